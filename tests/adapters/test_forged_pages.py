"""A site that comes with a ledger: what its pages, its reports and its file for programs say."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from mkdocs.commands.build import build
from mkdocs.config import load_config

from portbook.adapters.cli import main
from portbook.adapters.site import read_site
from portbook.evidence import Evidence, Rung
from portbook.proof.engine import engines
from portbook.snippets import all_snippets

TARGETS = ("nftables", "iptables", "ufw", "firewalld", "ferm", "firehol", "shorewall")
BLOCKS = "\n\n```ports\nrules: demo\n```\n\n```ports\nevidence: demo\n```\n"


@pytest.fixture
def forged(site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything is proven, says somebody; no tool is here."""
    (site / "portbook.yml").write_text(f"targets: [{', '.join(TARGETS)}]\n")
    (site / "docs/index.md").write_text("# Demo" + BLOCKS)
    made = read_site(site)
    rows = []
    for each in all_snippets(made.book, tuple(made.targets.values())):
        by = engines()[made.targets[each.id.target].engines[0]]
        loaded = tuple(host.name for host in by.hosts if host.mandatory)
        refused = tuple(host.name for host in by.hosts if not host.mandatory)
        lie = Evidence(Rung.PROVEN, by.id, "tool 1", loaded, "2026-11-22T10:00:00Z", "", "Linux 6", refused, 250)
        rows.append((each, lie))
    with monkeypatch.context() as stranger:
        stranger.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("stranger")))
        assert made.ledger.record(rows)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path_factory.mktemp("none")))
    return site


def built(site: Path, *, plugin: bool = True) -> str:
    if not plugin:
        text = (site / "mkdocs.yml").read_text()
        text = text.replace("plugins: [search, portbook]", "plugins: [search]").replace("{adm", "{portbook: {}, adm")
        (site / "mkdocs.yml").write_text(text)
    config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return (site / "site/index.html").read_text()


@pytest.mark.usefixtures("forged")
def test_a_strict_check_says_that_it_was_elsewhere() -> None:
    done = CliRunner().invoke(main, ["check", "--strict"])
    assert (done.exit_code, "proven" in done.output) == (3, False)
    assert " checked elsewhere by nftables, last on 2026-11-22, and not verified here: nft is not on" in done.output


@pytest.mark.parametrize("plugin", ["plugin", "extension"])
def test_no_badge_of_a_page_is_green(plugin: str, forged: Path) -> None:
    page = built(forged, plugin=plugin == "plugin")
    assert "portbook-badge--elsewhere" in page
    assert not {"proven", "applied", "checked"} & {each.split('"')[0] for each in page.split("portbook-badge--")[1:]}
    assert "250" not in page


def test_programs_are_told_the_same(forged: Path) -> None:
    built(forged)
    proofs = json.loads((forged / "site/proofs.json").read_text())["proofs"]
    assert {(each["evidence"], each["packets"], tuple(each["hosts"])) for each in proofs} == {("elsewhere", 0, ())}


def test_a_file_for_programs_that_a_site_brings_is_told(site: Path, caplog: pytest.LogCaptureFixture) -> None:
    (site / "docs/proofs.json").write_text('{"version": 1, "proofs": [{"id": "demo", "evidence": "proven"}]}')
    built(site)
    said = "the site has a file of this name, so what the check says for programs is not published"
    assert f"docs/proofs.json:1:1: {said}: rename it" in caplog.messages


def test_after_a_fresh_check_nothing_of_it_is_left(forged: Path) -> None:
    assert CliRunner().invoke(main, ["check", "--fresh", "--strict"]).exit_code == 3
    page = built(forged)
    assert {each.split('"')[0] for each in page.split("portbook-badge--")[1:]} == {"not-verified-here"}


def test_what_the_ledger_remembers_is_looked_at_twice(site: Path) -> None:
    """A build with nothing changed renders nothing; not where somebody has changed what is remembered."""
    built(site)
    with closing(sqlite3.connect(read_site(site).ledger.path)) as connection, connection:
        forged = connection.execute("UPDATE memory_1 SET content = replace(content, 'checked', 'proven')")
        assert forged.rowcount > 0
    assert "portbook-badge--proven" not in built(site)


def test_a_row_of_the_user_s_own_holds(site: Path) -> None:
    first = CliRunner().invoke(main, ["check", "--format", "json"])
    again = CliRunner().invoke(main, ["check", "--format", "json"])
    assert {each["origin"] for each in json.loads(first.stdout)["results"]} == {"run"}
    assert {each["origin"] for each in json.loads(again.stdout)["results"]} == {"ledger"}
    assert read_site(site).ledger.usable()
