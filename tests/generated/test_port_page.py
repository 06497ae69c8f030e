"""The page about a port, and the page with all ports."""

from __future__ import annotations

import pytest

from portbook.blocks import Context
from portbook.evidence import EmptyLedger
from portbook.generated import as_html, port_pages
from portbook.generated.port_page import direction
from portbook.layout import AddressStyle, Layout
from portbook.load import load_book
from portbook.port_uses import uses_of_service

DATA = """\
service: {id}
title: {title}
roles:
  server: {{title: Server, host: true}}
  client: {{title: Client}}
  agent: {{title: Agent, host: true}}
flows:
  web: {{from: client, to: server, tcp: 9090, need: required, purpose: Pages}}
  push: {{from: server, to: client, tcp: 9091}}
  scrape: {{from: server, to: agent, tcp: 9100}}
  self: {{from: server, to: server, tcp: 9200, scope: self}}
  many: {{from: client, to: server, tcp: 9000-9095}}
  out: {{from: server, to: client, udp: any, source-port: 500}}
"""
HOSTILE = '"<b>x</b> [a](b) & `c` | \\"d\\""'
DIRECTIONS = {
    "web": "inbound to Server, from Client",
    "push": "outbound from Server, to Client",
    "scrape": "inbound to Agent, outbound from Server",
    "self": "on Server itself",
}


def context(*titles: str) -> Context:
    files = {
        f"s{number}.yml": DATA.format(id=f"s{number}", title=title).encode() for number, title in enumerate(titles)
    }
    loaded = load_book(files)
    assert not loaded.problems
    return Context(loaded.book, {}, EmptyLedger())


def pages(*titles: str, style: AddressStyle = AddressStyle.FOLDER) -> dict[str, str]:
    layout = Layout(addresses=style)
    return {page.path: as_html(page, layout, "<p>{}</p>".format) for page in port_pages(context(*titles), layout)}


def test_every_named_port_has_a_page() -> None:
    numbers = {"9090", "9091", "9100", "9200", "500", "all"}
    assert set(pages("One")) == {f"services/port/{number}.md" for number in numbers}


def test_two_services_that_listen_collide() -> None:
    page = pages("One", "Two")["services/port/9090.md"]
    assert "Several services listen on TCP 9090" in page
    assert "One and Two listen on TCP 9090: on one host, only one of them can." in page


@pytest.mark.parametrize("port", [9091, 500])
def test_services_that_only_send_do_not_collide(port: int) -> None:
    assert "listen on" not in pages("One", "Two")[f"services/port/{port}.md"]


def test_one_service_does_not_collide_with_itself() -> None:
    assert "listen on" not in pages("One")["services/port/9090.md"]


def test_ranges_around_a_port_are_told() -> None:
    page = pages("One")["services/port/9090.md"]
    assert ">In a range of ports</h2>" in page
    assert ">9000-9095</td>" in page


def test_a_source_port_is_told_apart() -> None:
    page = pages("One")["services/port/500.md"]
    assert ">As source port</h2>" in page
    assert ">As destination port</h2>" not in page


@pytest.mark.parametrize("flow", DIRECTIONS)
def test_the_direction_is_that_of_the_readers_hosts(flow: str) -> None:
    uses = [use for use in uses_of_service(context("One").book.services["s0"]) if use.flow.id == flow]
    assert [direction(use) for use in uses] == [DIRECTIONS[flow]]


@pytest.mark.parametrize("page", ["9090", "all"])
def test_titles_stay_text(page: str) -> None:
    text = pages(HOSTILE, "Two")[f"services/port/{page}.md"]
    assert "<b>" not in text
    assert '"d"' not in text


@pytest.mark.parametrize(
    ("style", "link"), [(AddressStyle.FOLDER, "../../s0/"), (AddressStyle.HTML, "../s0.html")], ids=str
)
def test_links_are_relative(style: AddressStyle, link: str) -> None:
    assert f'<a href="{link}">One</a>' in pages("One", style=style)["services/port/9090.md"]
