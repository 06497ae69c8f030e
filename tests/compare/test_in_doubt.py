"""A machine that may have more open than is documented is not told as one that has nothing else open."""

from __future__ import annotations

import pytest

from portbook.compare.in_doubt import MAY_OPEN
from portbook.compare.verify import As, verify
from portbook.load import load_book
from portbook.report.drift import _besides
from portbook.targets import targets

DATA = b"""
service: shop
title: Shop
roles:
  web: {title: Web servers, address: 10.20.0.0/24}
  db: {title: Databases, address: 10.30.0.0/28}
  router: {title: Zone firewall, host: true, forwards: true}
flows:
  sql: {from: web, to: db, tcp: 5432, need: required, purpose: Queries}
"""
LISTING = """table inet filter {{
	chain input {{
		type filter hook input priority filter; policy drop;
	}}
	chain output {{
		type filter hook output priority filter; policy drop;
	}}
	chain forward {{
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		ip saddr 10.20.0.0/24 ip daddr 10.30.0.0/28 tcp dport 5432 accept
		{rule}
	}}
}}
"""


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ('iifname "eth0" oifname "eth1" accept', [12]),
        ("meta mark 0x00000001 accept", [12]),
        ("ip ttl > 5 accept", [12]),
        ('iifname "eth0" ip saddr 10.20.0.0/24 ip daddr 10.30.0.0/28 tcp dport 5432 accept', []),
        ("meta mark 0x00000001 drop", []),
    ],
)
def test_a_rule_that_may_let_more_through_is_named(rule: str, lines: list[int]) -> None:
    service = load_book({"shop.yml": DATA}).book.services["shop"]
    verdict = verify(service, ["router"], None, LISTING.format(rule=rule), targets()["nftables"], As.HOST)
    assert [remark.line for remark in verdict.remarks if remark.id == MAY_OPEN] == lines
    assert _besides(verdict) == ("1 in doubt" if lines else "-")
