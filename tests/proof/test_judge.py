from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import Addresses, Direction, Family, Ports, Reply, Rule, Scope
from portbook.model.protocol import ICMP, ICMPV6, TCP, UDP
from portbook.proof import judge
from portbook.proof.judge import Accepted, Disagreement, Plan
from portbook.proof.lab.bench import Lab
from portbook.proof.lab.probe import Manner, Outcome, Probe, Way
from portbook.proof.sandbox import SandboxFailed
from portbook.rules import covers
from portbook.targets.chains.baseline import BASELINE

OPEN, ONE_WAY, CLOSED = Outcome.OPEN, Outcome.ONE_WAY, Outcome.CLOSED
RULES = (
    Rule(Direction.INBOUND, UDP, local_ports=Ports.of(41641)),
    Rule(Direction.OUTBOUND, TCP, remote_ports=Ports.of((443, 445)), reply=Reply.NONE),
    Rule(Direction.INBOUND, ICMPV6, Family.IPV6, icmp_type=128),
    Rule(Direction.INBOUND, ICMP, Family.IPV4, icmp_type=255),
    Rule(Direction.OUTBOUND, TCP, remote_ports=Ports.of(10257), scope=Scope.SELF),
)
IN4 = Probe(Way.IN, 4, 17, "10.0.0.2", "10.0.0.1", 5000, 41641)
OUT6 = Probe(Way.OUT, 6, 6, "fd00::1", "fd00::2", 5000, 444)
SELF4 = Probe(Way.SELF, 4, 6, "127.0.0.1", "127.0.0.1", 5000, 10257)


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        (IN4, OPEN),
        (replace(IN4, destination_port=41642), CLOSED),
        (replace(IN4, source_port=41641, destination_port=5000), CLOSED),
        (replace(IN4, protocol=6), CLOSED),
        (replace(IN4, way=Way.OUT), CLOSED),
        (OUT6, ONE_WAY),
        (replace(OUT6, destination_port=446), CLOSED),
        (Probe(Way.IN, 6, 58, "fd00::2", "fd00::1", 128, 0), OPEN),
        (Probe(Way.IN, 6, 58, "fd00::2", "fd00::1", 129, 0), CLOSED),
        (Probe(Way.IN, 4, 1, "10.0.0.2", "10.0.0.1", 255, 255), OPEN),
        (SELF4, CLOSED),
    ],
)
def test_the_algebra_says_what_should_become_of_a_packet(probe: Probe, expected: Outcome) -> None:
    assert Accepted(RULES).outcome(probe) is expected


def test_over_loopback_a_packet_leaves_and_enters() -> None:
    inbound = Rule(Direction.INBOUND, TCP, local_ports=Ports.of(10257), scope=Scope.SELF)
    assert Accepted([*RULES, inbound]).outcome(SELF4) is OPEN


_PORT = st.sampled_from([1, 22, 442, 443, 445, 446, 41640, 41641, 65535])


@given(st.sampled_from(list(Way)[:2]), st.sampled_from([6, 17]), st.integers(0, 2**32 - 1), _PORT, _PORT, st.booleans())
def test_one_packet_fares_as_a_rule_set_of_it_alone(  # noqa: PLR0917  # a packet has these
    way: Way,
    protocol: int,
    address: int,
    source: int,
    destination: int,
    ipv6: bool,  # noqa: FBT001  # drawn
) -> None:
    remote = IPv6Address(address) if ipv6 else IPv4Address(address)
    ends = (("fd00::1" if ipv6 else "10.0.0.1"), str(remote))
    probe = Probe(way, 6 if ipv6 else 4, protocol, *(ends if way is Way.OUT else ends[::-1]), source, destination)
    alone = Rule(
        Direction.OUTBOUND if way is Way.OUT else Direction.INBOUND,
        TCP if protocol == 6 else UDP,
        Family.IPV6 if ipv6 else Family.IPV4,
        Ports.of(source if way is Way.OUT else destination),
        Ports.of(destination if way is Way.OUT else source),
        remote=Addresses.of(ip_network(str(remote))),
    )
    whole, request = covers(RULES, [alone]), covers(RULES, [replace(alone, reply=Reply.NONE)])
    assert Accepted(RULES).outcome(probe) is (OPEN if whole else ONE_WAY if request else CLOSED)


