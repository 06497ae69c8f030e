"""Rules that Windows Firewall can say."""

from __future__ import annotations

from hypothesis import strategies as st

from portbook.model import ANY_PORTS, Direction, Family, Protocol, Rule
from tests.firewalls.clouds import ends, icmp_types, ports


@st.composite
def windows_rules(draw: st.DrawFn) -> Rule:
    """What Windows Firewall can say."""
    protocol = Protocol(draw(st.sampled_from([-1, 1, 6, 17, 58]) | st.integers(0, 255)))
    numbers = ports if protocol.number in {6, 17} else st.just(ANY_PORTS)
    kind, code = draw(icmp_types) if protocol.is_icmp else (None, None)
    return Rule(
        draw(st.sampled_from(Direction)),
        protocol,
        {1: Family.IPV4, 58: Family.IPV6}.get(protocol.number) or draw(st.sampled_from(Family)),
        local_ports=draw(numbers),
        remote_ports=draw(numbers),
        local=draw(ends),
        remote=draw(ends),
        icmp_type=kind,
        icmp_code=code,
    )
