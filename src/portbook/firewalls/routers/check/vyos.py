"""Rule sets of VyOS as rules, with the parser of VyOS's Ansible collection."""

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

# FirstMatch may be shared with the wing's reader: it is a fact about packet filters that the first match decides.
from portbook.targets.bounded_match import FirstMatch

_ENDINGS = {"_from-host": Direction.OUTBOUND, "_to-host": Direction.INBOUND}
_PROTOCOLS = {"all": -1, "tcp": 6, "udp": 17, "icmp": 1, "ipv6-icmp": 58}
_ICMP = {1: Family.IPV4, 58: Family.IPV6}
_TYPES = {
    Family.IPV4: {
        "echo-reply": 0,
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
        "destination-unreachable": 1,
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
"""Names from VyOS's command-line definitions, numbers from IANA's registries. The renderer has a table of its own, because a
shared table would hide a wrong entry."""
_WITH_PORTS = (6, 17)


_ACTIONS = ("accept", "drop", "reject")
_REPLIES = {"action": "accept", "state": {"established": True, "related": True}}


def rules(text: str) -> tuple[Rule, ...]:
    """The traffic that the rule sets of an addition let through.

    Raises:
        CannotJudge: a command does anything else, or the parser does not return every word.
        Rejected: VyOS rejects a command.
    """
    return tuple(_rules(rule_sets(text, Form.ADD)))


def names(text: str, form: Form) -> frozenset[str]:
    """The names of the rule sets that a text creates, deletes or shows.

    Raises:
        CannotJudge: a command does anything else.
    """
    return frozenset(f"{rule_set.family.value} rule set {rule_set.name}" for rule_set in rule_sets(text, form))


def _rules(sets: list[RuleSet]) -> Iterator[Rule]:
    """The rules of each set, tracked where the set of the opposite direction accepts established connections.

    A rule that drops narrows the rules with higher numbers. A rule that drops before the rule for replies cannot be
    judged.
    """
    parsed_sets = {(rule_set.family, rule_set.name): parsed(rule_set) for rule_set in sets}
    for rule_set in sets:
        direction, other = _way(rule_set)
        back = any(map(_is_for_replies, parsed_sets.get((rule_set.family, other), {}).values()))
        passing = FirstMatch()
        for number, rule in sorted(parsed_sets[rule_set.family, rule_set.name].items()):
            line = rule_set.commands[number][0].line
            if not _is_for_replies(rule):
                rules = [*_first_packets(rule, line, rule_set.family, direction, back=back)]
                passing.add(rules, opens=rule["action"] == "accept", line=line)
            elif passing.closed:
                raise CannotJudge(
                    line,
                    "a rule that drops stands before the one that accepts replies",
                    id_="router-drop-before-replies",
                )
        yield from passing.opened


def _way(rule_set: RuleSet) -> tuple[Direction, str]:
    """The direction of a set, and the name of the set for the opposite direction."""
    for ending, direction in _ENDINGS.items():
        if rule_set.name.endswith(ending):
            other = next(suffix for suffix in _ENDINGS if suffix != ending)
            return direction, rule_set.name.removesuffix(ending) + other
    raise CannotJudge(
        rule_set.line,
        f"Portbook does not know the direction of the rule set {rule_set.name}",
        id_="router-list-direction",
    )


def _is_for_replies(rule: Mapping[str, Any]) -> bool:
    return {key: value for key, value in rule.items() if key != "number"} == _REPLIES


def _first_packets(
    rule: Mapping[str, Any], line: int, family: Family, direction: Direction, *, back: bool
) -> Iterator[Rule]:
    if rule.get("action") not in _ACTIONS or "state" in rule:
        raise CannotJudge(
            line, "Portbook judges only rules that accept, drop or reject in every state", id_="router-rule-state"
        )
    name = rule.get("protocol", "all")
    for protocol_name in ("tcp", "udp") if name == "tcp_udp" else (name,):
        yield _rule(rule, line, family, direction, _protocol(protocol_name, line), back=back)


def _rule(
    rule: Mapping[str, Any], line: int, family: Family, direction: Direction, protocol: Protocol, *, back: bool
) -> Rule:
    source, destination = rule.get("source", {}), rule.get("destination", {})
    near, far = (source, destination) if direction is Direction.OUTBOUND else (destination, source)
    return Rule(
        direction,
        protocol,
        family,
        local_ports=_ports(near, protocol, line),
        remote_ports=_ports(far, protocol, line),
        local=_addresses(near, family, line),
        remote=_addresses(far, family, line),
        icmp_type=_message(rule.get("icmp", {}), protocol, family, line),
        reply=Reply.TRACKED if back else Reply.NONE,
    )


def _protocol(name: str, line: int) -> Protocol:
    if name not in _PROTOCOLS and (not name.isdecimal() or int(name) > 255):  # noqa: PLR2004  # IANA's registry
        raise CannotJudge(line, f"Portbook does not know the protocol {name!r}", id_="router-protocol-unknown")
    return Protocol(_PROTOCOLS[name] if name in _PROTOCOLS else int(name))


def _addresses(end: Mapping[str, Any], family: Family, line: int) -> Addresses:
    if "address" not in end:
        return ANYWHERE
    try:
        network = ip_network(end["address"])
    except ValueError:
        raise CannotJudge(
            line, f"{end['address']!r} is not an address or network", id_="router-address-unknown"
        ) from None
    if network.version != family.version:
        raise Rejected(line, f"{network} is of the other IP version", id_="router-other-family")
    return Addresses.of(network)


def _ports(end: Mapping[str, Any], protocol: Protocol, line: int) -> Ports:
    if "port" not in end:
        return ANY_PORTS
    if protocol.number not in _WITH_PORTS:
        raise Rejected(line, "ports need tcp or udp", id_="router-ports-unused")
    return Ports(tuple(_port(text, line) for text in end["port"].split(",")))


def _port(text: str, line: int) -> PortRange:
    first, _, last = text.partition("-")
    both = [bound for bound in (first, last or first) if bound.isdecimal() and 1 <= int(bound) <= HIGHEST]
    if len(both) != 2 or int(both[0]) > int(both[1]):  # noqa: PLR2004  # both ends
        raise CannotJudge(line, f"{text!r} is neither a port nor a range of ports", id_="router-ports-unknown")
    return PortRange(int(both[0]), int(both[1]))


def _message(options: Mapping[str, Any], protocol: Protocol, family: Family, line: int) -> int | None:
    if not options:
        return None
    if _ICMP.get(protocol.number) is not family or options.get("type_name") not in _TYPES[family]:
        raise CannotJudge(line, "Portbook does not know this ICMP message", id_="router-message-unknown")
    return _TYPES[family][options["type_name"]]
