"""`portbook verify --from-dir`: the listings of many machines of an estate."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.adapters.cli import verify_folder as command
from portbook.targets.size_limits import MAX_BYTES

HERE = Path(__file__).parent
QUESTIONS = yaml.safe_load((HERE / "arguments.yml").read_text("utf-8"))
ONE_GROUP = ("verify", "--from-dir", "listings", "--group")

pytestmark = pytest.mark.usefixtures("machines")


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("cores", [1, 3])
def test_a_table_tells_who_drifts_and_how(cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "cores", lambda: cores)
    result = run("verify", "--from-dir", "listings")
    assert result.output == (HERE / "machines/report.txt").read_text("utf-8")
    assert result.exit_code == 1


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case["words"])
def test_what_cannot_be_asked_is_told_in_a_sentence(case: dict[str, str]) -> None:
    result = run(*case["words"].split())
    assert (result.output, result.exit_code) == (f"{case['told']}\n", 2)


def test_without_an_estate_there_are_no_groups(machines: Path) -> None:
    (machines / "estate.yml").unlink()
    assert "this site has no host groups" in run("verify", "--group", "nft", "-").output
    assert "no host group with a firewall" in run("verify", "--from-dir", "listings").output


def test_one_machine_is_judged_by_its_group() -> None:
    held = run("verify", "--group", "nft", "listings/nft/extra.txt")
    assert held.output.startswith("listings/nft/extra.txt: holds\n")
    assert "opens inbound UDP 161" in held.output
    drifting = run("verify", "--group", "nft", "listings/nft/missing.nft")
    assert (drifting.exit_code, "does not let inbound IPv6 TCP" in drifting.output) == (1, True)
    named = run("verify", "group-nft", "listings/nft/missing.nft", "--target", "nftables", "--as", "host")
    assert named.output == drifting.output.replace("--group nft", "group-nft:nft")


def test_a_flow_that_is_only_recommended_may_not_be_missing() -> None:
    assert "the flow db-copy-in needs" in run("verify", "--group", "ufw", "listings/ufw/missing.txt").output


def test_a_snippet_is_that_of_the_group() -> None:
    words = ("--target", "firewalld")
    assert run("snippet", "--group", "fwd").output == run("snippet", "group-fwd", *words).output
    assert run("snippet", "--group", "two", "--target", "ufw").exit_code == 0


@pytest.mark.parametrize(("file", "code"), [("ufw.txt", 0), ("ufw/missing.txt", 1), ("nft/torn.txt", 3)])
def test_exit_codes(file: str, code: int, machines: Path) -> None:
    (machines / "own" / file).parent.mkdir(parents=True)
    (machines / "listings" / file).rename(machines / "own" / file)
    group = file.partition("/")[0].removesuffix(".txt")
    assert run("verify", "--from-dir", "own", "--group", group).exit_code == code
    assert run("verify", "--from-dir", "own").exit_code == (code or 3)  # of other groups there is no listing
    (machines / "own/stray.txt").touch()
    assert run("verify", "--from-dir", "own").exit_code == 2


def test_exactly_is_as_a_complete_rule_set() -> None:
    assert (
        "opens inbound UDP 161, which nothing documents: remove it" in run(*ONE_GROUP, "nft", "--as", "complete").output
    )


def test_an_interface_is_for_listings_that_name_some() -> None:
    assert run(*ONE_GROUP, "ufw", "--interface", "eth0").output == run(*ONE_GROUP, "ufw").output


def test_json_has_a_result_for_each_machine() -> None:
    results = json.loads(run(*ONE_GROUP, "ufw", "--format", "json").stdout)["results"]
    told = [(result["group"], result["host"], result["target"], result["holds"]) for result in results]
    assert told == [("ufw", "", "ufw", True), ("ufw", "missing", "ufw", False), ("ufw", "off", "ufw", True)]


def test_other_formats_tell_the_same() -> None:
    sarif = json.loads(run(*ONE_GROUP, "ufw", "--format", "sarif").stdout)["runs"][0]["results"]
    assert [result["ruleId"] for result in sarif] == ["missing", "opens-undocumented", "ufw-inactive"]
    github = run(*ONE_GROUP, "ufw", "--format", "github").stdout.splitlines()
    assert github[0].startswith("::error file=listings/ufw/missing.txt,title=missing::does not let inbound")
    assert github[-1] == "::notice::3 listings of 1 group, only read: 2 hold, 1 drifts"
    markdown = run(*ONE_GROUP, "ufw", "--format", "markdown").stdout
    assert "| missing | ufw | drifts | 1 flow: db-copy-in (inbound IPv4 TCP" in markdown


def _problems(*words: str) -> list[dict[str, Any]]:
    problems: list[dict[str, Any]] = json.loads(run("verify", "--from-dir", *words, "--format", "json").stdout)[
        "problems"
    ]
    return problems


def test_no_entry_is_passed_over_without_a_word(machines: Path) -> None:
    folder = machines / "odd"
    for name in ("apps", "nft/deep", ".git", "uwf"):
        (folder / name).mkdir(parents=True)
    (folder / ".hidden.txt").touch()
    (folder / "stray.txt").touch()
    (folder / "ipt.example.com.txt").touch()
    (folder / "nft/.DS_Store").touch()
    (folder / "nft/large.txt").write_bytes(b"#" * (MAX_BYTES + 1))
    (folder / "nft/latin.txt").write_bytes(b"# \xe9\n")
    os.mkfifo(folder / "nft/pipe.txt")
    (folder / "nft/link.txt").symlink_to(machines / "portbook.yml")
    (folder / "fwd").symlink_to(machines / "docs")
    (folder / "nft/none.txt").symlink_to("nowhere")
    told = {problem["path"]: problem for problem in _problems("odd", "--group", "nft")}
    expected = yaml.safe_load((HERE / "odd_entries.yml").read_text("utf-8"))
    assert {path: f"{problem['message']}: {problem['cure']}" for path, problem in told.items()} == expected
    assert {path for path, problem in told.items() if problem["severity"] == "note"} == {
        "odd/.git",
        "odd/.hidden.txt",
        "odd/nft/.DS_Store",
    }


def test_a_listing_that_cannot_be_used_is_in_the_table_too(machines: Path) -> None:
    (machines / "own").mkdir()
    (machines / "own/nft.txt").write_bytes(b"\xff")
    result = run("verify", "--from-dir", "own", "--group", "nft")
    assert "-     nft    cannot be judged  the file cannot be used" in result.output
    assert result.exit_code == 2


@pytest.mark.parametrize("group", ["nft", "ufw", "ipt", "fwd"])
def test_an_empty_listing_is_not_judged(group: str, machines: Path) -> None:
    (machines / "own").mkdir()
    (machines / f"own/{group}.txt").write_text("\n", "utf-8")
    result = run("verify", "--from-dir", "own", "--group", group)
    assert (result.exit_code, "the listing is empty: list the rules once more" in result.output) == (3, True)


def test_names_of_hosts_cannot_forge_anything(machines: Path) -> None:
    (machines / "own/ufw").mkdir(parents=True)
    (machines / "own/ufw/a\n::error::b\x1b[2J|c.txt").write_text("Status: inactive\n", "utf-8")
    for form in ("text", "github", "markdown"):
        output = run("verify", "--from-dir", "own", "--group", "ufw", "--format", form).output
        assert "\x1b" not in output
        assert not [line for line in output.splitlines() if line.startswith("::error")]
