from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from portbook.model import Direction, Family, Ports, Rule
from portbook.model.protocol import ICMP, ICMPV6, SCTP, UDP, Protocol
from portbook.proof.packets.expect.expectation import decided
from portbook.proof.packets.expect.plan import Plan
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Probe, Way
from portbook.targets.netfilter.baseline import BASELINE

UDP_IN = Rule(Direction.INBOUND, UDP, local_ports=Ports.of(41641))
INPUT = """
flush ruleset
table inet t {{
\tchain input {{
\t\ttype filter hook input priority 0; policy drop;
\t\tct state established,related accept
\t\tiif lo accept
\t\ticmpv6 type {{ nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert }} accept
\t\t{}
\t}}
\tchain output {{
\t\ttype filter hook output priority 0; policy drop;
\t\tct state established,related accept
\t\toif lo accept
\t\ticmpv6 type {{ nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit }} accept
\t}}
}}
"""
SAID = (*BASELINE, UDP_IN)


@pytest.fixture
def disagreements(lab: Lab) -> Callable[[str, Sequence[Rule]], list[str]]:
    """What packets say of a rule set that is said to let some rules through."""

    def found(text: str, rules: Sequence[Rule], flows: Sequence[Rule] = (UDP_IN,)) -> list[str]:
        lab.reset()
        assert lab.run(("nft", "-f", "-"), text).returncode == 0
        listing = lab.run(("nft", "list", "ruleset")).stdout
        return [each.sentence for each in Plan.of(flows, lab).disagreements(rules, listing)]

    return found


def test_packets_agree_with_a_rule_set_that_is_read_well(disagreements: Callable[..., list[str]]) -> None:
    assert disagreements(INPUT.format("udp dport 41641 accept"), SAID) == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("udp dport 41641-41642 accept", "a real packet passes, which the rules as listed do not let through: inbound"),
        ("udp dport { 41641, 50000 } accept", "do not let through: inbound IPv4 UDP"),
        ("udp dport 41641 accept\n\t\ttcp sport 50000 accept", "do not let through: inbound IPv4 TCP"),
        ("udp dport 41640 accept", "a real packet does not pass, which the rules as listed let through: inbound"),
        ("ip protocol udp udp dport 41641 accept", "let through: inbound IPv6 UDP"),
        ("udp dport 41641 ip dscp ef accept", "a real packet does not pass"),
        ("iifname eth0 udp dport 41641 accept", "a real packet does not pass"),
        ("udp dport 41641 udp length < 1000 accept\n\t\tudp dport 41641 ct state new drop", "of 3,000 bytes"),
        ("udp dport 41641 accept\n\t\ttcp dport 22 accept", "do not let through: inbound IPv4 TCP"),
    ],
)
def test_packets_show_what_was_read_wrongly(rule: str, said: str, disagreements: Callable[..., list[str]]) -> None:
    assert any(said in each for each in disagreements(INPUT.format(rule), SAID))


def test_answers_are_tried(disagreements: Callable[..., list[str]]) -> None:
    text = INPUT.format("udp dport 41641 accept")
    gone = text.replace("\t\tct state established,related accept\n\t\toif", "\t\toif")
    assert any("the answer to a real packet does not pass" in each for each in disagreements(gone, SAID))


FLOWS = {
    "udp dport 41641": UDP_IN,
    "meta l4proto esp": Rule(Direction.INBOUND, Protocol(50)),
    "meta l4proto ah": Rule(Direction.INBOUND, Protocol(51)),
    "meta l4proto gre": Rule(Direction.INBOUND, Protocol(47)),
    "sctp dport 2905": Rule(Direction.INBOUND, SCTP, local_ports=Ports.of(2905)),
    "icmp type echo-request": Rule(Direction.INBOUND, ICMP, Family.IPV4, icmp_type=8),
    "icmpv6 type echo-request": Rule(Direction.INBOUND, ICMPV6, Family.IPV6, icmp_type=128),
}


LOST = {
    "does not let the errors about inbound": lambda text: text.replace(",related", "", 1),
    "does not let the host's own errors about inbound": lambda text: "".join(text.rsplit(",related", 1)),
}


@pytest.mark.parametrize("accepts", FLOWS)
@pytest.mark.parametrize("words", LOST)
def test_errors_are_tried_about_every_protocol(
    accepts: str, words: str, disagreements: Callable[..., list[str]]
) -> None:
    text, flow = INPUT.format(f"{accepts} accept"), FLOWS[accepts]
    assert disagreements(text, (*BASELINE, flow), [flow]) == []
    found = disagreements(LOST[words](text), (*BASELINE, flow), [flow])
    assert found
    assert all(words in each for each in found)


def test_the_rule_that_decided_is_named(lab: Lab) -> None:
    lab.reset()
    lab.run(("nft", "-f", "-"), INPUT.format("udp dport 41641-41642 accept"))
    pair = lab.pairs[0]
    probe = Probe(Way.IN, 4, 17, pair.peer, pair.host, lab.port(), 41642)
    assert decided(lab, probe) == ": accepted in chain t input by: udp dport 41641-41642 accept"
    probe = replace(probe, destination_port=41643)
    assert decided(lab, probe) == ": dropped by the policy of chain t input"
