"""One iptables command, or one line of a saved rule set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portbook.firewalls.iptables.apart import MOST_LOGGED, a_second, check_burst, qualified
from portbook.firewalls.iptables.conditions import Before, condition, module
from portbook.firewalls.iptables.options import APART, COMMANDS, CONDITIONS, Option, options
from portbook.firewalls.iptables.target_options import check_target_option
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Match, Step, Verdict

_VERDICTS = {"ACCEPT": Verdict.ACCEPT, "DROP": Verdict.DROP, "REJECT": Verdict.DROP, "RETURN": Verdict.RETURN}
POLICIES = {"ACCEPT": True, "DROP": False}
_SAID_BY = {"--reject-with": "REJECT", "--log-prefix": "LOG", "--log-level": "LOG"}
"""Options that change what a target says, not what it decides."""
_ASKING = {
    "conntrack": "--ctstate",
    "state": "--state",
    "comment": "--comment",
    "addrtype": "--dst-type",
    "hl": "--hl-eq",
    "icmp": "--icmp-type",
    "icmp6": "--icmpv6-type",
}
"""Modules that do not load without an option, of which the grammar knows one each. A limit without is three an hour."""


@dataclass(frozen=True)
class Parsed:
    """One command.

    Attributes:
        line: its line in the text.
        command: `-A`, `-I`, `-P` or `-N`.
        chain: the chain it is about.
        steps: the rule, as several where it is for some segments of TCP surely and for others perhaps; none where it
            decides nothing, and for `-P` and `-N`.
        accepts: the policy of `-P`.
        floods: whether it logs packets without a limit.
    """

    line: int
    command: str
    chain: str
    steps: tuple[Step, ...] = ()
    accepts: bool = False
    floods: bool = False


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
    return Parsed(line, command.name, command.argument, _steps(line, rest, version), floods=_floods(rest))


def typed(line: int, words: Sequence[str], version: int) -> Parsed:
    """A command that is yet to be run, as `parsed`: what one of the variants refuses cannot be judged.

    Raises:
        CannotJudge: as `parsed`, or only one variant takes it.
        Rejected: as `parsed`.
    """
    found = parsed(line, words, version)
    check_burst(options(line, words))
    return found


def _without_rule(command: Option) -> Parsed:
    if command.name == "-P" and command.more not in POLICIES:
        raise Rejected(command.line, "a policy is ACCEPT or DROP")
    return Parsed(command.line, command.name, command.argument, accepts=command.more == "ACCEPT")


def _steps(line: int, given: Sequence[Option], version: int) -> tuple[Step, ...]:
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
        _check_needs(option, before, target)
        before = before.after(option)
    before.check(line)
    _check_modules(line, given)
    for option in (each for each in given if each.name in _SAID_BY):
        check_target_option(option, match, version)
    match = replace(match, limited="limit" in before.modules)
    steps = _decided(line, match, target)
    for option in (each for each in given if each.name in APART):
        steps = tuple(more for step in steps for more in qualified(step, option, version))
    return steps


def _check_needs(option: Option, before: Before, target: Option | None) -> None:
    """Refuse an option whose module or target does not stand before it."""
    if option.name == "--comment":
        before.need("comment", option)
    elif option.name in APART:
        before.need(APART[option.name], option)
    elif option.name in _SAID_BY and (target is None or target.argument != _SAID_BY[option.name]):
        raise Rejected(option.line, f"{option.name} needs -j {_SAID_BY[option.name]} before it")


def _check_modules(line: int, given: Sequence[Option]) -> None:
    """Refuse a module without the option that says what it asks for."""
    for name, option in _ASKING.items():
        asked = sum(each.name == "-m" and each.argument == name for each in given)
        if asked > sum(each.name == option for each in given):
            raise Rejected(line, f"-m {name} needs {option} behind it")
    if any(each.name == "-m" and each.argument == "rt" for each in given) and all(
        each.name != "--rt-type" for each in given
    ):
        raise CannotJudge(line, "-m rt without --rt-type cannot be judged")


def _decided(line: int, match: Match, target: Option | None) -> tuple[Step, ...]:
    if target is None or target.argument == "LOG":
        return ()
    if target.name == "-j" and target.argument in _VERDICTS:
        return (Step(match, _VERDICTS[target.argument], line=line),)
    return (Step(match, Verdict.GOTO if target.name == "-g" else Verdict.JUMP, target.argument, line),)


def _floods(given: Sequence[Option]) -> bool:
    """Whether a rule logs every packet that it matches, or so many that nobody would call it a limit."""
    logs = any(option.name == "-j" and option.argument == "LOG" for option in given)
    return logs and not any(option.name == "--limit" and a_second(option.argument) <= MOST_LOGGED for option in given)
