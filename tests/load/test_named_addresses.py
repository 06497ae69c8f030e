"""Addresses with a name: `$office` in the data stands for what portbook.yml says once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main
from portbook.adapters.site import read_site
from portbook.export.service_data import service_data
from portbook.load import load_book, load_service
from portbook.load.config import load_config
from portbook.load.estate import load_estate
from portbook.model import Addresses, Service

CONFIG = """\
ports: ports
addresses:
  office: [10.10.0.0/16, "2001:db8:10::/48"]
  vendor: api.example.com
  far: [192.0.2.7]
"""
NAMES = load_config(CONFIG, Path()).config.addresses
TEXT = """\
service: demo
title: Demo
roles:
  server: {title: Server, host: true}
  office: {title: Office, address: $office}
  both: {title: Both, address: ["$office", 198.51.100.1, $vendor]}
flows:
  web: {from: office, to: server, tcp: 443}
  api: {from: server, to: both, tcp: 8443}
  one: {from: office, to: server, tcp: 22, source: $far}
"""


def _service(text: str = TEXT, names: dict[str, Addresses] | None = None) -> Service:
    loaded = load_book({"demo.yml": text.encode()}, NAMES if names is None else names)
    assert loaded.problems == ()
    return loaded.book.services["demo"]


def test_a_name_stands_for_its_addresses() -> None:
    service = _service()
    assert service.roles["office"].addresses.spell() == "10.10.0.0/16, 2001:db8:10::/48"
    assert service.roles["both"].addresses.spell() == "api.example.com, 10.10.0.0/16, 198.51.100.1, 2001:db8:10::/48"
    written = TEXT.replace("address: $office", "address: [10.10.0.0/16, '2001:db8:10::/48']")
    written = written.replace(
        '["$office", 198.51.100.1, $vendor]', "[api.example.com, 10.10.0.0/16, '2001:db8:10::/48', 198.51.100.1]"
    )
    assert service_data(_service(written.replace("$far", "192.0.2.7"))) == service_data(service)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("$ofice", "demo.yml:5:36: no addresses have the name `ofice`: did you mean `office`?"),
        (
            "[10.1.0.0/16, $x-y-z]",
            "demo.yml:5:50: no addresses have the name `x-y-z`: the names are: office, vendor, far",
        ),
        ("$", "demo.yml:5:36: no addresses have the name ``: the names are: office, vendor, far"),
        ("$$office", "demo.yml:5:36: no addresses have the name `$office`: did you mean `office`?"),
        (
            '"@office"',
            "demo.yml:5:36: `@office` is not an address: a name from `addresses` of portbook.yml is written with a dollar: $name",
        ),
        ("office", "demo.yml:5:36: `office` is not an address"),
    ],
)
def test_an_unknown_name_is_told_with_its_place(address: str, told: str) -> None:
    problems = load_service(TEXT.replace("address: $office", f"address: {address}"), "demo.yml", NAMES).problems
    assert len(problems) == 1
    assert str(problems[0]).startswith(told)


def test_without_portbook_yml_the_cure_says_where_names_are() -> None:
    problems = load_service(TEXT, "demo.yml").problems
    assert {problem.cure for problem in problems} == {"write it into `addresses` of portbook.yml"}


def test_only_addresses_have_names() -> None:
    assert _service(TEXT.replace("title: Office", "title: $office")).roles["office"].title == "$office"


def test_a_digest_changes_with_the_addresses_that_are_named() -> None:
    other = {**NAMES, "far": Addresses(names=("far.example.com",))}
    unused = {**NAMES, "more": Addresses(names=("more.example.com",))}
    assert _service(names=unused).digest == _service().digest
    assert (
        _service(TEXT.replace("$far", "192.0.2.7"), other).digest == _service(TEXT.replace("$far", "192.0.2.7")).digest
    )
    changed = {**NAMES, "office": NAMES["far"]}
    assert _service(names=changed).digest != _service().digest


def test_names_in_a_file_stand_for_a_limited_number() -> None:
    many = {"many": Addresses(names=tuple(f"h{number}.example.com" for number in range(6000)))}
    (problem,) = load_service(
        TEXT.replace("$office", "[$many, $many]", 1)
        .replace('"$office", ', "")
        .replace(", $vendor", "")
        .replace("$far", "192.0.2.7"),
        "x.yml",
        many,
    ).problems
    assert problem.id == "too-many-addresses"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("addresses: [10.0.0.1]", "`addresses` is not a mapping of names to addresses"),
        ("addresses: {office: any}", "`office` stands for anywhere"),
        ("addresses: {office: 0.0.0.0/0}", "`office` stands for anywhere"),
        ("addresses: {Office: 10.0.0.1}", "`Office` cannot be an id"),
        ("addresses: {office: 10.0.0.300}", "`10.0.0.300` is not an IP address or network"),
        ("addresses: {a: 10.0.0.1, b: $a}", "`$a` is not an address"),
    ],
)
def test_what_cannot_have_a_name_is_told(text: str, told: str) -> None:
    (problem,) = load_config(text, Path()).problems
    assert problem.message == told


def test_an_estate_has_names_too() -> None:
    text = b"zones: {lan: {title: LAN, networks: [$office, 10.99.0.0/16]}}\ngroups: {web: {title: Web, addresses: $far, zone: lan}}\n"
    loaded = load_estate({"estate.yml": text}, NAMES)
    assert loaded.problems == ()
    assert loaded.estate.zones["lan"].networks.spell() == "10.10.0.0/16, 10.99.0.0/16, 2001:db8:10::/48"
    assert loaded.estate.groups["web"].addresses.spell() == "192.0.2.7"
    assert loaded.estate.digest != load_estate({"estate.yml": text}, {**NAMES, "far": NAMES["office"]}).estate.digest
    (unknown, *_) = load_estate({"estate.yml": text.replace(b"$far", b"$fa")}, NAMES).problems
    assert str(unknown) == "estate.yml:2:39: no addresses have the name `fa`: did you mean `far`?"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "ports").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "portbook.yml").write_text(CONFIG, "utf-8")
    (tmp_path / "ports/demo.yml").write_text(TEXT, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_site_and_its_versions_have_the_addresses(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert read_site(site).problems == ()
    assert "10.10.0.0/16" in CliRunner().invoke(main, ["snippet", "demo", "--target", "nftables"]).output
    before = tmp_path_factory.mktemp("before")
    (before / "ports").mkdir()
    (before / "ports/demo.yml").write_text(TEXT, "utf-8")
    (before / "portbook.yml").write_text(CONFIG.replace("192.0.2.7", "192.0.2.8"), "utf-8")
    told = json.loads(CliRunner().invoke(main, ["diff", str(before), "--format", "json"]).stdout)
    assert told["problems"] == []
    assert {change["flow"] for change in told["results"]} == {"one"}
    assert {change["opens"] for change in told["results"]} == {True}


def test_an_anchor_is_told_of_names() -> None:
    problems = load_service(TEXT.replace("address: $office", "address: &a 10.0.0.1"), "demo.yml", NAMES).problems
    assert any("`addresses` of portbook.yml" in problem.cure for problem in problems)
