"""One number in the data is changed: everything follows, and what cannot follow is told."""

from pathlib import Path

import pytest

from portbook.blocks import Context
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.load import load_book
from portbook.model import Book, Form
from portbook.page import Reference, parse
from portbook.snippets import all_snippets
from portbook.targets import targets

ROOT = Path(__file__).parents[1]
ON_A_HOST = ("dns", "ntp", "ssh")
"""The services that the page names beside Tailscale on the same host."""
PAGE = (ROOT / "docs/services/tailscale.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def changed() -> Context:
    paths = [f"ports/{service}.yml" for service in ("tailscale", *ON_A_HOST)]
    loaded = load_book({path: (ROOT / path).read_bytes().replace(b"3478", b"3479") for path in paths})
    assert not loaded.problems
    return Context(loaded.book, targets(), EmptyLedger())


def test_every_table_diagram_and_snippet_changes(changed: Context) -> None:
    made = expand(PAGE, changed).text
    assert "3478" not in made
    assert made.count("3479") > 20


def test_every_snippet_changes_on_a_page_or_not(changed: Context) -> None:
    made = all_snippets(Book({"tailscale": changed.book.services["tailscale"]}), tuple(targets().values()))
    held = [each for each in made if each.id.profile != "minimum" and each.id.form in {Form.ADD, Form.COMPLETE}]
    assert held
    assert all("3478" not in each.text for each in held)
    # What containers send is open already, so Docker's snippets have no rule for it.
    assert {each.id.target for each in held if "3479" not in each.text} == {"docker"}


def test_every_stale_sentence_is_told_with_its_line(changed: Context) -> None:
    stale = [each.line for each in parse(PAGE) if isinstance(each, Reference) and each.value == "3478"]
    told = [each.where.line for each in expand(PAGE, changed, "page.md").problems]
    assert len(stale) >= 2
    assert told == stale
