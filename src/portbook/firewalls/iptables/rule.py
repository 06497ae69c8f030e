"""One iptables command, or one line of a saved rule set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portbook.firewalls.iptables.conditions import Context, condition, module
from portbook.firewalls.iptables.options import COMMANDS, CONDITIONS, SPECIAL, Option, options
from portbook.firewalls.iptables.special_conditions import MOST_LOGGED, a_second, check_burst, qualified
from portbook.firewalls.iptables.target_options import check_target_option
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Match, Step, Verdict

_VERDICTS = {"ACCEPT": Verdict.ACCEPT, "DROP": Verdict.DROP, "REJECT": Verdict.DROP, "RETURN": Verdict.RETURN}
POLICIES = {"ACCEPT": True, "DROP": False}
_TARGET_OPTIONS = {"--reject-with": "REJECT", "--log-prefix": "LOG", "--log-level": "LOG"}
"""Options that change what a target answers or logs, not what it decides."""
_NEEDED_OPTION = {
    "conntrack": "--ctstate",
    "state": "--state",
    "comment": "--comment",
    "addrtype": "--dst-type",
    "hl": "--hl-eq",
    "icmp": "--icmp-type",
    "icmp6": "--icmpv6-type",
}
"""Modules that need an option, with the one that the grammar knows. The module limit alone means three packets an hour."""


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        line: its line in the text.
        name: `-A`, `-I`, `-P` or `-N`.
        chain: the chain that it changes.
        steps: its rule; several where it surely matches some TCP segments and may match others; none where it decides
            nothing, and for `-P` and `-N`.
        accepts: the policy of `-P`.
        floods: whether it logs packets without a limit.
    """

    line: int
    name: str
    chain: str
    steps: tuple[Step, ...] = ()
    accepts: bool = False
    floods: bool = False


def parse(line: int, words: Sequence[str], version: int) -> Command:
    """A command of `iptables` (version 4) or `ip6tables` (6), without the program's name.

    Raises:
        CannotJudge: the closed grammar does not know a part of the command.
        Rejected: iptables refuses the command.
    """
    all_options = options(line, words)
    command = next((option for option in all_options if option.name in COMMANDS), None)
    if command is None:
        raise CannotJudge(line, "this command adds no rule", id_="iptables-unknown-command")
    if any(option.name == "-t" and option.argument != "filter" for option in all_options):
        raise CannotJudge(line, "Portbook knows rules of the table filter only", id_="iptables-other-table")
    rest = [option for option in all_options if option.name not in {*COMMANDS, "-t"}]
    if command.name in {"-P", "-N"}:
        if rest:
            message = f"Portbook does not know {command.name} with more options"
            raise CannotJudge(line, message, id_="iptables-unknown-option")
        return _without_rule(command)
    if command.more not in {"", "1"}:
        raise rule_number(line)
    return Command(line, command.name, command.argument, _steps(line, rest, version), floods=_floods(rest))


def parse_portable(line: int, words: Sequence[str], version: int) -> Command:
    """A command that iptables-nft and iptables-legacy both accept.

    Raises:
        CannotJudge: as `parse`, or only one variant accepts the command.
        Rejected: as `parse`.
    """
    command = parse(line, words, version)
    check_burst(options(line, words))
    return command


def rule_number(line: int) -> CannotJudge:
    """The refusal of a rule number, which depends on the host's own rules."""
    message = "this rule number counts the host's own rules, which the text does not show"
    return CannotJudge(line, message, id_="iptables-rule-number", cure="leave the number out")


def _without_rule(command: Option) -> Command:
    if command.name == "-P" and command.more not in POLICIES:
        raise Rejected(command.line, "a policy is ACCEPT or DROP", id_="iptables-bad-policy")
    return Command(command.line, command.name, command.argument, accepts=command.more == "ACCEPT")


def _steps(line: int, all_options: Sequence[Option], version: int) -> tuple[Step, ...]:
    match, context = Match(versions=frozenset({version})), Context(version)
    target: Option | None = None
    for option in all_options:
        if option.name in CONDITIONS:
            match &= condition(option, context)
        elif option.name == "-m":
            match &= module(option, context)
        elif option.name in {"-j", "-g"}:
            if target:
                raise Rejected(line, "a rule has one target", id_="iptables-second-target")
            target = option
        _check_needs(option, context, target)
        context = context.after(option)
    context.check(line)
    _check_modules(line, all_options)
    for option in (option for option in all_options if option.name in _TARGET_OPTIONS):
        check_target_option(option, match, version)
    match = replace(match, limited="limit" in context.modules)
    steps = _verdict(line, match, target)
    for option in (option for option in all_options if option.name in SPECIAL):
        steps = tuple(part for step in steps for part in qualified(step, option, version))
    return steps


def _check_needs(option: Option, context: Context, target: Option | None) -> None:
    """Refuse an option without its module or target before it."""
    if option.name == "--comment":
        context.need("comment", option)
    elif option.name in SPECIAL:
        context.need(SPECIAL[option.name], option)
    elif option.name in _TARGET_OPTIONS and (target is None or target.argument != _TARGET_OPTIONS[option.name]):
        message = f"{option.name} needs -j {_TARGET_OPTIONS[option.name]} before it"
        raise Rejected(option.line, message, id_="iptables-missing-target")


def _check_modules(line: int, all_options: Sequence[Option]) -> None:
    """Refuse a module without the option that it needs."""
    for name, needed in _NEEDED_OPTION.items():
        loads = sum(option.name == "-m" and option.argument == name for option in all_options)
        if loads > sum(option.name == needed for option in all_options):
            raise Rejected(line, f"-m {name} needs {needed} behind it", id_="iptables-module-without-option")
    if any(option.name == "-m" and option.argument == "rt" for option in all_options) and all(
        option.name != "--rt-type" for option in all_options
    ):
        raise CannotJudge(line, "Portbook knows -m rt only with --rt-type", id_="iptables-unknown-match")


def _verdict(line: int, match: Match, target: Option | None) -> tuple[Step, ...]:
    if target is None or target.argument == "LOG":
        return ()
    if target.name == "-j" and target.argument in _VERDICTS:
        return (Step(match, _VERDICTS[target.argument], line=line),)
    return (Step(match, Verdict.GOTO if target.name == "-g" else Verdict.JUMP, target.argument, line),)


def _floods(all_options: Sequence[Option]) -> bool:
    """Whether a rule logs every packet that it matches, or has a limit too high for a log."""
    logs = any(option.name == "-j" and option.argument == "LOG" for option in all_options)
    return logs and not any(
        option.name == "--limit" and a_second(option.argument) <= MOST_LOGGED for option in all_options
    )


def check_interfaces(chain: str, step: Step) -> None:
    """Refuse an interface that no packet of a chain has.

    Raises:
        Rejected: the rule has one.
    """
    if chain == "INPUT" and step.match.leaves_by:
        raise Rejected(step.line, "-o cannot be used with INPUT", id_="iptables-interface-of-other-chain")
    if chain == "OUTPUT" and step.match.came_by:
        raise Rejected(step.line, "-i cannot be used with OUTPUT", id_="iptables-interface-of-other-chain")
