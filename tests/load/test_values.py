from __future__ import annotations

from ipaddress import ip_network

import pytest

from portbook.load import Value, load_service, value_of, with_own_addresses
from portbook.model import Addresses, Book, Location, Service
from portbook.rules import rules_for

TEXT = """\
service: wiki
title: Wiki
roles:
  server: {title: Server, host: true}
  readers: {title: Readers}
  mirror: {title: Mirror, address: 198.51.100.0/24}
flows:
  web: {from: readers, to: server, tcp: 443}
"""
OFFICE = Addresses.of(ip_network("10.20.0.0/16"))


@pytest.fixture
def wiki() -> Service:
    service = load_service(TEXT, "ports/wiki.yml").service
    assert service
    return service


def _value(service: str, role: str) -> Value:
    return Value(service, role, OFFICE, Location("portbook.yml", 3, 5))


def test_a_value_stands_in_rules(wiki: Service) -> None:
    book, problems = with_own_addresses(Book({"wiki": wiki}), [_value("wiki", "readers")])
    service = book.services["wiki"]
    (rule,) = rules_for(service, ["server"], service.flows.values())
    assert (rule.remote, service.roles["readers"].placeholder, problems) == (OFFICE, None, ())


def test_another_value_is_another_text(wiki: Service) -> None:
    book = Book({"wiki": wiki})
    assert with_own_addresses(book, [])[0].services["wiki"] is wiki


@pytest.mark.parametrize(
    ("value", "id_", "cure"),
    [
        (_value("wikis", "readers"), "unknown-service", "did you mean `wiki`?"),
        (_value("wiki", "reader"), "unknown-role", "did you mean `readers`?"),
        (_value("wiki", "mirror"), "known-address", "change the data, or leave the value out"),
    ],
)
def test_a_value_for_nobody_is_a_problem(value: Value, id_: str, cure: str, wiki: Service) -> None:
    _book, (problem,) = with_own_addresses(Book({"wiki": wiki}), [value])
    assert (problem.where.line, problem.id, problem.cure) == (3, id_, cure)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("readers=10.20.0.0/16", "10.20.0.0/16"), ("readers=10.0.0.7, 2001:db8::7", "10.0.0.7, 2001:db8::7")],
)
def test_a_value_on_the_command_line(text: str, spelled: str, wiki: Service) -> None:
    value = value_of(text, wiki, "--value")
    assert isinstance(value, Value)
    assert value.addresses.spell() == spelled


@pytest.mark.parametrize(
    "text", ["readers", "readers=", "=10.0.0.0/8", "readers=any", "readers=10.0.0.0/33", "mirror=10.0.0.1"]
)
def test_what_is_no_value(text: str, wiki: Service) -> None:
    assert isinstance(value_of(text, wiki, "--value"), tuple)
