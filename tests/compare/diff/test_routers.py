"""What a change means to a router: the flows that it forwards."""

from __future__ import annotations

from datetime import date

import pytest

from portbook.compare.diff.difference import difference
from portbook.load import load_book

OLD = """\
service: demo
title: Demo
roles:
  web: {title: Web zone, address: [10.1.0.0/24, "2001:db8:1::/64"]}
  db: {title: Database zone, address: [10.2.0.0/24, "2001:db8:2::/64"]}
  guests: {title: Guests}
  router: {title: Router, host: true, forwards: true}
flows:
  sql: {from: web, to: db, tcp: 1, need: required}
  old: {from: guests, to: web, udp: 9}
"""
_WEB, _DB = "Web zone (10.1.0.0/24, 2001:db8:1::/64)", "Database zone (10.2.0.0/24, 2001:db8:2::/64)"
CASES = {
    "another port too": ("tcp: 1,", "tcp: [1, 2],", f"Router now also forwards TCP 2 from {_WEB} to {_DB}"),
    "a flow more": (
        "  old:",
        "  ping: {from: db, to: web, icmp: echo-request}\n  old:",
        f"Router now forwards ICMP echo-request from {_DB} to {_WEB}",
    ),
    "a flow less": (
        "  old: {from: guests, to: web, udp: 9}\n",
        "",
        f"Router no longer forwards UDP 9 from Guests to {_WEB}",
    ),
    "another port": ("tcp: 1,", "tcp: 3,", f"Router now forwards TCP 3 instead of TCP 1 from {_WEB} to {_DB}"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_of_what_is_forwarded(case: str) -> None:
    was, other, sentence = CASES[case]
    books = [load_book({"demo.yml": text.encode()}).book for text in (OLD, OLD.replace(was, other))]
    (change,) = difference(*books, date(2026, 11, 30)).changes
    assert change.sentence == sentence
    assert change.direction == "forwarded"
    assert str(change.witness).startswith("forwarded ")
