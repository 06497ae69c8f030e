from __future__ import annotations

from collections.abc import Iterator

import pytest

from portbook.compare import findings
from portbook.firewalls.iptables.check import hosts as iptables
from portbook.firewalls.nftables.check import hosts as nftables
from portbook.model import Direction, Family, Protocol, Rule
from portbook.model.protocol import ICMP, ICMPV6
from portbook.proof.engine import engines
from portbook.proof.host.attempt import rules_of
from portbook.proof.host.driver import Host
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.rules import covers, express
from portbook.targets import Target, targets
from portbook.targets.netfilter.baseline import NEIGHBOUR_DISCOVERY

MANDATORY = {"stock", "policy drop", "final reject", "no conntrack rule"}
LOADERS = {
    "nftables": [("nft", "-f", "-")],
    "iptables": [("iptables-restore",), ("ip6tables-restore",)],
}
PROFILES = [
    *(pytest.param("nftables", each, id=f"nftables {each.name}") for each in nftables.HOSTS),
    *(pytest.param("iptables", each, id=f"iptables {each.name}") for each in iptables.HOSTS),
]


@pytest.mark.parametrize(("target", "host"), PROFILES)
def test_every_profile_loads_without_a_word(target: str, host: Host, tools: Sandbox) -> None:
    for argv, text in zip(LOADERS[target], host.texts, strict=True):
        done = tools.run(argv, text)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("profiles", [nftables.HOSTS, iptables.HOSTS])
def test_the_mandatory_ones_are_fixed(profiles: tuple[Host, ...]) -> None:
    assert {each.name for each in profiles if each.mandatory} == MANDATORY


def test_the_engines_say_their_version() -> None:
    known = engines()
    assert known["nft"].version().startswith("nftables v")
    assert known["iptables"].version().startswith("iptables v")
    assert known["reader"].version() == ""


def everything() -> Iterator[Rule]:
    """Every protocol, and of ICMP every message, each in a rule of its own."""
    for direction in Direction:
        for family, own in ((Family.IPV4, ICMP), (Family.IPV6, ICMPV6)):
            yield from (Rule(direction, own, family, icmp_type=kind) for kind in range(255))
            yield from (Rule(direction, Protocol(each), family) for each in range(256) if not Protocol(each).is_icmp)


@pytest.mark.parametrize(
    "target",
    [each for each in targets().values() if engines()[each.engines[0]].firewall],
    ids=lambda each: each.id,
)
def test_nothing_but_neighbour_discovery_is_open_on_every_host_before(target: Target, lab: Lab) -> None:
    """Else nothing would show that an addition for it opens it."""
    engine = engines()[target.engines[0]]
    if (lacking := engine.lacking()) or engine.firewall is None:
        pytest.skip(lacking)
    driver = engine.firewall.driver(lab)
    befores = []
    for host in engine.firewall.hosts:
        if host.mandatory:
            driver.load(host)
            befores.append(rules_of(target, driver.list()))
    opened = findings.already_open(express(everything(), target.lacks).rules, befores)
    assert covers(NEIGHBOUR_DISCOVERY, opened), opened
