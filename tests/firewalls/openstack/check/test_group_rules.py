from __future__ import annotations

from typing import Any

import pytest

from portbook.firewalls.openstack.check.group_rules import rules
from portbook.model import Protocol
from portbook.proof.reading.vendor_schema import Body
from portbook.targets import CannotJudge, Rejected

INGRESS: dict[str, Any] = {"direction": "ingress", "ethertype": "IPv4"}


def _refused(**more: object) -> str:
    with pytest.raises((CannotJudge, Rejected)) as refused:
        rules([Body(1, {**INGRESS, **more})])
    return f"{type(refused.value).__name__}: {refused.value.message}"


@pytest.mark.parametrize(
    ("prefix", "remote"),
    [(None, "any"), ("0.0.0.0/0", "any"), ("192.0.2.7", "192.0.2.7"), ("192.0.2.7/24", "192.0.2.0/24")],
)
def test_a_network_is_as_neutron_understands_it(prefix: str | None, remote: str) -> None:
    (rule,) = rules([Body(1, {**INGRESS, "remote_ip_prefix": prefix})])
    assert rule.remote.spell() == remote


def test_icmp_over_ipv6_is_icmpv6() -> None:
    (rule,) = rules([Body(1, {**INGRESS, "ethertype": "IPv6", "protocol": "icmp", "port_range_min": 128})])
    assert (rule.protocol, rule.icmp_type, rule.icmp_code) == (Protocol(58), 128, None)


def test_all_ports_but_0_are_all() -> None:
    (rule,) = rules([Body(1, {**INGRESS, "protocol": "6", "port_range_min": 1, "port_range_max": 65535})])
    assert rule.local_ports.is_any


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"remote_group_id": "x"}, "CannotJudge: the text does not show the addresses"),
        ({"remote_address_group_id": "x"}, "CannotJudge: the text does not show the addresses"),
        ({"protocol": "hopopt"}, "CannotJudge: protocol 0"),
        ({"protocol": "1", "ethertype": "IPv6"}, "CannotJudge: some drivers of Neutron treat ICMP over IPv6"),
        ({"protocol": "dccp", "port_range_min": 1, "port_range_max": 1}, "CannotJudge: OVN ignores the ports of DCCP"),
        ({"protocol": "ipv6-encap"}, "Rejected: Neutron accepts protocol ipv6-encap for IPv6 only"),
        ({"port_range_min": 1, "port_range_max": 1}, "Rejected: Neutron accepts ports for TCP"),
        ({"protocol": "tcp", "port_range_min": 1}, "Rejected: Neutron refuses the ports from 1 to None"),
        ({"protocol": "tcp", "port_range_min": 0, "port_range_max": 1}, "Rejected: Neutron refuses the ports from 0"),
        ({"protocol": "icmp", "port_range_max": 0}, "Rejected: Neutron refuses ICMP type None with code 0"),
        ({"remote_ip_prefix": "::/0"}, "Rejected: ::/0 is not a network of IPv4"),
    ],
)
def test_what_is_refused(more: dict[str, Any], said: str) -> None:
    assert _refused(**more).startswith(said)


def test_a_rule_twice_is_refused() -> None:
    with pytest.raises(Rejected, match="the same rule twice"):
        rules([Body(1, INGRESS), Body(2, {**INGRESS, "remote_ip_prefix": "0.0.0.0/0"})])
