"""What the pages of a site select is checked, and is on no page of its own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from portbook.adapters.cli import main
from portbook.adapters.selected_services import book_of_pages
from portbook.adapters.site import read_site
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.export.downloads import downloads
from portbook.generated import service_pages
from portbook.layout import Layout, Links
from tests.adapters.conftest import DATA

CASES = yaml.safe_load((Path(__file__).parent / "selections.yml").read_text("utf-8"))
OTHER = """\
service: other
title: Other
roles:
  host: {title: Other host, host: true}
  peer: {title: Peers, address: any}
flows:
  dns: {from: host, to: peer, udp: 53, need: required}
  sync: {from: peer, to: host, tcp: 9000, need: optional}
profiles:
  least: {title: Least, flows: [dns], default: true}
  most: {title: Most, extends: least, flows: [sync]}
"""


@pytest.fixture(autouse=True)
def _other(site: Path) -> None:
    (site / "ports/other.yml").write_text(OTHER, "utf-8")


def write(site: Path, *blocks: str) -> None:
    fences = "".join(f"```ports\n{block}\n```\n\n" for block in blocks)
    (site / "docs/selected.md").write_text(f"# Selected\n\n{fences}", "utf-8")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["block"])
def test_the_check_knows_what_a_page_selects(case: dict[str, Any], site: Path) -> None:
    write(site, case["block"])
    assert [*book_of_pages(read_site(site)).services] == ["demo", "other", *case["selects"]]


@pytest.mark.parametrize("case", [case for case in CASES if "command" in case], ids=lambda case: case["block"])
def test_the_command_prints_what_the_page_shows(case: dict[str, Any], site: Path) -> None:
    page = expand(f"```ports\n{case['block']}\ntargets: gcp\n```\n", read_site(site).context(EmptyLedger()))
    assert page.problems == ()
    assert indent(run("snippet", *case["command"], "--target", "gcp"), "    ") in page.text


def checked() -> dict[str, set[str]]:
    """The services of a check of one, and where their evidence is from."""
    origins: dict[str, set[str]] = {}
    for result in json.loads(run("check", "other", "--target", "gcp", "--format", "json"))["results"]:
        assert result["evidence"] == "checked"
        origins.setdefault(result["service"], set()).add(result["origin"])
    return origins


@pytest.mark.whole
def test_a_check_proves_them_anew_where_a_part_changes(site: Path) -> None:
    write(site, "rules: demo+other:host\ndirection: inbound", "rules: demo\ndirection: inbound")
    together = "demo+server++other+host+++inbound"
    assert checked() == {"other": {"run"}, together: {"run"}}
    assert checked() == {"other": {"ledger"}, together: {"ledger"}}
    (site / "ports/demo.yml").write_text(DATA.replace("514", "515"), "utf-8")
    assert checked() == {"other": {"ledger"}, together: {"run"}}


def test_verify_takes_the_same_names(site: Path) -> None:
    text = run("snippet", "demo:server+other", "--target", "gcp")
    (site / "rules.sh").write_text(text, "utf-8")
    assert "rules.sh: holds" in run("verify", "demo:server+other", "rules.sh", "--target", "gcp", "--read-only")


def test_they_have_no_pages_and_no_downloads(site: Path) -> None:
    write(site, "rules: demo+other:host", "rules: demo\ndirection: inbound")
    whole = read_site(site)
    assert [path for path, _text in service_pages(whole.context(EmptyLedger()), Layout())] == [
        "services/demo.md",
        "services/other.md",
    ]
    assert not any("+" in path for path in downloads(whole.book))


def test_every_profile_has_a_heading_and_tabs(site: Path) -> None:
    fence = "```ports\nrules: other\nprofile: all\ntargets: gcp\nheading-level: 3\n```\n"
    context = read_site(site).context(EmptyLedger())
    page = expand(fence, context).text
    assert re.findall(r"^(#+ .*|===.*)$", page, re.MULTILINE) == [
        "### Least",
        '=== "Google Cloud"',
        "### Most",
        '=== "Google Cloud"',
    ]
    assert [page.count(f'<span id="other--host--{profile}--gcp--add">') for profile in ("least", "most")] == [1, 1]
    linked = expand(fence, replace(context, links=Links(Layout(), "index.md"))).text
    assert re.findall(r"^(?:### \w+|<nav|===)", linked, re.MULTILINE) == [
        "### Least",
        "<nav",
        "===",
        "### Most",
        "<nav",
        "===",
    ]


def test_no_line_is_written_for_each_of_very_many_names(site: Path) -> None:
    many = "+".join(f"x{number}" for number in range(101))
    page = expand(f"```ports\nrules: {many}\n```\n", read_site(site).context(EmptyLedger()))
    assert [problem.id for problem in page.problems] == ["too-many-names"]
    result = CliRunner().invoke(main, ["snippet", many, "--target", "gcp"])
    assert result.exit_code == 2
    assert result.stderr == "more than 100 names of services and roles: name the roles of one host\n"
