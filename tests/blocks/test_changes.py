"""`changes` shows releases, the newest first."""

from __future__ import annotations

from datetime import date

from portbook.blocks import Context
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.load import load_book
from portbook.model.release import ChangeRecord, Release

DATA = b"service: wiki\ntitle: Wiki\nroles: {a: {title: A, host: true}}\nflows: {b: {from: a, to: a, tcp: 1}}\n"
WEB = ChangeRecord("w", "wiki", "Wiki", ("breaks", "widens"), "It *moves* | @all", before="TCP 443", after="TCP 444")
LOG = ChangeRecord("l", "log", "Log", ("narrows",), "It goes", before="UDP 514", effective=date(2027, 3, 1))
WORDS = ChangeRecord("t", "log", "Log", ("wording",), "The title changed", before="Logs", after="Log")
RELEASES = (
    Release("v1", date(2026, 11, 1)),
    Release("v2", date(2026, 12, 1), {"w": WEB}, date(2026, 12, 2), "<b>Soon</b>"),
    Release("v3", date(2026, 12, 24), {"l": LOG, "t": WORDS}),
    Release("v4", date(2026, 12, 25), {"t": WORDS}),
)


def expanded(fence: str, *releases: Release) -> str:
    book = load_book({"wiki.yml": DATA}).book
    made = expand(f"```ports\n{fence}\n```\n", Context(book, {}, EmptyLedger(), releases=releases))
    assert not made.problems
    return made.text


def test_all_services_by_release() -> None:
    text = expanded("changes: all\nheading-level: 3", *RELEASES)
    assert [line for line in text.splitlines() if line.startswith("#")] == ["### v4", "### v3", "### v2", "### v1"]
    assert "Published on 2026-12-01. In effect from 2026-12-02, 1 day later.\n" in text
    assert "| Service | Class | Change | Before | After |\n" in text
    assert "| Wiki | breaks, widens | It &#x2a;moves&#x2a; &#x7c; &#x40;all | TCP 443 | TCP 444 |\n" in text
    assert "&#x3c;b&#x3e;Soon&#x3c;/b&#x3e;" in text
    assert "| Service | Class | Change | Before | After | In effect |\n" in text
    assert "| Log | narrows | It goes | UDP 514 | closed | 2027-03-01 |\n" in text
    assert '??? note "Changes of wording only: 1"\n\n    - **Log**: The title changed: Logs → Log\n' in text
    assert "The first release: later ones are compared with it.\n" in text
    assert "Nothing opens or closes.\n" in text


def test_one_service_has_its_own_releases_alone() -> None:
    text = expanded("changes: wiki", *RELEASES)
    assert [line for line in text.splitlines() if line.startswith("#")] == ["## v2"]
    assert "| Class | Change | Before | After |\n" in text


def test_without_releases_it_says_so() -> None:
    assert expanded("changes: all") == "*No change has been published yet.*\n"
    assert expanded("changes: wiki", *RELEASES[:1]) == "*No change has been published yet.*\n"