@pytest.mark.parametrize(
    ("probe", "expected", "outcome", "agrees"),
    [
        (replace(IN4, manner=Manner.SOCKET), OPEN, ONE_WAY, False),
        (replace(IN4, manner=Manner.SOCKET), ONE_WAY, OPEN, False),
        (replace(IN4, manner=Manner.SOCKET), CLOSED, OPEN, False),
        (IN4, CLOSED, ONE_WAY, False),
        (Probe(Way.IN, 4, 112, "10.0.0.2", "224.0.0.18"), OPEN, ONE_WAY, True),
        (Probe(Way.IN, 4, 112, "10.0.0.2", "224.0.0.18"), CLOSED, ONE_WAY, False),
        (Probe(Way.IN, 4, 50, "10.0.0.2", "10.0.0.1"), OPEN, ONE_WAY, False),
        (Probe(Way.IN, 6, 58, "fd00::2", "fd00::1", 135, 0), OPEN, ONE_WAY, True),
        (Probe(Way.IN, 6, 58, "fd00::2", "fd00::1", 128, 0), OPEN, ONE_WAY, False),
        (replace(IN4, protocol=6, manner=Manner.LOOKALIKE), CLOSED, ONE_WAY, False),
        (replace(IN4, protocol=6, manner=Manner.LOOKALIKE), OPEN, CLOSED, True),
        (replace(IN4, manner=Manner.ERROR), OPEN, CLOSED, False),
    ],
)
def test_a_packet_agrees_with_the_rules_or_not(
    probe: Probe, expected: Outcome, outcome: Outcome, *, agrees: bool
) -> None:
    assert judge.compare([(probe, expected)], [outcome]) == ([] if agrees else [Disagreement(probe, expected, outcome)])


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Disagreement(IN4, CLOSED, ONE_WAY), "a real packet passes, which the rules as listed do not let through: "),
        (Disagreement(IN4, OPEN, CLOSED), "a real packet does not pass, which the rules as listed let through: "),
        (
            Disagreement(IN4, OPEN, ONE_WAY),
            "the answer to a real packet does not pass, other than the rules as listed say",
        ),
        (
            Disagreement(replace(IN4, manner=Manner.ERROR), OPEN, CLOSED),
            "does not let the errors about inbound IPv4 UDP",
        ),
        (
            Disagreement(replace(IN4, manner=Manner.LOOKALIKE), CLOSED, ONE_WAY),
            "lets through what looks like an answer",
        ),
        (Disagreement(replace(IN4, manner=Manner.LARGE), OPEN, CLOSED), "port 41641 of 3,000 bytes"),
    ],
)
def test_a_disagreement_names_its_packet(found: Disagreement, sentence: str) -> None:
    assert sentence in found.sentence
    assert "inbound IPv4 UDP from 10.0.0.2 port 5000 to 10.0.0.1 port 41641" in found.sentence


UDP_IN = Rule(Direction.INBOUND, UDP, local_ports=Ports.of(41641))


@pytest.fixture
def disagreements(lab: Lab) -> Callable[[str, Sequence[Rule]], list[str]]:
    """What packets say of a rule set that is said to let some rules through."""

    def found(text: str, rules: Sequence[Rule]) -> list[str]:
        lab.reset()
        assert lab.run(("nft", "-f", "-"), text).returncode == 0
        listing = lab.run(("nft", "list", "ruleset")).stdout
        return [each.sentence for each in Plan.of([UDP_IN], lab).disagreements(lab, rules, listing)]

    return found


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


def test_answers_and_errors_are_tried(disagreements: Callable[..., list[str]]) -> None:
    text = INPUT.format("udp dport 41641 accept")
    assert any(
        "the errors about" in each for each in disagreements(text.replace("established,related", "established"), SAID)
    )
    gone = text.replace("\t\tct state established,related accept\n\t\toif", "\t\toif")
    assert any("the answer to a real packet does not pass" in each for each in disagreements(gone, SAID))


def test_the_rule_that_decided_is_named(lab: Lab) -> None:
    lab.reset()
    lab.run(("nft", "-f", "-"), INPUT.format("udp dport 41641-41642 accept"))
    pair = lab.pairs[0]
    probe = Probe(Way.IN, 4, 17, pair.peer, pair.host, lab.port(), 41642)
    assert judge.decided(lab, probe) == ": accepted in chain t input by: udp dport 41641-41642 accept"
    probe = replace(probe, destination_port=41643)
    assert judge.decided(lab, probe) == ": dropped by the policy of chain t input"


def test_a_lab_that_sees_may_certify(lab: Lab) -> None:
    judge.calibrate(lab)
    assert lab.outcomes([Probe(Way.IN, 4, 6, lab.pairs[0].peer, lab.pairs[0].host, lab.port(), 9, Manner.SOCKET)]) == [
        OPEN
    ]


@pytest.mark.parametrize(("blind", "words"), [(CLOSED, "accepts everything"), (OPEN, "drops everything")])
def test_a_lab_that_does_not_see_is_refused(
    blind: Outcome, words: str, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "outcomes", lambda probes: [blind] * len(probes))
    with pytest.raises(SandboxFailed, match=f"the lab does not see what a rule set that {words} does to"):
        judge.calibrate(lab)
