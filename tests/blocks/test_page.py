"""`page` and `index` say who answers for the data, when it was reviewed, and where all of it was read."""

from __future__ import annotations

import pytest

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


RICH = b"""\
service: rich
title: Rich
summary: Everything
group: Web and *proxies*
tags: [one, "two | three"]
homepage: https://rich.example/
version: "2.0"
identifiers: ["pkg:deb/debian/rich"]
notes: ["Mind the *gap*"]
references:
  used: {title: Used, url: "https://example.com/used", checked: 2026-11-01, revision: abc123}
roles:
  server: {title: Server, host: true}
  client: {title: Client}
  store: {title: Store, host: true}
flows:
  web: {from: client, to: server, tcp: 443, ref: used}
  data: {from: server, to: store, tcp: 5432}
verify:
  up: {title: It answers, role: client, command: "curl https://rich.example.com/", shows: "200 | OK"}
"""


@pytest.mark.parametrize(
    "part",
    [
        '<span class="pb-label pb-label--group">Web and &#x2a;proxies&#x2a;</span>',
        '<span class="pb-label">two &#x7c; three</span>',
        "Homepage: [https&#x3a;//rich.example/](https://rich.example/). Version: 2.0.",
        "Known to inventories as `pkg:deb/debian/rich`.",
        "    - Mind the &#x2a;gap&#x2a;\n",
        "[Used](https://example.com/used), revision abc123, checked 2026-11-01",
        "## Who talks to whom\n",
        "### It answers\n\nOn **Client**:\n\n```bash\ncurl https://rich.example.com/\n```\n\nIt shows: 200 &#x7c; OK\n",
    ],
)
def test_a_page_has_what_the_data_has(part: str) -> None:
    assert part in expanded("page: rich", RICH)


@pytest.mark.parametrize("heading", ["Who talks to whom", "Check that it works", "Known to inventories", "pb-label"])
def test_a_page_has_no_section_without_data(heading: str) -> None:
    assert heading not in expanded("page: plain", PLAIN)
