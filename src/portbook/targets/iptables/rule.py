"""One iptables command, or one line of a saved rule set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.chains import Match, Step, Verdict
from portbook.targets.iptables.apart import qualified
from portbook.targets.iptables.conditions import Before, condition, module
from portbook.targets.iptables.options import APART, COMMANDS, CONDITIONS, Option, options

_VERDICTS = {"ACCEPT": Verdict.ACCEPT, "DROP": Verdict.DROP, "REJECT": Verdict.DROP, "RETURN": Verdict.RETURN}
POLICIES = {"ACCEPT": True, "DROP": False}
_SAID_BY = {"--reject-with": "REJECT", "--log-prefix": "LOG", "--log-level": "LOG"}
"""Options that change what a target says, not what it decides."""


@dataclass(frozen=True)
class Parsed:
    """One command.

    Attributes:
        line: its line in the text.
        command: `-A`, `-I`, `-P` or `-N`.
        chain: the chain it is about.
        step: the rule; None where it decides nothing, and for `-P` and `-N`.
        accepts: the policy of `-P`.
    """

    line: int
    command: str
    chain: str
    step: Step | None = None
    accepts: bool = False


def parsed(line: int, words: Sequence[str], version: int) -> Parsed:
    """A command of `iptables` (version 4) or `ip6tables` (6), without the program's name.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that iptables refuses.
    """
    given = options(line, words)
    command = next((each for each in given if each.name in COMMANDS), None)
    if command is None:
        raise CannotJudge(line, "a command that adds no rule cannot be judged")
    if any(each.name == "-t" and each.argument != "filter" for each in given):
        raise CannotJudge(line, "tables other than filter cannot be judged")
    rest = [each for each in given if each.name not in {*COMMANDS, "-t"}]
    if command.name in {"-P", "-N"}:
        if rest:
            raise CannotJudge(line, f"{command.name} with more options cannot be judged")
        return _without_rule(command)
    if command.more not in {"", "1"}:
        raise CannotJudge(line, "a place among the host's own rules cannot be judged")
    return Parsed(line, command.name, command.argument, _step(line, rest, version))


def _without_rule(command: Option) -> Parsed:
    if command.name == "-P" and command.more not in POLICIES:
        raise Rejected(command.line, "a policy is ACCEPT or DROP")
    return Parsed(command.line, command.name, command.argument, accepts=command.more == "ACCEPT")


def _step(line: int, given: Sequence[Option], version: int) -> Step | None:
    match, before = Match(versions=frozenset({version})), Before(version)
    target: Option | None = None
    for option in given:
        if option.name in CONDITIONS:
            match &= condition(option, before)
        elif option.name == "-m":
            match &= module(option, before)
        elif option.name in {"-j", "-g"}:
            if target:
                raise Rejected(line, "a rule has one target")
            target = option
        elif option.name == "--comment":
            before.need("comment", option)
        elif option.name in APART:
            before.need(APART[option.name], option)
        elif option.name in _SAID_BY and (target is None or target.argument != _SAID_BY[option.name]):
            raise Rejected(line, f"{option.name} needs -j {_SAID_BY[option.name]} before it")
        before = before.after(option)
    step = _decided(line, match, target)
    for option in (each for each in given if each.name in APART):
        step = qualified(step, option, version) if step else None
    return step


def _decided(line: int, match: Match, target: Option | None) -> Step | None:
    if target is None or target.argument == "LOG":
        return None
    if target.name == "-j" and target.argument in _VERDICTS:
        return Step(match, _VERDICTS[target.argument], line=line)
    return Step(match, Verdict.GOTO if target.name == "-g" else Verdict.JUMP, target.argument, line)
