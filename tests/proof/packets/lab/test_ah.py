"""What Linux takes for the protocol of an IPv6 packet with AH, on which `portbook.targets.netfilter.protocols` relies."""

from __future__ import annotations

import pytest

from portbook.firewalls.iptables.check.variants import own_version
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Outcome, Probe, Way
from portbook.proof.sandbox import programs

NFT = "table inet t {{\n chain i {{ type filter hook input priority 0; policy drop;\n{rule} accept\n}}\n}}\n"
IPTABLES = "*filter\n:INPUT DROP [0:0]\n-A INPUT {rule} -j ACCEPT\nCOMMIT\n"
LOADERS = {
    "nft": (("nft", "-f", "-"), NFT),
    "legacy": (("ip6tables-legacy-restore",), IPTABLES),
    "nft variant": (("ip6tables-restore",), IPTABLES),
}
OPEN, CLOSED = Outcome.OPEN, Outcome.CLOSED
AH, PIM = 51, 103


@pytest.mark.parametrize(
    ("loader", "rule", "ah", "behind"),
    [
        ("nft", "meta l4proto ah", OPEN, CLOSED),
        ("nft", "meta l4proto pim", CLOSED, OPEN),
        ("nft variant", "-p ah", OPEN, CLOSED),
        ("nft variant", "-m ah", OPEN, CLOSED),
        ("nft variant", "-p pim", CLOSED, OPEN),
        ("nft variant", "-p pim -m ah", CLOSED, CLOSED),
        ("legacy", "-p ah", CLOSED, CLOSED),
        ("legacy", "-m ah", OPEN, CLOSED),
        ("legacy", "-p pim", OPEN, OPEN),
        ("legacy", "-p pim -m ah", OPEN, CLOSED),
    ],
)
def test_a_packet_with_ah_and_one_like_what_is_behind_it(
    loader: str, rule: str, ah: Outcome, behind: Outcome, empty: Lab
) -> None:
    argv, text = LOADERS[loader]
    if loader == "nft variant" and not own_version().endswith("(nf_tables)"):
        pytest.skip("iptables is another variant here")
    if programs.find(argv[0]) is None or empty.run(argv, text.format(rule=rule)).returncode:
        pytest.skip(f"{argv[0]} does not work here")
    pair = next(each for each in empty.pairs if each.kind == "global")
    probes = [Probe(Way.IN, 6, each, pair.peer, pair.host) for each in (AH, PIM)]
    assert empty.outcomes(probes) == [ah, behind]
