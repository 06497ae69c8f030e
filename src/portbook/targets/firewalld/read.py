"""firewall-cmd commands as rules: what passes when all of them have run on a host with firewalld's own settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.model import Direction, Family, Rule
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.commands import Command, commands
from portbook.targets.firewalld.elements import port, protocol, source_port
from portbook.targets.firewalld.grammar import LONGEST_NAME
from portbook.targets.firewalld.options import DELETE, REMOVALS, Request, request
from portbook.targets.firewalld.rich import rich_rules
from portbook.targets.literals import number
from portbook.targets.taken_back import taken_back

STOCK_ZONE = "public"
"""The default zone, unless somebody has changed it."""
_LOWEST_PRIORITY, _HIGHEST_PRIORITY = -32768, 32767


@dataclass(frozen=True)
class _Change:
    """A request, and what it lets in where it is one to a zone or a policy that lets something in."""

    request: Request
    rules: tuple[Rule, ...] = ()


def read(text: str) -> Reading:
    """What passes at the end: `--permanent` requests after a reload, others until one.

    Raises:
        CannotJudge: a command does anything else, or what it does depends on the host.
        Rejected: firewalld refuses it.
    """
    return read_commands(commands(text))


def read_commands(found: Iterable[Command]) -> Reading:
    """What passes when commands have run, whoever runs them: as `read`.

    Raises:
        CannotJudge: likewise.
        Rejected: likewise.
    """
    stored: list[_Change] = []
    loaded: list[_Change] = []
    running: list[_Change] = []
    remarks: list[Remark] = []
    asked = [request(each) for each in found]
    if taken := [each for each in asked if each.action == DELETE or each.action in REMOVALS]:
        return _taken_back(taken, asked)
    for each in asked:
        if each.action == "--reload":
            remarks += [_lost(change, each) for change in running]
            loaded, running = list(stored), []
        elif each.action:
            (stored if each.permanent else running).append(_change(each, stored))
    remarks += [_remark(each, "lasts until the next reload: it is without --permanent") for each in running]
    late = stored[len(loaded) :]
    remarks += [_remark(each, "takes effect only after firewall-cmd --reload") for each in late[:1]]
    effective = [*loaded, *running]
    zoned = [each for each in effective if each.request.zone]
    remarks += [_remark(each, f"holds for the interfaces in the zone {STOCK_ZONE}") for each in zoned[:1]]
    rules, unseen = _opened(effective)
    return Reading(tuple(rules), tuple(sorted([*remarks, *unseen], key=lambda each: each.line)))


def _taken_back(taken: Sequence[Request], asked: Sequence[Request]) -> Reading:
    for each in taken:
        if each.action == DELETE:
            _check_name(each)
        elif each.policy:
            raise CannotJudge(each.line, f"what the policy {each.policy!r} loses depends on the host")
        else:
            _change(replace(each, action=REMOVALS[each.action]), ())  # it is refused as the addition would be
    return taken_back(
        taken[0].line, adds=any(each.action not in {"", "--reload"} for each in asked if each not in taken)
    )


def _remark(change: _Change, message: str) -> Remark:
    return Remark(change.request.line, message)


def _lost(change: _Change, reload: Request) -> Remark:
    return _remark(change, f"is lost at the reload in line {reload.line}: it is without --permanent")


def _change(asked: Request, stored: Iterable[_Change]) -> _Change:
    """What a request means, with everything in it checked."""
    if asked.zone not in {"", STOCK_ZONE}:
        raise CannotJudge(asked.line, f"which interfaces are in the zone {asked.zone!r} depends on the host")
    if asked.policy:
        _check_policy(asked, stored)
    elif asked.action in {"--add-ingress-zone", "--add-egress-zone", "--set-priority"}:
        raise CannotJudge(asked.line, f"{asked.action} without --policy cannot be judged")
    if asked.action == "--new-policy":
        _check_name(asked)
    elif asked.action == "--set-priority":
        _check_priority(asked)
    return _Change(asked, tuple(rule for value in asked.values for rule in _added(asked, value)))


def _check_policy(asked: Request, stored: Iterable[_Change]) -> None:
    if not asked.permanent:
        raise CannotJudge(asked.line, "a policy is judged only with --permanent")
    names = {each.request.values[0] for each in stored if each.request.action == "--new-policy"}
    if asked.policy not in names:
        raise CannotJudge(
            asked.line, f"the policy {asked.policy!r} is not made here, so what it does depends on the host"
        )


def _check_name(asked: Request) -> None:
    name = asked.values[0]
    if not asked.permanent or asked.zone or asked.policy:
        raise Rejected(asked.line, f"{asked.action} goes with --permanent alone")
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        raise CannotJudge(asked.line, f"{name!r} is more than letters, digits, - and _")
    if len(name) > LONGEST_NAME:
        raise Rejected(asked.line, f"the name {name!r} is longer than {LONGEST_NAME} characters")


def _check_priority(asked: Request) -> None:
    text = asked.values[0]
    value = number(text.removeprefix("-"), asked.line) * (-1 if text.startswith("-") else 1)
    if value == 0 or not _LOWEST_PRIORITY <= value <= _HIGHEST_PRIORITY:
        raise Rejected(asked.line, f"a priority is {_LOWEST_PRIORITY} to {_HIGHEST_PRIORITY}, and not 0")


def _added(asked: Request, value: str) -> Iterator[Rule]:
    line = asked.line
    if asked.action in {"--add-port", "--add-source-port"}:
        found, mark, name = value.partition("/")
        if not mark:
            raise Rejected(line, f"{value!r} has no protocol: {value}/tcp, say")
        yield (port if asked.action == "--add-port" else source_port)(found, name, Family.BOTH, line)
    elif asked.action == "--add-protocol":
        yield protocol(value, Family.BOTH, line)
    elif asked.action == "--add-rich-rule":
        yield from rich_rules(value, line)


def _opened(changes: Iterable[_Change]) -> tuple[list[Rule], list[Remark]]:
    """What zone and policies let through, and the policies that see no packet."""
    found = list(changes)
    rules = [rule for each in found if not each.request.policy for rule in each.rules]
    remarks = []
    for made in found:
        if made.request.action == "--new-policy":
            name = made.request.values[0]
            of_policy = [each for each in found if each.request.policy == name]
            direction = _direction(of_policy, made.request)
            if direction is None:
                remarks.append(
                    _remark(made, f"the policy {name} has no zones on one of its sides, so it sees no packet")
                )
            else:
                rules += [towards(direction, rule) for each in of_policy for rule in each.rules]
    return rules, remarks


def _direction(changes: Iterable[_Change], made: Request) -> Direction | None:
    """Which way the packets of a policy go; None where it sees none."""
    found = list(changes)
    sides = [
        {value for each in found if each.request.action == action for value in each.request.values}
        for action in ("--add-ingress-zone", "--add-egress-zone")
    ]
    if not all(sides):
        return None
    if sides == [{"HOST"}, {"ANY"}]:
        return Direction.OUTBOUND
    if sides == [{"ANY"}, {"HOST"}]:
        return Direction.INBOUND
    raise CannotJudge(made.line, "only policies from HOST to ANY, or from ANY to HOST, can be judged")


def towards(direction: Direction, rule: Rule) -> Rule:
    """A rule for what comes in, as one for a direction: the source stays the source."""
    if direction is Direction.INBOUND:
        return rule
    return replace(
        rule,
        direction=direction,
        local_ports=rule.remote_ports,
        remote_ports=rule.local_ports,
        local=rule.remote,
        remote=rule.local,
    )
