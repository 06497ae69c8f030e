"""Roles of other services in flows: `to: postgres/db` has the port that postgres.yml says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main
from portbook.adapters.site import read_site
from portbook.catalogue import read_catalogue
from portbook.compare.lint import lint
from portbook.export.service_data import service_data
from portbook.load import load_book
from portbook.load.config import load_config
from portbook.load.referring_files import named_services, referring_files
from portbook.load.values import with_own_addresses
from portbook.model import Book, Family, Reply, Service

POSTGRES = """\
service: postgres
title: PostgreSQL
roles:
  client: {title: Client}
  db: {title: Server, process: postgres, host: true, pods: {app: postgres}}
flows:
  sql: {from: client, to: db, tcp: 5432}
"""
KEYCLOAK = """\
service: keycloak
title: Keycloak
roles:
  users: {title: Users, address: any}
  server: {title: Keycloak, host: true}
flows:
  web: {from: users, to: server, tcp: 443}
  accounts: {from: server, to: postgres/db}
"""
FILES = {"ports/keycloak.yml": KEYCLOAK, "ports/postgres.yml": POSTGRES}


def book(keycloak: str = KEYCLOAK, postgres: str = POSTGRES) -> Book:
    loaded = load_book({"ports/keycloak.yml": keycloak.encode(), "ports/postgres.yml": postgres.encode()})
    assert loaded.problems == ()
    return loaded.book


def keycloak(text: str = KEYCLOAK, postgres: str = POSTGRES) -> Service:
    return book(text, postgres).services["keycloak"]


def test_a_flow_has_the_port_of_the_other_service() -> None:
    service = keycloak(postgres=POSTGRES.replace("5432", "5433"))
    (flow, role) = service.flows["accounts"], service.roles["postgres-db"]
    assert (flow.label, flow.counterpart, flow.destination_roles) == ("TCP 5433", "sql", ("postgres-db",))
    assert (role.title, role.process, role.pods) == ("PostgreSQL: Server", "postgres", (("app", "postgres"),))
    assert (role.host, role.address, str(role.stands_for), role.where.line) == (False, None, "postgres/db", 8)
    assert role.placeholder
    assert role.addresses != service.roles["users"].addresses


def test_what_belongs_to_a_protocol_comes_with_it_unless_the_flow_has_its_own() -> None:
    other = POSTGRES.replace(
        "tcp: 5432", "udp: 5432, source-port: 7, family: ipv4, reply: untracked, destination: 224.0.0.9"
    )
    flow = keycloak(postgres=other).flows["accounts"]
    assert (flow.label, flow.family, flow.reply) == ("UDP 5432 from port 7", Family.IPV4, Reply.NONE)
    assert flow.destination
    assert flow.destination.spell() == "224.0.0.9"
    own = keycloak(KEYCLOAK.replace("postgres/db}", "postgres/db, source-port: 8}"), other).flows["accounts"]
    assert own.label == "UDP 5432 from port 8"


def test_a_role_that_sends_needs_ports_of_this_file() -> None:
    service = keycloak(KEYCLOAK.replace("from: users, to: server", "from: [users, postgres/db], to: server"))
    assert service.flows["web"].source_roles == ("users", "postgres-db")


def test_a_title_that_names_the_service_stays() -> None:
    assert (
        keycloak(postgres=POSTGRES.replace("title: Server", "title: A postgresql")).roles["postgres-db"].title
        == "A postgresql"
    )


def test_services_may_name_one_another() -> None:
    both = book(postgres=f"{POSTGRES}  call: {{from: db, to: keycloak/server}}\n").services
    assert both["postgres"].flows["call"].label == "TCP 443"
    assert both["keycloak"].flows["accounts"].label == "TCP 5432"


def test_a_service_as_data_stands_alone() -> None:
    data = service_data(keycloak())
    assert data["flows"]["accounts"] == {"from": ["server"], "to": ["postgres-db"], "tcp": [5432]}  # type: ignore[index]
    loaded = load_book({"keycloak.json": json.dumps(data).encode()})
    assert loaded.problems == ()
    assert loaded.book.services["keycloak"].roles == keycloak().roles


@pytest.mark.parametrize(("old", "new"), [("5432", "5433"), ("title: Server", "title: DB")])
def test_a_digest_changes_with_the_file_that_is_named(old: str, new: str) -> None:
    assert keycloak(postgres=POSTGRES.replace(old, new)).digest != keycloak().digest
    alone = KEYCLOAK.replace("to: postgres/db", "to: users, tcp: 1")
    assert keycloak(alone, POSTGRES.replace(old, new)).digest == keycloak(alone).digest


def test_the_addresses_of_the_other_service_are_its_own_and_those_of_the_reader() -> None:
    values = load_config("ports: ports\nvalues: {postgres: {db: 10.1.0.7}}\n", Path()).config.values
    at_own, problems = with_own_addresses(book(), values)
    assert problems == ()
    assert at_own.services["keycloak"].roles["postgres-db"].addresses.spell() == "10.1.0.7"
    assert at_own.services["keycloak"].digest != keycloak().digest
    other = load_config("values: {keycloak: {postgres-db: 10.1.0.8}, postgres: {db: 10.1.0.7}}\n", Path()).config.values
    assert (
        with_own_addresses(book(), other)[0].services["keycloak"].roles["postgres-db"].addresses.spell() == "10.1.0.8"
    )
    written = POSTGRES.replace("host: true", "host: true, address: db.example.com")
    assert keycloak(postgres=written).roles["postgres-db"].addresses.spell() == "db.example.com"


@pytest.mark.parametrize(
    ("to", "named"),
    [
        ("to: postgres/db", {"postgres"}),
        ('to: ["postgres/db"]', {"postgres"}),
        ("to:\n    - postgres/db # it", {"postgres"}),
        (r'to: "\u0070ostgres/db"', {"postgres"}),
        ("to: users, notes: and/or", set()),
        ("to: users, title: https://example.com/postgres/db", set()),
    ],
)
def test_a_file_is_known_to_name_others(to: str, named: set[str]) -> None:
    text = KEYCLOAK.replace("{from: server, to: postgres/db}", "{from: server, to: postgres/db, tcp: 1}")
    written = text.replace(
        "{from: server, to: postgres/db, tcp: 1}",
        f"\n    from: server\n    {to.replace(', ', chr(10) + '    ')}\n    tcp: 1",
    )
    assert named_services(written.encode()) == named


def test_no_service_of_the_catalogue_names_another() -> None:
    assert referring_files(read_catalogue().files.values()) == frozenset()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "ports").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "portbook.yml").write_text("ports: ports\n", "utf-8")
    for path, text in FILES.items():
        (tmp_path / path).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def before(site: Path, *changed: str) -> Path:
    """Another version of the site, whose PostgreSQL has another port."""
    (site / "before/ports").mkdir(parents=True)
    for path, text in FILES.items():
        (site / "before" / path).write_text(text.replace("5432", "5431") + "".join(changed), "utf-8")
    return site / "before"


def test_a_moved_port_is_a_change_of_both_services(site: Path) -> None:
    told = json.loads(CliRunner().invoke(main, ["diff", str(before(site)), "--format", "json"]).stdout)
    assert told["problems"] == []
    assert {(change["service"], change["flow"]) for change in told["results"]} == {
        ("keycloak", "accounts"),
        ("postgres", "sql"),
    }


def test_a_file_that_alone_changed_is_compared_with_what_it_names(site: Path) -> None:
    (site / "ports/postgres.yml").write_text(POSTGRES.replace("5432", "5431"), "utf-8")
    (site / "ports/keycloak.yml").write_text(KEYCLOAK.replace("443", "8443"), "utf-8")
    told = json.loads(CliRunner().invoke(main, ["diff", str(before(site)), "--format", "json"]).stdout)
    assert told["problems"] == []
    assert {(change["service"], change["flow"]) for change in told["results"]} == {("keycloak", "web")}


def test_a_copy_that_differs_is_told_with_both_places(site: Path) -> None:
    (site / "ports/keycloak.yml").write_text(KEYCLOAK.replace("postgres/db", "postgres/db, tcp: 5431"), "utf-8")
    (warning,) = lint(read_site(site).book.services["keycloak"], date(2026, 11, 30))
    assert str(warning).startswith("ports/keycloak.yml:8:3: warning: the flow accounts goes to TCP 5431")
    assert "postgres/db receives TCP 5432 (ports/postgres.yml:7)" in warning.message
