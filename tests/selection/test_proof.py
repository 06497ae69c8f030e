"""Selections are proven as every service: by real packets, and by whatever engine there is for a target without a lab."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from portbook.evidence import Rung
from portbook.model import Book, Direction, Form, Need, Service
from portbook.model.profiles import default_profile
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.packets.lab.lab import Lab
from portbook.selection import Part, Selection, service_of
from portbook.snippets import snippet
from portbook.targets import targets

BASE, DB, LOGS = Part("base", ("host",)), Part("db", ("server",)), Part("logs", ("sender",))
SELECTIONS = {
    "one direction": Selection((DB,), Direction.INBOUND),
    "one need": Selection((BASE,), None, (Need.REQUIRED,)),
    "several roles": Selection((Part("db", ("server", "arbiter")),)),
    "several services": Selection((BASE, DB, LOGS)),
    "several services, one direction, one need": Selection((BASE, DB, LOGS), Direction.OUTBOUND, (Need.REQUIRED,)),
}
SAMPLE = {"one direction": Form.COMPLETE, "one need": Form.ADD, "several services": Form.COMPLETE}
"""The forms for nftables that `make test` proves."""


@pytest.mark.parametrize(("name", "form"), SAMPLE.items())
def test_packets_agree(name: str, form: Form, services: Mapping[str, Service], lab: Lab) -> None:
    service, nftables = service_of(SELECTIONS[name], services), targets()["nftables"]
    made = snippet(service, service.hosts[0], default_profile(service), nftables, form)
    evidence = engines()["nft"].judge(made, nftables, lab)
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")


def test_a_whole_file_of_several_services_keeps_what_each_of_them_needs(services: Mapping[str, Service]) -> None:
    """With nftables' file of the database alone, the host could be reached by nobody, and find no other."""
    whole, nftables = service_of(SELECTIONS["several services"], services), targets()["nftables"]
    text = snippet(whole, whole.hosts[0], default_profile(whole), nftables, Form.COMPLETE).text
    for kept in (
        "tcp dport 22",
        "192.0.2.53 udp dport 53",
        "192.0.2.53 tcp dport 53",
        "udp dport 123",
        "tcp dport 5432",
    ):
        assert kept in text


@pytest.mark.whole
@pytest.mark.parametrize("id_", targets())
@pytest.mark.parametrize("name", SELECTIONS)
def test_every_target_holds(name: str, id_: str, services: Mapping[str, Service]) -> None:
    service = service_of(SELECTIONS[name], services)
    results = check(Book({service.id: service}), [targets()[id_]])
    assert results
    assert {str(result.id): result.evidence.detail for result in results if result.evidence.rung is Rung.FAILED} == {}
