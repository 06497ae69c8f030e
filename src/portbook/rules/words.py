"""A rule in a few words."""

from __future__ import annotations

from portbook.model import Direction, Family, Rule, Scope

FAMILY = {Family.IPV4: "IPv4 ", Family.IPV6: "IPv6 ", Family.BOTH: ""}


def words(rule: Rule) -> str:
    """The rule in words: `outbound UDP any from port 41641 to any`, `forwarded TCP 443 from 10.20.0.0/24 to 10.30.0.0/28`."""
    outbound = rule.direction is Direction.OUTBOUND
    protocol = protocol_words(rule)
    traffic = f"{protocol} {rule.destination_ports.spell()}" if rule.protocol.has_ports else protocol
    if rule.icmp_type is not None:
        traffic += f" type {rule.icmp_type}" + (f" code {rule.icmp_code}" if rule.icmp_code is not None else "")
    if rule.protocol.has_ports and not rule.source_ports.is_any:
        traffic += f" from port {rule.source_ports.spell()}"
    traffic = f"{FAMILY[rule.family] if not rule.protocol.is_icmp else ''}{traffic}"
    if rule.scope is Scope.FORWARDED:
        return f"{Scope.FORWARDED} {traffic} from {rule.source.spell()} to {rule.destination.spell()}"
    end = " on loopback" if rule.scope is Scope.SELF else ""
    return f"{rule.direction} {traffic} {'to' if outbound else 'from'} {rule.remote.spell()}{end}"


def protocol_words(rule: Rule) -> str:
    """The protocol of a rule in words: `TCP`, `any protocol`."""
    return rule.protocol.title
