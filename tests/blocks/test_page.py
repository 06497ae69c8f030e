"""`page` and `index` say who answers for the data, when it was reviewed, and where all of it was read."""

from __future__ import annotations

from portbook.blocks import Context
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.load import load_book
from portbook.targets import targets

DATA = b"""\
service: demo
title: Demo
owner: Network *team*
reviewed: 2026-06-01
references:
  used: {title: Used, url: "https://example.com/used", checked: 2026-11-01}
  other: {title: "Other [x]", url: "https://example.com/other", checked: 2026-10-01}
roles:
  server: {title: Server, host: true}
  client: {title: Client}
flows:
  web: {from: client, to: server, tcp: 443, ref: used}
"""
PLAIN = DATA.replace(b"owner: Network *team*\nreviewed: 2026-06-01\n", b"").replace(b"demo", b"plain")


def expanded(fence: str, *files: bytes) -> str:
    loaded = load_book({f"{number}.yml": content for number, content in enumerate(files)})
    assert not loaded.problems
    made = expand(f"```ports\n{fence}\n```\n", Context(loaded.book, {"gcp": targets()["gcp"]}, EmptyLedger()))
    assert not made.problems
    return made.text


def test_a_page_names_owner_review_and_all_sources() -> None:
    text = expanded("page: demo", DATA)
    assert "Owner: Network &#x2a;team&#x2a;. Last reviewed: 2026-06-01.\n" in text
    assert "Source: [Used](https://example.com/used), checked 2026-11-01.\n" in text
    assert "More sources: [Other &#x5b;x&#x5d;](https://example.com/other), checked 2026-10-01.\n" in text


def test_a_page_without_them_has_no_line() -> None:
    text = expanded("page: plain", PLAIN)
    assert "Owner" not in text
    assert "reviewed" not in text


def test_the_index_has_owners_where_there_are_any() -> None:
    assert "| Owner | Reviewed |" in expanded("index: all", DATA, PLAIN)
    assert "| Network &#x2a;team&#x2a; | 2026-06-01 |" in expanded("index: all", DATA, PLAIN)
    assert "Owner" not in expanded("index: all", PLAIN)
