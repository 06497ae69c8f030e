from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest

from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    PortRange,
    Ports,
    Rule,
    Scope,
)
from portbook.model.protocol import TCP, UDP, Protocol
from portbook.rules import covers, never_sent


def _rule(
    protocol: Protocol, remote: str = "", local: str = "", scope: Scope = Scope.NETWORK, ports: Ports = ANY_PORTS
) -> Rule:
    ends = [Addresses.of(ip_network(end)) if end else ANYWHERE for end in (local, remote)]
    found = Rule(Direction.INBOUND, protocol, Family.IPV4, local=ends[0], remote=ends[1], scope=scope)
    return replace(found, local_ports=ports)


def _port(number: int) -> Ports:
    return Ports((PortRange(number, number),))


@pytest.mark.parametrize(
    ("rule", "never"),
    [
        (_rule(TCP, remote="127.0.0.0/8"), True),
        (_rule(TCP, remote="224.0.0.0/4"), True),
        (_rule(UDP, remote="255.255.255.255/32"), True),
        (_rule(UDP, remote="0.0.0.0/32"), False),
        (_rule(UDP, remote="0.0.0.0/32", ports=_port(67)), False),
        (_rule(TCP, remote="0.0.0.0/32"), True),
        (_rule(TCP, remote="240.0.0.0/5"), True),
        (_rule(UDP, local="255.255.255.255/32"), False),
        (_rule(TCP, ports=_port(0)), True),
        (_rule(UDP, ports=_port(0)), False),
        (_rule(UDP, remote="0.0.0.1/32"), True),
        (_rule(TCP, remote="10.0.0.0/8"), False),
        (_rule(TCP, remote="128.0.0.0/1"), False),
        (_rule(TCP, local="224.0.0.18/32"), True),
        (_rule(UDP, local="224.0.0.18/32"), False),
        (_rule(ANY_PROTOCOL), False),
        (_rule(UDP, remote="127.0.0.0/8", scope=Scope.SELF), False),
    ],
)
def test_what_nobody_sends(rule: Rule, *, never: bool) -> None:
    assert covers(never_sent(rule), [rule]) is never


def test_a_group_is_not_meant_by_any() -> None:
    group = _rule(UDP, local="224.0.0.0/4")
    assert covers(never_sent(_rule(UDP)), [group])
    assert not covers(never_sent(group), [group])
