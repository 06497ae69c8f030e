"""Gaps in words: what a target cannot match, and what its rules open or leave out because of that."""

from __future__ import annotations

from portbook.model import Direction, Effect, Feature, Lack, Rule, Scope
from portbook.rules.words import FAMILY, protocol_words

CANNOT = {
    Feature.HOST_NAMES: "cannot match host names",
    Feature.NAMES_ALONE: "learns the addresses of host names from DNS",
    Feature.NAMES_OF_ONE_FAMILY: "cannot match host names for one IP version only",
    Feature.SOURCE_PORTS: "cannot match source ports{of_protocol}",
    Feature.DESTINATION_PORTS: "cannot match destination ports{of_protocol}",
    Feature.BOTH_PORTS: "cannot match a source port and a destination port in one rule{of_protocol}",
    Feature.LOCAL_ADDRESSES: "cannot match the host's own address in {direction} packets",
    Feature.ONE_LINK: "cannot pass on what stays on one link",
    Feature.ICMP_TYPES: "cannot match ICMP types",
    Feature.ICMP_CODES: "cannot match ICMP codes",
    Feature.PROTOCOLS: "cannot match {protocol}",
    Feature.ICMP_MESSAGES: "cannot match {icmp}",
    Feature.DIRECTION: "cannot filter {direction} traffic",
    Feature.OPEN_ALREADY: "lets {direction} traffic through",
    Feature.IPV6: "cannot filter IPv6",
    Feature.UNTRACKED: "tracks every connection",
    Feature.POD_ADDRESSES: "selects pods by their labels",
    Feature.REPLIES: "does not track connections{of_protocol}",
}


def predicate(lack: Lack, effect: Effect, rule: Rule) -> str:
    """The words after the target's title: `cannot match host names, so TCP 443 is allowed to any address`.

    Args:
        lack: what the target cannot match.
        effect: whether the snippet opens more, or leaves traffic out.
        rule: the traffic that the snippet opens instead, or leaves out.
    """
    protocol = protocol_words(rule)
    cannot = CANNOT[lack.feature].format(
        of_protocol=f" of {protocol}" if lack.protocols else "",
        protocol=protocol,
        direction=rule.seen,
        icmp=f"{protocol} type {rule.icmp_type}" if rule.icmp_type is not None else f"all of {protocol}",
    )
    traffic, end = _traffic(rule), _end(rule)
    if effect is Effect.MISSING:
        return f"{cannot}, so {traffic} {end} is left out"
    return f"{cannot}, so {traffic} is allowed {end}"


def _traffic(rule: Rule) -> str:
    """The rule's traffic: `TCP 443`, `IPv6 UDP to all ports from port 41641`, `ICMP type 8`."""
    protocol = protocol_words(rule)
    words = [f"{'' if rule.protocol.is_icmp else FAMILY[rule.family]}{protocol}"]
    if rule.protocol.has_ports:
        words.append("to all ports" if rule.destination_ports.is_any else rule.destination_ports.spell())
        words += [] if rule.source_ports.is_any else [f"from port {rule.source_ports.spell()}"]
    if rule.icmp_type is not None:
        words.append(f"type {rule.icmp_type}")
    if rule.icmp_code is not None:
        words.append(f"code {rule.icmp_code}")
    return " ".join(words)


def _end(rule: Rule) -> str:
    """The rule's other end: `to any address`, `from 192.0.2.0/24`; both ends of a forwarded rule."""
    preposition = "to" if rule.direction is Direction.OUTBOUND else "from"
    end = f"{preposition} {'any address' if rule.remote.anywhere else rule.remote.spell()}"
    if rule.scope is Scope.FORWARDED:
        return f"from {'any address' if rule.local.anywhere else rule.local.spell()} {end}"
    return end
