"""Pages about routers: what they forward, and which firewalls have rules for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.blocks import Context
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.generated.site import light_pages
from portbook.layout import AddressStyle, Layout
from portbook.load import load_book
from portbook.targets import targets

TEXT = (Path(__file__).parents[1] / "given" / "router.yml").read_bytes()
FEW = {name: targets()[name] for name in ("nftables", "gcp")}


@pytest.fixture
def context() -> Context:
    loaded = load_book({"router.yml": TEXT})
    assert not loaded.problems
    return Context(loaded.book, FEW, EmptyLedger())


def _expanded(fence: str, context: Context) -> str:
    made = expand(f"```ports\n{fence}\n```\n", context)
    assert not made.problems
    return made.text


def test_the_table_of_a_router_lists_what_it_forwards(context: Context) -> None:
    text = _expanded("table: zones\nrole: router\nflows: [sql, ssh, log]", context)
    assert [row.split("</span>")[1].split(" |")[0] for row in text.splitlines()[2:5]] == [
        "forwarded",
        "inbound",
        "outbound",
    ]


def test_a_table_can_be_of_what_is_forwarded_alone(context: Context) -> None:
    text = _expanded("table: zones\nrole: router\ndirection: forwarded", context)
    assert "Queries" in text
    assert "The router itself" not in text


def test_rules_say_which_firewalls_have_some(context: Context) -> None:
    text = _expanded("rules: zones\nrole: router", context)
    assert "Rules for what a router forwards are for nftables." in text
    assert "insert rule inet filter forward" in text
    assert '=== "Google Cloud' not in text


def test_rules_of_a_firewall_without_any_are_a_sentence(context: Context) -> None:
    text = _expanded("rules: zones\nrole: router\ntargets: [gcp]", context)
    assert text.startswith(
        "*Portbook has no rules of Google Cloud for what a router forwards, and router is a router.*"
    )


def test_a_page_has_a_part_for_what_is_forwarded(context: Context) -> None:
    assert "### Router: forwarded" in _expanded("page: zones", context)


def test_only_firewalls_with_rules_have_pages(context: Context) -> None:
    service = context.book.services["zones"]
    layout = Layout(AddressStyle.MARKDOWN)
    assert [page.path for page in light_pages(service, context, layout)] == [
        layout.evidence("zones"),
        layout.rules("zones", "router", "nftables"),
    ]
