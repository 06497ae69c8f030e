"""Placeholders never stand where the file has a real address."""

from ipaddress import ip_network

import pytest

from portbook.load import load_book
from portbook.model import Service

HEAD = """\
service: wiki
title: Wiki
roles:
  server: {title: Server, host: true}
  reader: {title: Readers}
  mirror: {title: Mirror, address: %s}
flows:
  web: {from: reader, to: server, tcp: 443, need: required}
  get: {from: server, to: mirror, tcp: 443, need: required%s}
"""


def _service(address: str, more: str = "") -> Service:
    loaded = load_book({"ports/wiki.yml": (HEAD % (address, more)).encode()})
    assert not loaded.problems
    return loaded.book.services["wiki"]


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("192.0.2.0/24", ""),
        ('"2001:db8::/32"', ""),
        ("[192.0.2.0/25, 192.0.2.128/25]", ""),
        ("10.0.0.0/8", ", destination: 192.0.2.0/24"),
    ],
)
def test_a_written_address_stands_for_nothing_else(address: str, more: str) -> None:
    roles = _service(address, more).roles
    assert ip_network("192.0.2.0/24") not in roles["reader"].default
    assert not set(roles["reader"].default) & set(roles["server"].default)


def test_without_a_collision_the_first_role_has_the_first_networks() -> None:
    roles = _service("192.0.2.7").roles
    assert ip_network("192.0.2.0/24") in roles["reader"].default
