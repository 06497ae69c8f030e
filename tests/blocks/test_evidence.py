from __future__ import annotations

import re

from portbook.blocks import Block, Context
from portbook.blocks.evidence import VERB
from portbook.evidence import Evidence, FixedLedger, Rung
from portbook.load import load_service
from portbook.model import Book, Location
from portbook.targets import targets

DATA = """\
service: demo
title: Demo
roles: {server: {title: Demo server, host: true}, client: {title: Clients, address: any}}
flows: {web: {from: client, to: server, tcp: 443}}
"""
FOUND = Evidence(
    Rung.PROVEN,
    "nft",
    "nftables v1",
    ("stock",),
    "2026-11-22T1",
    "",
    "Linux 6",
    ("old",),
    1840,
    ("inbound TCP 22 from any",),
)


def _context() -> Context:
    service = load_service(DATA, "demo.yml").service
    assert service
    known = {each: targets()[each] for each in ("nftables", "gcp")}
    return Context(Book({"demo": service}), known, FixedLedger({"demo/server/all/nftables/add": FOUND}))


def _made(block: Block) -> list[str]:
    return re.sub(r"<[^>]*>", "", VERB.render(block, _context())).splitlines()


def test_a_row_says_all_that_is_known_of_a_snippet() -> None:
    lines = _made(Block("evidence", "demo", Location("x"), targets=("nftables",)))
    row = "| Demo server | All flows | add | proven | nftables v1, Linux 6 | 1,840 | stock | old | inbound TCP 22 from any | 2026-11-22 |"
    assert f"| nftables {row}" in lines


def test_a_snippet_that_nobody_has_seen_has_dashes() -> None:
    lines = _made(Block("evidence", "demo", Location("x"), targets=("gcp",)))
    assert any(line.endswith("| not verified here | – | – | – | – | – | – |") for line in lines)


def test_each_target_has_the_command_that_does_it_again() -> None:
    lines = _made(Block("evidence", "demo", Location("x")))
    commands = [each for each in lines if each.startswith("portbook ")]
    assert commands == [f"portbook check demo --target {each} --fresh" for each in ("nftables", "gcp")]


def test_all_services_have_one_command() -> None:
    lines = _made(Block("evidence", "all", Location("x"), targets=("gcp",)))
    assert "portbook check demo --target gcp --fresh" in lines
