from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.targets import targets


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a site, on a machine that has no programs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path / "tools"))


def tools(*args: str) -> Result:
    return CliRunner().invoke(main, ["tools", *args])


def test_every_target_is_listed_and_what_is_missing_with_its_cure() -> None:
    result = tools()
    assert result.exit_code == 0
    for line in (
        "  ufw        missing: run portbook tools install ufw\n",
        "  ufw                 not verified here\n",
        "proven (ufw): ufw is not on this machine: run portbook tools install ufw, which only unpacks it, or",
        "  nftables            not verified here\n",
        "proven (nftables): nft is not on this machine: install the package nftables\n",
    ):
        assert line in result.output


def test_programs_get_it_as_one_object() -> None:
    told = json.loads(tools("--format", "json").output)
    assert [each["target"] for each in told["results"]] == list(targets())
    ufw = next(each for each in told["results"] if each["target"] == "ufw")
    assert (ufw["evidence"], ufw["engine"], ufw["real_engine"]) == ("not verified here", "", "")
    assert {each["cure"] for each in told["tools"]} == {
        f"portbook tools install {each['name']}" for each in told["tools"]
    }


@pytest.mark.parametrize("name", ["nft", "../bash", "iptables"])
def test_only_the_firewalls_that_are_listed_can_be_installed(name: str) -> None:
    result = tools("install", "ufw", name)
    assert (result.exit_code, f"no tool `{name}`: choose one of: ufw, firewalld" in result.output) == (2, True)


def test_where_nothing_can_be_unpacked_one_sentence_says_so() -> None:
    result = tools("install")
    assert (result.exit_code, result.output.count("\n")) == (3, 1)
    assert result.output.startswith("firewalls can be unpacked on Debian, Ubuntu and Fedora only: ")
