from __future__ import annotations

import re
from pathlib import Path

import pytest

from portbook.catalogue import LICENCE, Catalogue, catalogue_folder, read_catalogue
from portbook.catalogue.entry import Entry, entry_of
from portbook.catalogue.origin import origin_of
from portbook.load import load_service

KNOWN = read_catalogue()
SERVICE = """\
service: x
title: X
roles: {a: {title: A, host: true}, b: {title: B}}
flows:
  one: {from: a, to: b, tcp: [443, 80], udp: any}
  two: {from: b, to: a, tcp: 81, protocol: [esp]}
  three: {from: b, to: a, icmp: echo-request, tcp: any}
"""


def test_it_is_the_repositorys_data() -> None:
    assert catalogue_folder() == Path(__file__).parents[2] / "ports"
    assert "tailscale" in KNOWN.files


def test_every_file_loads() -> None:
    assert KNOWN.loaded.problems == ()
    assert sorted(KNOWN.loaded.book.services) == sorted(KNOWN.files), "a file is called like its service"


def test_the_data_has_a_version_and_a_licence() -> None:
    assert re.fullmatch(r"20\d\d\.(0[1-9]|1[0-2])(\.\d+)?", KNOWN.version)
    assert (LICENCE, "CC0 1.0 Universal" in (catalogue_folder() / "LICENSE").read_text()) == ("CC0-1.0", True)


@pytest.mark.parametrize("id_", KNOWN.files)
def test_a_copy_can_have_its_line(id_: str) -> None:
    """It stands below a comment that names the schema, and the catalogue's own files have none."""
    content = KNOWN.files[id_]
    assert content.startswith(b"# yaml-language-server: $schema=schema.json\n")
    assert (origin_of(content), b"\r" in content) == (None, False)


def test_an_entry_has_ports_by_protocol() -> None:
    service = load_service(SERVICE, "x.yml").service
    assert service
    assert entry_of(service) == Entry("x", "X", "", "", (), ("ICMP", "TCP 80-81, 443", "UDP any", "ESP"))


def test_a_broken_file_is_told_and_hides_no_other() -> None:
    broken = Catalogue("2026.11", {"x": SERVICE.encode(), "y": b"service: y\n"})
    assert [entry.id for entry in broken.entries] == ["x"]
    assert {problem.where.path for problem in broken.loaded.problems} == {"y.yml"}
