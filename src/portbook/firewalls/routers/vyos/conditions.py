"""The settings of a VyOS rule as the packets that it matches."""

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
"""ICMP types by the value of `type-name`."""


def rules(rule: NumberedRule, of: RuleSet) -> Iterator[Rule]:
    """The first packets that a rule matches, one rule for each protocol, with untracked replies.

    Raises:
        CannotJudge: Portbook does not know a setting.
        Rejected: VyOS rejects a setting.
    """
    known: set[tuple[str, ...]] = {("action",), ("description",), ("protocol",)}
    known |= {(end, option) for end in _ENDS for option in ("address", "port")}
    known |= {(_MESSAGING[of.family][0], option) for option in ("type-name", "type", "code")}
    if strange := rule.settings.keys() - known:
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
    name = rule.settings.get(("protocol",), "all")
    if name in _PROTOCOLS[family]:
        return tuple(map(Protocol, _PROTOCOLS[family][name]))
    if name.isdecimal():
        protocol_number = number(name, rule.line)
        if protocol_number > _LAST_BYTE:
            raise Rejected(
                rule.line,
                f"{protocol_number} is not a protocol: they are 0 to {_LAST_BYTE}",
                id_="vyos-protocol-invalid",
            )
        return (Protocol(protocol_number),)
    if name.startswith("!"):
        raise CannotJudge(
            rule.line, f"Portbook does not know an exception from the protocols, such as {name!r}", id_="vyos-exception"
        )
    try:
        protocol_named(name.lower())
    except KeyError:
        raise Rejected(rule.line, f"{name!r} is not a protocol", id_="vyos-protocol-invalid") from None
    raise CannotJudge(
        rule.line, f"Portbook does not know the protocol {name!r} by that name", id_="vyos-protocol-unknown"
    )


def _addresses(rule: NumberedRule, end: str, family: Family) -> Addresses:
    text = rule.settings.get((end, "address"))
    if text is None:
        return ANYWHERE
    if text.startswith("!") or "-" in text:
        raise CannotJudge(
            rule.line,
            f"Portbook does not know a range or an exception of addresses, such as {text!r}",
            id_="vyos-exception",
        )
    address = network(text, rule.line)
    if address.version != family.version:
        raise Rejected(rule.line, f"{text} is of the other IP version than its rule set", id_="vyos-other-family")
    if address.prefixlen < address.max_prefixlen and network(text.partition("/")[0], rule.line)[0] != address[0]:
        raise CannotJudge(
            rule.line,
            f"{text} has bits set behind its prefix",
            id_="vyos-network-host-bits",
            cure=f"the network is {address}",
        )
    return Addresses.of(address)


def _ports(rule: NumberedRule, end: str, protocol: Protocol) -> Ports:
    text = rule.settings.get((end, "port"))
    if text is None:
        return ANY_PORTS
    if protocol.number not in _WITH_PORTS:
        raise Rejected(rule.line, "ports need the protocol tcp or udp", id_="vyos-ports-unused")
    return Ports(tuple(_port(word, rule.line) for word in text.split(",")))


def _port(text: str, line: int) -> PortRange:
    range_ = ports(text, line, "-")
    if range_.first < _LOWEST_PORT:
        raise Rejected(line, f"VyOS takes ports from {_LOWEST_PORT}", id_="vyos-port-invalid")
    return range_


def _message(rule: NumberedRule, protocol: Protocol, family: Family) -> tuple[int | None, int | None]:
    word, number_ = _MESSAGING[family]
    name, kind, code = (rule.settings.get((word, option)) for option in ("type-name", "type", "code"))
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


def _byte(text: str, line: int) -> int:
    value = number(text, line)
    if value > _LAST_BYTE:
        raise Rejected(
            line, f"{value} is not an ICMP type or code: they are 0 to {_LAST_BYTE}", id_="vyos-message-invalid"
        )
    return value
