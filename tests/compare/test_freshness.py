"""Facts grow old by a given day, not by the clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portbook.compare.freshness import expired_waivers, stale_facts
from portbook.load import load_service
from portbook.model import Service, Severity

DATA = """\
service: demo
title: Demo
reviewed: 2026-06-01
references:
  new: {title: New, url: "https://example.com/new", checked: 2026-11-01}
  old: {title: Old, url: "https://example.com/old", checked: 2026-01-01}
  never: {title: Never, url: "https://example.com/never"}
roles:
  server: {title: Server, host: true}
flows:
  web: {from: server, to: server, tcp: 443}
accept:
  port: {class: breaks, reason: Announced, owner: Network team, until: 2026-11-30}
"""


def service(text: str = DATA) -> Service:
    loaded = load_service(text, "ports/demo.yml")
    assert loaded.service, loaded.problems
    return loaded.service


def stale(today: date, days: int, text: str = DATA) -> list[tuple[str, int]]:
    problems = list(stale_facts(service(text), today, timedelta(days=days)))
    assert {problem.severity for problem in problems} <= {Severity.WARNING}
    return [(problem.id, problem.where.line) for problem in problems]


def test_what_is_old_or_was_never_checked_is_told_with_its_line() -> None:
    assert stale(date(2026, 11, 29), 180) == [("old-review", 1), ("old-source", 6), ("unchecked-source", 7)]


def test_a_file_without_a_review() -> None:
    assert stale(date(2026, 11, 29), 9999, DATA.replace("reviewed: 2026-06-01\n", "")) == [
        ("no-review", 1),
        ("unchecked-source", 6),
    ]


@pytest.mark.parametrize(("days", "is_stale"), [(28, False), (27, True)])
def test_the_last_day_is_not_too_old(days: int, is_stale: bool) -> None:  # noqa: FBT001  # a case of its table
    assert (("old-source", 5) in stale(date(2026, 11, 29), days)) == is_stale


def test_a_message_names_the_day_and_the_cure_the_address() -> None:
    (problem,) = [p for p in stale_facts(service(), date(2026, 11, 29), timedelta(180)) if p.id == "old-source"]
    assert problem.sentence == (
        "the reference old was last checked on 2026-01-01, more than 180 days ago: "
        "compare the facts with https://example.com/old, and write today as `checked`"
    )


@pytest.mark.parametrize(("today", "lines"), [(date(2026, 11, 30), []), (date(2026, 12, 1), [13])])
def test_a_waiver_expires_behind_its_last_day(today: date, lines: list[int]) -> None:
    problems = list(expired_waivers(service(), today))
    assert [problem.where.line for problem in problems] == lines
    assert {problem.severity for problem in problems} <= {Severity.ERROR}
