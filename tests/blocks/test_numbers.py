"""Numbers claim no evidence that is not known of every snippet."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from portbook.blocks import Context
from portbook.evidence import EmptyLedger, Evidence, FixedLedger, Ledger, Rung
from portbook.expand import expand
from portbook.load import load_book
from portbook.model import Snippet, SnippetId
from portbook.targets import targets

DATA = b"""\
service: demo
title: Demo
roles:
  server: {title: Server, host: true}
  client: {title: Client}
flows:
  web: {from: client, to: server, tcp: 443}
"""


@dataclass(frozen=True)
class Proven:
    """A ledger that knows every snippet but those of one form."""

    but: str = ""

    def evidence(self, _snippet: Snippet) -> Evidence:
        return Evidence(Rung.PROVEN)

    def known(self, id_: SnippetId) -> Evidence | None:
        return None if id_.form == self.but else Evidence(Rung.PROVEN)


def numbers(ledger: Ledger) -> str:
    book = load_book({"demo.yml": DATA}).book
    made = expand("```ports\nnumbers: all\n```\n", Context(book, {"ufw": targets()["ufw"]}, ledger))
    assert not made.problems
    return made.text


def test_services_flows_and_snippets_are_counted() -> None:
    text = numbers(Proven())
    assert "<li><b>1</b> service</li>" in text
    assert "<li><b>1</b> flow between their parts</li>" in text
    assert "<li><b>3</b> snippets to copy <small>3 proven</small></li>" in text


@pytest.mark.parametrize("ledger", [Proven(but="undo"), FixedLedger({})], ids=["all but one", "none"])
def test_what_is_not_known_of_all_is_not_claimed(ledger: Ledger) -> None:
    assert "<small>" not in numbers(ledger)


def test_what_is_known_not_to_be_verified_is_said() -> None:
    assert "3 not verified here" in numbers(EmptyLedger())
