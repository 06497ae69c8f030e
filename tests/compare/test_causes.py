"""What a text opens besides, and what to do about it."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from portbook.compare import causes
from portbook.compare.causes import opened_besides
from portbook.model import Addresses, Direction, Family, Ports, Rule
from portbook.model.protocol import TCP
from portbook.targets import Reading


def _ssh(family: Family, *networks: str) -> Rule:
    remote = Addresses(tuple(map(ip_network, networks)), anywhere=not networks)
    return Rule(Direction.INBOUND, TCP, family, local_ports=Ports.of(22), remote=remote)


IPV4, IPV6 = _ssh(Family.IPV4, "192.0.2.0/24"), _ssh(Family.IPV6, "2001:db8::/32")
OPENS = Reading((_ssh(Family.IPV6),))


def test_ipv6_that_is_documented_for_ipv4_only_has_a_cure() -> None:
    (finding,) = opened_besides(OPENS, [IPV4])
    assert finding.cure.startswith("the service is documented for IPv4 only")


def test_ipv6_that_is_documented_for_other_addresses_is_not_taken_for_that() -> None:
    (finding,) = opened_besides(OPENS, [IPV4, IPV6])
    assert finding.cure == ""


@pytest.mark.parametrize("pairs", [0, 1_000_000])
def test_very_many_rules_are_compared_without_a_look_at_pairs(pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "_MOST_PAIRS", pairs)
    assert [finding.words for finding in opened_besides(OPENS, [IPV4, IPV6])] == [
        "inbound IPv6 TCP 22 from any but 2001:db8::/32"
    ]
