"""Rules as the conditions of nft rules, without verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from portbook.model import Addresses, Direction, Family, Network, Ports, Rule, Scope
from portbook.model.address import spell_network
from portbook.model.protocol import ICMP
from portbook.rules import per_family

_VERSION_WORDS = {Family.IPV4: "ip", Family.IPV6: "ip6"}
_TYPE_NAMES = {
    4: {
        0: "echo-reply",
        3: "destination-unreachable",
        4: "source-quench",
        5: "redirect",
        8: "echo-request",
        9: "router-advertisement",
        10: "router-solicitation",
        11: "time-exceeded",
        12: "parameter-problem",
        13: "timestamp-request",
        14: "timestamp-reply",
        15: "info-request",
        16: "info-reply",
        17: "address-mask-request",
        18: "address-mask-reply",
    },
    6: {
        1: "destination-unreachable",
        2: "packet-too-big",
        3: "time-exceeded",
        4: "parameter-problem",
        128: "echo-request",
        129: "echo-reply",
        130: "mld-listener-query",
        131: "mld-listener-report",
        132: "mld-listener-done",
        133: "nd-router-solicit",
        134: "nd-router-advert",
        135: "nd-neighbor-solicit",
        136: "nd-neighbor-advert",
        137: "nd-redirect",
        138: "router-renumbering",
        141: "ind-neighbor-solicit",
        142: "ind-neighbor-advert",
        143: "mld2-listener-report",
    },
}
"""What nft(8) calls ICMP types, in its sections "ICMP TYPE TYPE" and "ICMPV6 TYPE TYPE"; the reader has a table of its own."""
_PORTED = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp", 136: "udplite"}
_NAMED = {1: "icmp", 50: "esp", 51: "ah", 58: "ipv6-icmp", **_PORTED}
"""Protocols whose names nft knows on every host; it looks others up in /etc/protocols."""


def phrases(rule: Rule) -> tuple[str, ...]:
    """The conditions of a rule: one for both families where one is enough, else one for each.

    Raises:
        ValueError: the rule has an ICMP type of the other IP version.
    """
    if rule.family is Family.BOTH and rule.local.anywhere and rule.remote.anywhere:
        return (_phrase(rule, ()),)
    return tuple(_phrase(part, tuple(_ends(part))) for part in per_family([rule]))


def _phrase(rule: Rule, ends: Sequence[str]) -> str:
    transport = list(_transport(rule, addressed=bool(ends)))
    implied = ends or any(condition.startswith(("icmp ", "icmpv6 ")) for condition in transport)
    version = [] if rule.family is Family.BOTH or implied else [f"meta nfproto {rule.family}"]
    return " ".join([*_interface(rule), *version, *ends, *transport])


def _interface(rule: Rule) -> Iterator[str]:
    if rule.scope is Scope.SELF:
        yield "oif lo" if rule.direction is Direction.OUTBOUND else "iif lo"


def _ends(rule: Rule) -> Iterator[str]:
    word = _VERSION_WORDS[rule.family]
    for end, addresses in (("saddr", rule.source), ("daddr", rule.destination)):
        if not _is_all(addresses):
            yield f"{word} {end} {_listed(map(spell_network, _merged(addresses.networks)))}"


def _is_all(addresses: Addresses) -> bool:
    return addresses.anywhere or any(network.prefixlen == 0 for network in addresses.networks)


def _merged(networks: Iterable[Network]) -> list[Network]:
    """The networks without overlaps, which a set refuses."""
    four = [network for network in networks if isinstance(network, IPv4Network)]
    six = [network for network in networks if isinstance(network, IPv6Network)]
    return [*collapse_addresses(four), *collapse_addresses(six)]


def _transport(rule: Rule, *, addressed: bool) -> Iterator[str]:
    number = rule.protocol.number
    if rule.protocol.is_icmp:
        yield _icmp(rule, addressed=addressed)
    elif number in _PORTED and not (rule.source_ports.is_any and rule.destination_ports.is_any):
        for end, ports in (("sport", rule.source_ports), ("dport", rule.destination_ports)):
            if not ports.is_any:
                yield f"{_PORTED[number]} {end} {_ports(ports)}"
    elif not rule.protocol.is_any:
        yield f"meta l4proto {_NAMED.get(number, number)}"


def _icmp(rule: Rule, *, addressed: bool) -> str:
    """A condition on ICMP. For one IP version it has a type: only the type shows the version in nft's listing."""
    version, word = (4, "icmp") if rule.protocol == ICMP else (6, "icmpv6")
    own = rule.family is not Family.BOTH and rule.family.version == version
    if rule.icmp_type is None and rule.icmp_code is None:
        return f"{word} type 0-255" if own and not addressed else f"meta l4proto {_NAMED[rule.protocol.number]}"
    if not own:
        msg = f"{word} types exist in IPv{version} only"
        raise ValueError(msg)
    kind = "" if rule.icmp_type is None else f"{word} type {_TYPE_NAMES[version].get(rule.icmp_type, rule.icmp_type)}"
    code = "" if rule.icmp_code is None else f"{word} code {rule.icmp_code}"
    return " ".join(filter(None, [kind, code]))


def _ports(ports: Ports) -> str:
    return _listed(interval.spell() for interval in ports.ranges)


def _listed(values: Iterable[str]) -> str:
    words = list(values)
    return words[0] if len(words) == 1 else f"{{ {', '.join(words)} }}"
