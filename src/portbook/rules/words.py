"""A rule in a few words."""

from __future__ import annotations

from portbook.model import Direction, Family, Rule, Scope

FAMILY = {Family.IPV4: "IPv4 ", Family.IPV6: "IPv6 ", Family.BOTH: ""}


def words(rule: Rule) -> str:
    """The rule in words: `outbound UDP any from port 41641 to any`, `inbound TCP 443 from 192.0.2.0/24`."""
    outbound = rule.direction is Direction.OUTBOUND
    protocol = protocol_words(rule)
    traffic = f"{protocol} {rule.destination_ports.spell()}" if rule.protocol.has_ports else protocol
    if rule.icmp_type is not None:
        traffic += f" type {rule.icmp_type}" + (f" code {rule.icmp_code}" if rule.icmp_code is not None else "")
    if rule.protocol.has_ports and not rule.source_ports.is_any:
        traffic += f" from port {rule.source_ports.spell()}"
    end = "" if rule.scope is Scope.NETWORK else " on loopback"
    return (
        f"{rule.direction} {FAMILY[rule.family] if not rule.protocol.is_icmp else ''}{traffic} "
        f"{'to' if outbound else 'from'} {rule.remote.spell()}{end}"
    )


def protocol_words(rule: Rule) -> str:
    """The protocol of a rule in words: `TCP`, `any protocol`."""
    return "any protocol" if rule.protocol.is_any else rule.protocol.name.upper()
