"""Verdicts as problems."""

from __future__ import annotations

import pytest

from portbook.compare.findings import Finding, Kind
from portbook.compare.problems import joined, problems
from portbook.compare.verify import As, Verdict
from portbook.model import Direction, Effect, Family, Feature, Gap, Location, Packet, Severity, protocol_named
from portbook.targets import Remark, Target

TEXT = "first\n\t second\n"
PACKET = Packet(Direction.INBOUND, Family.BOTH, protocol_named("tcp"), local_port=80)


def _opens(words: str, line: int, what: str = "") -> Finding:
    return Finding(Kind.EXTRA, PACKET, words=words, line=line, what=what)


ZONE = (_opens("inbound IPv4 ICMP type 8", 2), _opens("inbound IPv4 ICMP type 13", 2), _opens("inbound TCP 22", 2))


def _problems(verdict: Verdict, target: Target, as_: As = As.HOST) -> list[tuple[str, str, str]]:
    return [
        (str(p.where), p.severity.value, p.message) for p in problems(verdict, "x", TEXT, target, as_, "demo:server")
    ]


def test_one_statement_is_one_problem(plain: Target) -> None:
    verdict = Verdict(True, extra=(*ZONE, _opens("inbound TCP 23", 1, "the policy of chain INPUT")))  # noqa: FBT003
    assert _problems(verdict, plain) == [
        ("x:1:1", "note", "the policy of chain INPUT opens inbound TCP 23, which nothing documents"),
        ("x:2:3", "note", "opens inbound IPv4 ICMP types 8 and 13; inbound TCP 22, which nothing documents"),
    ]


def test_of_an_addition_it_is_an_error(plain: Target) -> None:
    assert {severity for _where, severity, _message in _problems(Verdict(False, extra=ZONE), plain, As.ADDITION)} == {  # noqa: FBT003
        "error"
    }


@pytest.mark.parametrize(("holds", "severity"), [(False, Severity.ERROR), (None, Severity.WARNING)])
def test_a_refusal_has_its_id_cure_and_place(*, holds: bool | None, severity: Severity, plain: Target) -> None:
    verdict = Verdict(holds, reason="no such word", line=2, id="plain-unknown-word", cure="leave it out", column=5)
    (problem,) = problems(verdict, "x", TEXT, plain, As.ADDITION, "demo:server")
    assert (problem.where, problem.id, problem.cure) == (Location("x", 2, 5), "plain-unknown-word", "leave it out")
    assert problem.severity is severity
    assert str(problem).endswith("no such word: leave it out")


def test_remarks_and_gaps_are_notes(plain: Target) -> None:
    gap = Gap(Feature.HOST_NAMES, Effect.WIDER, "TCP 443 to any", ("web",), "Use a proxy.", "cannot match host names")
    verdict = Verdict(True, remarks=(Remark(1, "read as X", "plain-read", ""),), gaps=(gap,))  # noqa: FBT003
    assert [
        (p.id, str(p.where), p.message, p.cure, p.severity.value)
        for p in problems(verdict, "x", TEXT, plain, As.ADDITION, "demo:server")
    ] == [
        ("gap-host-names", "x", "Plain cannot match host names", "Use a proxy", "note"),
        ("plain-read", "x:1:1", "read as X", "", "note"),
    ]


def test_long_lists_are_counted() -> None:
    assert joined([f"inbound TCP {port}" for port in range(9)]).endswith("inbound TCP 4; 4 more")


def test_a_line_beyond_the_text_is_about_the_whole_text(plain: Target) -> None:
    (problem,) = problems(Verdict(None, reason="why", line=9), "x", TEXT, plain, As.ADDITION, "demo:server")
    assert str(problem.where) == "x"
