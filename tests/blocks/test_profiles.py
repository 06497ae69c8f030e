from __future__ import annotations

import re

import pytest

from portbook.blocks import Context
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.model import Book, Flow, Ports, Role, Service, Transport, protocol_named
from portbook.model.address import ANYWHERE

ROLES = {
    "primary": Role("primary", "Primary", host=True),
    "replica": Role("replica", "Replica", host=True),
    "clients": Role("clients", "Clients", address=ANYWHERE),
}
WEB = (Transport(protocol_named("tcp"), Ports.of(443)),)
WAYS = [
    ("clients", "primary", "inbound to Primary from Clients (any address)", "inbound from Clients (any address)"),
    ("clients", "replica", "inbound to Replica from Clients (any address)", "inbound from Clients (any address)"),
    ("primary", "clients", "outbound from Primary to Clients (any address)", "outbound to Clients (any address)"),
    ("replica", "primary", "from Replica to Primary", ""),
]


def bullets(hosts: tuple[str, ...], source: str, destination: str) -> list[str]:
    """The bullets of the profile with all flows."""
    roles = {id_: ROLES[id_] for id_ in (*hosts, "clients")}
    flow = Flow("web", (source,), (destination,), WEB)
    context = Context(Book({"svc": Service("svc", "Svc", roles, {"web": flow})}), {}, EmptyLedger())
    return re.findall("^- (.*)$", expand("```ports\nprofiles: svc\n```\n", context).text, re.MULTILINE)


@pytest.mark.parametrize(("source", "destination", "of_several", "_of_one"), WAYS)
def test_of_several_hosts_the_one_that_a_flow_is_about_is_named(
    source: str, destination: str, of_several: str, _of_one: str
) -> None:
    assert bullets(("primary", "replica"), source, destination) == [f"**TCP 443** {of_several} *(required)*"]


@pytest.mark.parametrize(("source", "destination", "_of_several", "of_one"), [way for way in WAYS if way[3]])
def test_one_host_needs_no_name(source: str, destination: str, _of_several: str, of_one: str) -> None:
    host = source if destination == "clients" else destination
    assert bullets((host,), source, destination) == [f"**TCP 443** {of_one} *(required)*"]
