"""A tool says what its command says: the same bytes, the same evidence, the same verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portbook.blocks.selectors import SELECTORS
from portbook.model import Form
from tests.adapters.cli.test_cli import edit, run
from tests.adapters.mcp.conftest import Ask

EVIDENCE = ("engine", "tool", "kernel", "hosts", "not_for", "open_before", "packets", "detail")
TARGETS = ("gcp", "azure", "aws-terraform")


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("form", ["add", "undo", "show"])
def test_a_snippet_has_the_same_bytes(target: str, form: str, ask: Ask) -> None:
    answer = ask("get_snippet", service="demo", target=target, form=form)
    printed = run("snippet", "demo", "--target", target, "--form", form).stdout
    assert (answer["text"], answer["texts"][1]) == (printed, printed)


def test_a_snippet_has_the_readers_addresses(ask: Ask) -> None:
    own = ["server=10.20.0.7,fd00::7"]
    answer = ask("get_snippet", service="demo", target="gcp", values=own)
    assert answer["text"] == run("snippet", "demo", "--target", "gcp", "--value", *own).stdout
    assert "values:" in answer["proof"]["meaning"]


def test_a_snippet_has_the_evidence_of_the_check(ask: Ask) -> None:
    results = json.loads(run("check", "--format", "json").stdout)["results"]
    assert {result["target"] for result in results} == {*TARGETS}
    for result in results:
        names = {name: result[name] for name in ("service", "role", "profile", "target", "form")}
        proof = ask("get_snippet", **names)["proof"]
        assert (proof["rung"], proof["date"]) == (result["evidence"], result["when"])
        assert {name: proof[name] for name in EVIDENCE} == {name: result[name] for name in EVIDENCE}


def test_what_the_ledger_lacks_is_never_verified(ask: Ask) -> None:
    for target in TARGETS:
        proof = ask("get_snippet", service="demo", target=target)["proof"]
        assert (proof["rung"], proof["engine"], proof["date"]) == ("not verified here", "", "")
        assert "nothing was checked on this machine" in proof["meaning"]


@pytest.mark.parametrize(
    ("old", "new", "holds"), [("443", "443", True), ("443", "8443", False), ("priority", "mystery", None)], ids=str
)
def test_a_verdict_is_that_of_the_command(old: str, new: str, *, holds: bool | None, ask: Ask, site: Path) -> None:
    text = run("snippet", "demo", "--target", "gcp").stdout.replace(old, new)
    (site / "rules.sh").write_text(text, "utf-8")
    command = run("verify", "demo", "rules.sh", "--target", "gcp", "--read-only", "--format", "json")
    (expected,) = json.loads(command.stdout)["results"]
    answer = ask("verify_text", service="demo", target="gcp", text=text)
    assert (answer["holds"], expected["holds"]) == (holds, holds)
    assert answer["findings"] == expected["findings"]
    assert (answer["reason"], answer["reason_id"], answer["cure"]) == tuple(
        expected[name] for name in ("reason", "id", "cure")
    )
    assert answer["proof"]["rung"] == expected["evidence"]["rung"] == "not verified here"


def test_a_copy_of_a_snippet_has_its_proof_only_byte_for_byte(ask: Ask) -> None:
    run("check")
    snippet = ask("get_snippet", service="demo", target="gcp")
    copy = ask("verify_text", service="demo", target="gcp", text=snippet["text"])
    assert (copy["copy_of"], copy["proof"]) == ("demo/server/all/gcp/add", snippet["proof"])
    assert copy["proof"]["rung"] == "checked"
    commented = ask("verify_text", service="demo", target="gcp", text=f"# mine\n{snippet['text']}")
    assert (commented["copy_of"], commented["proof"]["rung"]) == ("demo/server/all/gcp/add", "not verified here")
    other = ask("verify_text", service="demo", target="gcp", text=snippet["text"].replace("1000", "900"))
    assert (other["holds"], other["copy_of"], other["proof"]["rung"]) == (True, "", "not verified here")


def test_a_verdict_starts_no_process(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    text = ask("get_snippet", service="demo", target="gcp")["text"]
    with monkeypatch.context() as watched:
        watched.setattr("subprocess.Popen.__init__", lambda *_what, **_how: pytest.fail("a process starts"))
        assert ask("verify_text", service="demo", target="gcp", text=text)["holds"]


def test_a_difference_is_that_of_the_command(ask: Ask, site: Path) -> None:
    (site / "old").mkdir()
    (site / "old/demo.yml").write_bytes((site / "ports/demo.yml").read_bytes())
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: [443, 8443]")
    edit(site / "ports/demo.yml", "purpose: Logs", "purpose: Log lines")
    expected = json.loads(run("diff", "old", "--format", "json").stdout)
    answer = ask("diff_versions", base="old")
    assert (answer["sentence"], answer["counts"]) == (expected["verdict"], expected["counts"])
    assert answer["changes"] == expected["results"]
    assert {change["class"] for change in answer["changes"]} == {"breaks", "wording"}


def test_a_version_that_cannot_be_read_whole_is_told(ask: Ask, site: Path) -> None:
    (site / "old").mkdir()
    (site / "old/demo.yml").write_text("service: demo\n", "utf-8")
    answer = ask("diff_versions", base="old")
    assert answer["answered"]
    assert {problem["path"] for problem in answer["problems"]} == {"demo.yml"}
    assert "Not everything could be compared" in answer["sentence"]


@pytest.mark.parametrize("query", ["5432", "demo", "database sql", "databse", "udp 514"])
def test_a_search_finds_what_the_command_finds(query: str, ask: Ask) -> None:
    expected = json.loads(run("search", query, "--format", "json").stdout)
    answer = ask("search_services", query=query)
    assert (answer["services"], answer["near"]) == (expected["results"], expected["near"])
    assert answer["catalogue"] == expected["catalogue"]


def test_targets_are_those_of_the_command(ask: Ask) -> None:
    assert ask("list_targets")["targets"] == json.loads(run("targets", "--format", "json").stdout)["targets"]


@pytest.mark.parametrize(
    ("selectors", "flows"),
    [
        ({}, ["web", "log"]),
        ({"role": "server", "direction": "inbound"}, ["web", "log"]),
        ({"role": "server", "direction": "outbound"}, []),
        ({"role": "client+server", "need": ["optional"]}, ["log", "log"]),
        ({"flows": ["log"]}, ["log"]),
        ({"profile": "all", "need": ["required"]}, ["web"]),
    ],
    ids=str,
)
def test_flows_are_selected_as_in_fences(selectors: dict[str, Any], flows: list[str], ask: Ask) -> None:
    assert set(selectors) <= set(SELECTORS)
    answer = ask("get_flows", service="demo", **selectors)
    assert [flow["flow"] for flow in answer["flows"]] == flows


def test_a_flow_says_where_it_is_written(ask: Ask) -> None:
    (flow,) = ask("get_flows", service="demo:server", flows=["web"])["flows"]
    assert (flow["path"], flow["line"], flow["direction"]) == ("ports/demo.yml", 7, "inbound")
    assert (flow["from"], flow["source"]["any"], flow["destination"]["placeholder"]) == (["client"], True, True)
    assert flow["transports"][0]["destination_ports"] == [{"first": 443, "last": 443}]


def test_a_service_of_the_catalogue_has_flows_too(ask: Ask) -> None:
    answer = ask("get_flows", service="db")
    assert (answer["source"], answer["flows"][0]["flow"]) == ("catalogue", "sql")


def test_every_form_can_be_asked_for() -> None:
    from portbook.adapters.mcp.tools.snippet import FORMS  # noqa: PLC0415  # only here

    assert {*FORMS} <= {form.value for form in Form}
