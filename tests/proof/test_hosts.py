from __future__ import annotations

import pytest

from portbook.proof import hosts
from portbook.proof.engines import engines
from portbook.proof.hosts import Host
from portbook.proof.sandbox import Sandbox

MANDATORY = {"stock", "policy drop", "final reject", "no conntrack rule"}
LOADERS = {
    "nftables": [("nft", "-f", "-")],
    "iptables": [("iptables-restore",), ("ip6tables-restore",)],
}
PROFILES = [
    *(pytest.param("nftables", each, id=f"nftables {each.name}") for each in hosts.NFTABLES),
    *(pytest.param("iptables", each, id=f"iptables {each.name}") for each in hosts.IPTABLES),
]


@pytest.mark.parametrize(("target", "host"), PROFILES)
def test_every_profile_loads_without_a_word(target: str, host: Host, tools: Sandbox) -> None:
    for argv, text in zip(LOADERS[target], host.texts, strict=True):
        done = tools.run(argv, text)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("profiles", [hosts.NFTABLES, hosts.IPTABLES])
def test_the_mandatory_ones_are_fixed(profiles: tuple[Host, ...]) -> None:
    assert {each.name for each in profiles if each.mandatory} == MANDATORY


def test_the_engines_say_their_version() -> None:
    known = engines()
    assert known["nft"].version().startswith("nftables v")
    assert known["iptables"].version().startswith("iptables v")
    assert known["reader"].version() == ""
