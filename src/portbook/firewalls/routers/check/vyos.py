"""Rule sets of VyOS, as its Ansible collection's parser says them, taken for rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from portbook.firewalls.routers.check.rule_sets import RuleSet, parsed, rule_sets
from portbook.model import (
    ANY_PORTS,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Form,
    PortRange,
    Ports,
    Protocol,
    Reply,
    Rule,
)
from portbook.model.ports import HIGHEST
from portbook.targets import CannotJudge, Rejected

# That the first rule that matches decides is a fact about packet filters.
from portbook.targets.bounded_match import FirstMatch

_ENDINGS = {"_from-host": Direction.OUTBOUND, "_to-host": Direction.INBOUND}
_PROTOCOLS = {"all": -1, "tcp": 6, "udp": 17, "icmp": 1, "ipv6-icmp": 58}
_ICMP = {1: Family.IPV4, 58: Family.IPV6}
_TYPES = {
    Family.IPV4: {
        **dict.fromkeys(("echo-reply",), 0),
        "destination-unreachable": 3,
        "redirect": 5,
        "echo-request": 8,
        "router-advertisement": 9,
        "router-solicitation": 10,
        "time-exceeded": 11,
        "parameter-problem": 12,
        "timestamp-request": 13,
        "timestamp-reply": 14,
    },
    Family.IPV6: {
        **dict.fromkeys(("destination-unreachable",), 1),
        "packet-too-big": 2,
        "time-exceeded": 3,
        "parameter-problem": 4,
        "echo-request": 128,
        "echo-reply": 129,
        "nd-router-solicit": 133,
        "nd-router-advert": 134,
        "nd-neighbor-solicit": 135,
        "nd-neighbor-advert": 136,
        "nd-redirect": 137,
    },
}
"""By VyOS's command-line definitions, with the numbers of IANA's registries."""
_WITH_PORTS = (6, 17)


_ACTIONS = ("accept", "drop", "reject")
_REPLIES = {"action": "accept", "state": {"established": True, "related": True}}


def rules(text: str) -> tuple[Rule, ...]:
    """What the sets of an addition let through.

    Raises:
        CannotJudge: a command does anything else, or the parser does not say all of it.
        Rejected: VyOS refuses it.
    """
    return tuple(_rules(rule_sets(text, Form.ADD)))


def names(text: str, form: Form) -> frozenset[str]:
    """Which sets a text makes, deletes or shows.

    Raises:
        CannotJudge: a command does anything else.
    """
    return frozenset(f"{each.family.value} rule set {each.name}" for each in rule_sets(text, form))


def _rules(sets: list[RuleSet]) -> Iterator[Rule]:
    """Of each set, with replies where the set of the other way lets known connections through.

    A rule that drops takes away from those behind it, in the order of numbers; before what lets replies through it cannot
    be judged.
    """
    found = {(each.family, each.name): parsed(each) for each in sets}
    for each in sets:
        direction, other = _way(each)
        back = any(map(_is_for_replies, found.get((each.family, other), {}).values()))
        passing = FirstMatch()
        for number, said in sorted(found[each.family, each.name].items()):
            line = each.said[number][0].line
            if not _is_for_replies(said):
                rules = [*_first_packets(said, line, each.family, direction, back=back)]
                passing.add(rules, opens=said["action"] == "accept", line=line)
            elif passing.closed:
                raise CannotJudge(line, "what is dropped before it cannot be judged")
        yield from passing.opened


def _way(each: RuleSet) -> tuple[Direction, str]:
    """Which way a set is for, and the name of the set for the other."""
    for ending, direction in _ENDINGS.items():
        if each.name.endswith(ending):
            other = next(one for one in _ENDINGS if one != ending)
            return direction, each.name.removesuffix(ending) + other
    raise CannotJudge(each.line, f"the way of the rule set {each.name} is not known")


def _is_for_replies(said: Mapping[str, Any]) -> bool:
    return {key: value for key, value in said.items() if key != "number"} == _REPLIES


def _first_packets(
    said: Mapping[str, Any], line: int, family: Family, direction: Direction, *, back: bool
) -> Iterator[Rule]:
    if said.get("action") not in _ACTIONS or "state" in said:
        raise CannotJudge(line, "only rules that accept, drop or reject in every state can be judged")
    name = said.get("protocol", "all")
    for each in ("tcp", "udp") if name == "tcp_udp" else (name,):
        yield _rule(said, line, family, direction, _protocol(each, line), back=back)


def _rule(  # a rule of one protocol
    said: Mapping[str, Any], line: int, family: Family, direction: Direction, protocol: Protocol, *, back: bool
) -> Rule:
    source, destination = said.get("source", {}), said.get("destination", {})
    near, far = (source, destination) if direction is Direction.OUTBOUND else (destination, source)
    return Rule(
        direction,
        protocol,
        family,
        local_ports=_ports(near, protocol, line),
        remote_ports=_ports(far, protocol, line),
        local=_addresses(near, family, line),
        remote=_addresses(far, family, line),
        icmp_type=_message(said.get("icmp", {}), protocol, family, line),
        reply=Reply.TRACKED if back else Reply.NONE,
    )


def _protocol(said: str, line: int) -> Protocol:
    if said not in _PROTOCOLS and (not said.isdecimal() or int(said) > 255):  # noqa: PLR2004  # IANA's registry
        raise CannotJudge(line, f"{said!r} is not a protocol that is known here")
    return Protocol(_PROTOCOLS[said] if said in _PROTOCOLS else int(said))


def _addresses(end: Mapping[str, Any], family: Family, line: int) -> Addresses:
    if "address" not in end:
        return ANYWHERE
    try:
        found = ip_network(end["address"])
    except ValueError:
        raise CannotJudge(line, f"{end['address']!r} is not an address or network") from None
    if found.version != family.version:
        raise Rejected(line, f"{found} is of the other IP version")
    return Addresses.of(found)


def _ports(end: Mapping[str, Any], protocol: Protocol, line: int) -> Ports:
    if "port" not in end:
        return ANY_PORTS
    if protocol.number not in _WITH_PORTS:
        raise Rejected(line, "ports need tcp or udp")
    return Ports(tuple(_port(each, line) for each in end["port"].split(",")))


def _port(said: str, line: int) -> PortRange:
    first, _, last = said.partition("-")
    both = [each for each in (first, last or first) if each.isdecimal() and 1 <= int(each) <= HIGHEST]
    if len(both) != 2 or int(both[0]) > int(both[1]):  # noqa: PLR2004  # both ends
        raise CannotJudge(line, f"{said!r} is neither a port nor a range of ports")
    return PortRange(int(both[0]), int(both[1]))


def _message(said: Mapping[str, Any], protocol: Protocol, family: Family, line: int) -> int | None:
    if not said:
        return None
    if _ICMP.get(protocol.number) is not family or said.get("type_name") not in _TYPES[family]:
        raise CannotJudge(line, "this message of ICMP is not known")
    return _TYPES[family][said["type_name"]]
