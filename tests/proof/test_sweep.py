from __future__ import annotations

import pytest

from portbook.model import Direction, Ports, Rule
from portbook.model.protocol import TCP, UDP
from portbook.proof.lab.bench import Lab
from portbook.proof.sweep import sweep

DROPS = """
flush ruleset
table inet t {
 chain i { type filter hook input priority 0; policy drop;
 tcp dport 22 accept
 udp dport { 500, 4500-4600 } accept
}
 chain o { type filter hook output priority 0; policy drop;
}
}
"""
RULES = (
    Rule(Direction.INBOUND, TCP, local_ports=Ports.of(22)),
    Rule(Direction.INBOUND, UDP, local_ports=Ports.of(500, (4500, 4600))),
)
PORTS = (*range(1, 600), *range(4490, 4610), 65535)


@pytest.fixture
def host(lab: Lab) -> Lab:
    lab.reset()
    assert lab.run(("nft", "-f", "-"), DROPS).returncode == 0
    return lab


def test_every_port_does_what_the_rules_say(host: Lab) -> None:
    before = host.sent
    assert sweep(host, RULES, PORTS) == []
    assert host.sent - before == 8 * len(PORTS)


def test_a_port_that_the_rules_do_not_name_is_found(host: Lab) -> None:
    found = sweep(host, RULES[:1], PORTS)
    assert {each.probe.destination_port for each in found} == {500, *range(4500, 4601)}
    assert len(found) == 2 * 102
