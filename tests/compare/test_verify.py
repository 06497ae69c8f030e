from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.compare.verify import As, Verdict, verify
from portbook.firewalls.nftables.target import TARGET as NFTABLES
from portbook.model import Service
from portbook.rules import TooComplex
from portbook.targets import Reading, Target

WEB, A, B, DIRECT = "outbound tcp 443\n", "outbound udp 4789\n", "outbound udp 51820\n", "inbound udp 41641\n"


def _verdict(service: Service, target: Target, text: str, profile: str = "", as_: As = As.ADDITION) -> Verdict:
    return verify(service, ["device"], service.profiles[profile] if profile else None, text, target, as_)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (WEB + A, True),
        (WEB + B, True),
        (WEB + A + B, True),
        (WEB + A + DIRECT, True),
        (WEB, False),
        (A, False),
        ("", False),
        (WEB + A + "inbound udp 41642\n", False),
        (WEB + A + "inbound tcp 443\n", False),
        (WEB + A + "loopback\n", True),
    ],
)
def test_without_a_profile_it_lies_between_required_and_all(
    text: str, *, holds: bool, service: Service, plain: Target
) -> None:
    assert _verdict(service, plain, text).holds is holds


@pytest.mark.parametrize(
    ("text", "profile", "holds"),
    [
        (WEB, "minimum", True),
        (WEB + DIRECT, "best", True),
        (WEB + DIRECT, "minimum", False),
        (WEB, "best", False),
        (WEB + "loopback\n", "minimum", True),
    ],
)
def test_with_a_profile_it_is_equal(text: str, profile: str, *, holds: bool, service: Service, plain: Target) -> None:
    assert _verdict(service, plain, text, profile).holds is holds


MACHINE = """\
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iifname "eth9" tcp dport 22 accept
		iifname "eth0" udp dport %s accept
	}
}
"""


def test_only_what_is_needed_and_depends_on_a_doubt_cannot_be_judged(service: Service) -> None:
    needs = _verdict(service, NFTABLES, MACHINE % "41641", "best", As.HOST)
    assert (needs.holds, needs.line) == (None, 6)
    assert "some interfaces" in needs.reason
    assert _verdict(service, NFTABLES, MACHINE % "41641", "minimum", As.HOST).holds is True
    assert _verdict(service, NFTABLES, MACHINE % "41642", "best", As.HOST).holds is False


def test_findings_are_sentences(service: Service, plain: Target) -> None:
    verdict = _verdict(service, plain, "inbound udp 41642\n", "minimum")
    assert [each.sentence for each in (*verdict.missing, *verdict.extra)] == [
        "does not let outbound TCP 443 through, which the flow web needs",
        "opens inbound UDP 41642, which nothing documents",
    ]


def test_the_nearest_of_alternatives_is_missed(service: Service, plain: Target) -> None:
    (finding,) = _verdict(service, plain, WEB).missing
    assert finding.flows == ("overlay-a",)


def test_a_host_may_run_other_things_but_must_run_these(service: Service, plain: Target) -> None:
    more = _verdict(service, plain, WEB + "inbound tcp 22\n", "minimum", As.HOST)
    assert (more.holds, len(more.extra)) == (True, 1)
    assert _verdict(service, plain, "inbound tcp 22\n", "minimum", As.HOST).holds is False


def test_the_base_set_belongs_to_complete_texts_only(service: Service, plain: Target) -> None:
    half = replace(plain, base=plain.read("inbound tcp 7\ninbound tcp 9\n").rules)
    assert _verdict(service, half, WEB + "inbound tcp 7\n", "minimum").holds is False
    assert _verdict(service, half, WEB + "inbound tcp 7\n", "minimum", As.COMPLETE).holds is None
    assert _verdict(service, half, WEB + "inbound tcp 7\ninbound tcp 9\n", "minimum", As.COMPLETE).holds is True


def test_what_cannot_be_judged_does_not_fail_or_pass(service: Service, plain: Target) -> None:
    verdict = _verdict(service, plain, WEB + "rm -rf /\n")
    assert (verdict.holds, verdict.line, verdict.reason) == (None, 2, "this line cannot be judged")


def test_what_is_wrong_in_itself_fails(service: Service, plain: Target) -> None:
    verdict = _verdict(service, plain, "outbound tcp 70000\n")
    assert (verdict.holds, verdict.line, verdict.reason) == (False, 1, "70000 is not a port")


def test_rules_that_overlap_in_too_many_ways_cannot_be_judged(service: Service, plain: Target) -> None:
    def read(_text: str) -> Reading:
        raise TooComplex

    verdict = _verdict(service, replace(plain, read=read), WEB)
    assert (verdict.holds, verdict.reason) == (None, "the rules overlap in too many ways to be compared")


@pytest.mark.parametrize(("text", "word"), [("#" * 65537, "64 KiB"), ("," * 4001, "4000 elements")])
def test_too_much_text_is_not_read(text: str, word: str, service: Service, plain: Target) -> None:
    verdict = _verdict(service, plain, text)
    assert verdict.holds is None
    assert word in verdict.reason
