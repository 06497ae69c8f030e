"""A server that runs for days answers by the files as they are now."""

from __future__ import annotations

from pathlib import Path

from portbook.adapters.mcp.current_site import CurrentSite
from tests.adapters.cli.test_cli import edit, run
from tests.adapters.mcp.conftest import Ask


def test_what_did_not_change_is_read_once(current: CurrentSite) -> None:
    assert current.now() is current.now()


def test_a_change_of_the_data_is_seen(ask: Ask, site: Path) -> None:
    assert "443" in ask("get_snippet", service="demo", target="gcp")["text"]
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 8443")
    assert "8443" in ask("get_snippet", service="demo", target="gcp")["text"]


def test_a_new_service_and_another_choice_of_targets_are_seen(ask: Ask, site: Path) -> None:
    before = ask("list_targets")["targets"]
    text = (site / "ports/demo.yml").read_text("utf-8")
    (site / "ports/other.yml").write_text(text.replace("demo", "other"), "utf-8")
    (site / "portbook.yml").write_text("targets: [gcp]\n", "utf-8")
    assert (len(before), len(ask("list_targets")["targets"])) == (3, 1)
    assert ask("get_flows", service="other")["source"] == "site"


def test_proof_is_seen_when_it_is_there_and_is_gone_when_the_text_changes(ask: Ask, site: Path) -> None:
    rungs = [ask("get_snippet", service="demo", target="gcp")["proof"]["rung"]]
    run("check")
    rungs.append(ask("get_snippet", service="demo", target="gcp")["proof"]["rung"])
    edit(site / "ports/demo.yml", "udp: 514", "udp: 515")
    changed = ask("get_snippet", service="demo", target="gcp")["proof"]
    assert [*rungs, changed["rung"]] == ["not verified here", "checked", "not verified here"]
    assert "changed since the last check" in changed["meaning"]


def test_a_broken_file_is_an_answer_with_its_place(ask: Ask, site: Path) -> None:
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 70000")
    for tool, arguments in (("get_snippet", {"service": "demo", "target": "gcp"}), ("get_flows", {"service": "demo"})):
        answer = ask(tool, **arguments)
        (problem,) = answer["problems"]
        assert (answer["answered"], problem["path"], problem["line"]) == (False, "ports/demo.yml", 7)
        assert answer["texts"][0].startswith("ports/demo.yml:7:")


def test_other_services_are_told_beside_a_broken_file(ask: Ask, site: Path) -> None:
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 70000")
    for tool, arguments in (("get_flows", {"service": "db"}), ("search_services", {"query": "sql"})):
        answer = ask(tool, **arguments)
        assert (answer["answered"], [problem["path"] for problem in answer["problems"]]) == (True, ["ports/demo.yml"])
