"""What is set of a rule of VyOS, as the packets that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.routers.vyos.sets import NumberedRule, RuleSet
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
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.host_literals import network, number, ports

_LAST_BYTE = 255
_LOWEST_PORT = 1
_ENDS = ("source", "destination")
_TCP, _UDP, _ICMP, _ICMPV6 = 6, 17, 1, 58
_WITH_PORTS = {_TCP, _UDP}
_PROTOCOLS = {
    Family.IPV4: {"all": (-1,), "tcp": (_TCP,), "udp": (_UDP,), "tcp_udp": (_TCP, _UDP), "icmp": (_ICMP,)},
    Family.IPV6: {"all": (-1,), "tcp": (_TCP,), "udp": (_UDP,), "tcp_udp": (_TCP, _UDP), "ipv6-icmp": (_ICMPV6,)},
}
_MESSAGING = {Family.IPV4: ("icmp", _ICMP), Family.IPV6: ("icmpv6", _ICMPV6)}
_TYPES = {
    Family.IPV4: {
        "destination-unreachable": 3,
        "echo-reply": 0,
        "echo-request": 8,
        "parameter-problem": 12,
        "redirect": 5,
        "router-advertisement": 9,
        "router-solicitation": 10,
        "time-exceeded": 11,
        "timestamp-reply": 14,
        "timestamp-request": 13,
    },
    Family.IPV6: {
        "destination-unreachable": 1,
        "echo-reply": 129,
        "echo-request": 128,
        "nd-neighbor-advert": 136,
        "nd-neighbor-solicit": 135,
        "nd-redirect": 137,
        "nd-router-advert": 134,
        "nd-router-solicit": 133,
        "packet-too-big": 2,
        "parameter-problem": 4,
        "time-exceeded": 3,
    },
}
"""Values of `type-name`."""


def rules(rule: NumberedRule, of: RuleSet) -> Iterator[Rule]:
    """First packets, with no promise of replies; a rule for each protocol.

    Raises:
        CannotJudge: something is set that is not known here.
        Rejected: VyOS refuses it.
    """
    known: set[tuple[str, ...]] = {("action",), ("description",), ("protocol",)}
    known |= {(end, what) for end in _ENDS for what in ("address", "port")}
    known |= {(_MESSAGING[of.family][0], what) for what in ("type-name", "type", "code")}
    if strange := rule.said.keys() - known:
        raise CannotJudge(
            rule.line, f"Portbook does not know {' '.join(min(strange))!r} of a rule", id_="vyos-word-unknown"
        )
    for protocol in _protocols(rule, of.family):
        yield _rule(rule, of, protocol)


def _rule(rule: NumberedRule, of: RuleSet, protocol: Protocol) -> Rule:
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
        reply=Reply.NONE,
    )


def _protocols(rule: NumberedRule, family: Family) -> tuple[Protocol, ...]:
    said = rule.said.get(("protocol",), "all")
    if said in _PROTOCOLS[family]:
        return tuple(map(Protocol, _PROTOCOLS[family][said]))
    if said.isdecimal():
        found = number(said, rule.line)
        if found > _LAST_BYTE:
            raise Rejected(
                rule.line, f"{found} is not a protocol: they are 0 to {_LAST_BYTE}", id_="vyos-protocol-invalid"
            )
        return (Protocol(found),)
    if said.startswith("!"):
        raise CannotJudge(
            rule.line, f"Portbook does not know an exception from the protocols, such as {said!r}", id_="vyos-exception"
        )
    try:
        protocol_named(said.lower())
    except KeyError:
        raise Rejected(rule.line, f"{said!r} is not a protocol", id_="vyos-protocol-invalid") from None
    raise CannotJudge(
        rule.line, f"Portbook does not know the protocol {said!r} by that name", id_="vyos-protocol-unknown"
    )


def _addresses(rule: NumberedRule, end: str, family: Family) -> Addresses:
    said = rule.said.get((end, "address"))
    if said is None:
        return ANYWHERE
    if said.startswith("!") or "-" in said:
        raise CannotJudge(
            rule.line,
            f"Portbook does not know a range or an exception of addresses, such as {said!r}",
            id_="vyos-exception",
        )
    found = network(said, rule.line)
    if found.version != family.version:
        raise Rejected(rule.line, f"{said} is of the other IP version than its rule set", id_="vyos-other-family")
    if found.prefixlen < found.max_prefixlen and network(said.partition("/")[0], rule.line)[0] != found[0]:
        raise CannotJudge(
            rule.line,
            f"{said} has bits set behind its prefix",
            id_="vyos-network-host-bits",
            cure=f"the network is {found}",
        )
    return Addresses.of(found)


def _ports(rule: NumberedRule, end: str, protocol: Protocol) -> Ports:
    said = rule.said.get((end, "port"))
    if said is None:
        return ANY_PORTS
    if protocol.number not in _WITH_PORTS:
        raise Rejected(rule.line, "ports need the protocol tcp or udp", id_="vyos-ports-unused")
    return Ports(tuple(_port(word, rule.line) for word in said.split(",")))


def _port(said: str, line: int) -> PortRange:
    found = ports(said, line, "-")
    if found.first < _LOWEST_PORT:
        raise Rejected(line, f"VyOS takes ports from {_LOWEST_PORT}", id_="vyos-port-invalid")
    return found


def _message(rule: NumberedRule, protocol: Protocol, family: Family) -> tuple[int | None, int | None]:
    word, number_ = _MESSAGING[family]
    name, kind, code = (rule.said.get((word, each)) for each in ("type-name", "type", "code"))
    if name is None and kind is None and code is None:
        return None, None
    if protocol.number != number_:
        raise Rejected(rule.line, f"{word} needs that protocol", id_="vyos-message-unused")
    if name is not None:
        if kind is not None or code is not None:
            raise Rejected(rule.line, "a type-name stands alone", id_="vyos-message-invalid")
        if name not in _TYPES[family]:
            raise CannotJudge(rule.line, f"Portbook does not know the type-name {name!r}", id_="vyos-message-unknown")
        return _TYPES[family][name], None
    if kind is None:
        raise Rejected(rule.line, "a code needs a type", id_="vyos-message-invalid")
    return _byte(kind, rule.line), None if code is None else _byte(code, rule.line)


def _byte(said: str, line: int) -> int:
    found = number(said, line)
    if found > _LAST_BYTE:
        raise Rejected(
            line, f"{found} is not an ICMP type or code: they are 0 to {_LAST_BYTE}", id_="vyos-message-invalid"
        )
    return found
