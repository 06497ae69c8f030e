"""Rule sets of VyOS as rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.model import (
    ANY_PORTS,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    PortRange,
    Ports,
    Protocol,
    Reply,
    Rule,
    protocol_named,
)
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.commands import commands
from portbook.targets.literals import network, number, ports
from portbook.targets.taken_back import taken_back
from portbook.targets.vyos.grammar import LOWEST_PORT, MESSAGES, PROTOCOLS, TYPES, WITH_PORTS
from portbook.targets.vyos.sets import Numbered, RuleSet, add, path

_LAST_BYTE = 255
_LEAVING = (("configure",), ("commit",), ("save",), ("exit",))
_ENDS = ("source", "destination")


def read(text: str) -> Reading:
    """What the sets let through; nothing, of what deletes or shows them.

    Raises:
        CannotJudge: a command does anything else.
        Rejected: VyOS refuses it.
    """
    sets: dict[tuple[Family, str], RuleSet] = {}
    taking: list[int] = []
    for command in commands(text):
        verb = command.argv[0]
        if command.stdin is not None or verb not in {"set", "delete", "show"}:
            if command.argv in _LEAVING and command.stdin is None:
                continue
            raise CannotJudge(command.line, f"{verb!r} is not a command that is known here")
        if verb == "set":
            add(sets, command)
        elif path(command)[2]:
            raise CannotJudge(command.line, f"it is known here to {verb} a whole rule set only")
        elif verb == "delete":
            taking.append(command.line)
    if taking:
        return taken_back(taking[0], adds=bool(sets))
    found = tuple(sets.values())
    return Reading(tuple(rule for each in found for rule in _rules(each, found)))


def _rules(of: RuleSet, sets: Sequence[RuleSet]) -> Iterator[Rule]:
    """Replies pass where the set of the other way lets known connections through."""
    other = [each for each in sets if (each.family, each.stem) == (of.family, of.stem) and each is not of]
    back = any(rule.is_for_replies for each in other for rule in each.rules.values())
    for rule in of.rules.values():
        _check_action(rule)
        if not rule.is_for_replies:
            yield _rule(rule, of, Reply.TRACKED if back else Reply.NONE)


def _check_action(rule: Numbered) -> None:
    action = rule.said.get(("action",))
    if action is None:
        raise Rejected(rule.line, "the rule has no action")
    if action != "accept":
        raise CannotJudge(rule.line, f"only rules that accept can be judged, not {action!r}")


def _rule(rule: Numbered, of: RuleSet, reply: Reply) -> Rule:
    known: set[tuple[str, ...]] = {("action",), ("description",), ("protocol",)}
    known |= {(end, what) for end in _ENDS for what in ("address", "port")}
    known |= {(MESSAGES[of.family], what) for what in ("type-name", "type", "code")}
    if strange := rule.said.keys() - known:
        raise CannotJudge(rule.line, f"{' '.join(min(strange))!r} of a rule is not known here")
    if rule.states:
        raise CannotJudge(rule.line, f"a rule of the states {', '.join(sorted(rule.states))} cannot be judged")
    protocol = _protocol(rule, of.family)
    source, destination = (_addresses(rule, end, of.family) for end in _ENDS)
    source_ports, destination_ports = (_ports(rule, end, protocol) for end in _ENDS)
    outbound = of.direction is Direction.OUTBOUND
    icmp_type, icmp_code = _message(rule, protocol, of.family)
    return Rule(
        direction=of.direction,
        protocol=protocol,
        family=of.family,
        local_ports=source_ports if outbound else destination_ports,
        remote_ports=destination_ports if outbound else source_ports,
        local=source if outbound else destination,
        remote=destination if outbound else source,
        icmp_type=icmp_type,
        icmp_code=icmp_code,
        reply=reply,
    )


def _protocol(rule: Numbered, family: Family) -> Protocol:
    said = rule.said.get(("protocol",), "all")
    if said in PROTOCOLS[family]:
        return Protocol(PROTOCOLS[family][said])
    if said.isdecimal():
        found = number(said, rule.line)
        if found > _LAST_BYTE:
            raise Rejected(rule.line, f"{found} is not a protocol: they are 0 to {_LAST_BYTE}")
        return Protocol(found)
    try:
        protocol_named(said)
    except KeyError:
        raise Rejected(rule.line, f"{said!r} is not a protocol") from None
    raise CannotJudge(rule.line, f"the protocol {said!r} is not known by that name here")


def _addresses(rule: Numbered, end: str, family: Family) -> Addresses:
    said = rule.said.get((end, "address"))
    if said is None:
        return ANYWHERE
    if said.startswith("!") or "-" in said:
        raise CannotJudge(rule.line, f"{said!r}: an address or a network is known here, no range and no exception")
    found = network(said, rule.line)
    if found.version != family.version:
        raise Rejected(rule.line, f"{said} is of the other IP version than its rule set")
    return Addresses.of(found)


def _ports(rule: Numbered, end: str, protocol: Protocol) -> Ports:
    said = rule.said.get((end, "port"))
    if said is None:
        return ANY_PORTS
    if protocol.number not in WITH_PORTS:
        raise Rejected(rule.line, "ports need the protocol tcp or udp")
    return Ports(tuple(_port(each, rule.line) for each in said.split(",")))


def _port(said: str, line: int) -> PortRange:
    found = ports(said, line, "-")
    if found.first < LOWEST_PORT:
        raise Rejected(line, f"VyOS takes ports from {LOWEST_PORT}")
    return found


def _message(rule: Numbered, protocol: Protocol, family: Family) -> tuple[int | None, int | None]:
    word = MESSAGES[family]
    name, kind, code = (rule.said.get((word, each)) for each in ("type-name", "type", "code"))
    if name is None and kind is None and code is None:
        return None, None
    if not protocol.is_icmp:
        raise Rejected(rule.line, f"{word} needs that protocol")
    if name is not None:
        if kind is not None or code is not None:
            raise Rejected(rule.line, "a type-name stands alone")
        if name not in TYPES[family]:
            raise CannotJudge(rule.line, f"{name!r} is not a type-name that is known here")
        return TYPES[family][name], None
    if kind is None:
        raise Rejected(rule.line, "a code needs a type")
    return _byte(kind, rule.line), None if code is None else _byte(code, rule.line)


def _byte(said: str, line: int) -> int:
    found = number(said, line)
    if found > _LAST_BYTE:
        raise Rejected(line, f"{found} is not an ICMP type or code: they are 0 to {_LAST_BYTE}")
    return found
