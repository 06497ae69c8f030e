"""Commands about a router."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main

TEXT = (Path(__file__).parents[2] / "given" / "router.yml").read_text("utf-8")


@pytest.fixture(autouse=True)
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ports").mkdir()
    (tmp_path / "ports" / "zones.yml").write_text(TEXT, "utf-8")
    (tmp_path / "portbook.yml").write_text("targets: [nftables, gcp]\n", "utf-8")
    monkeypatch.chdir(tmp_path)


def _run(*args: str, given: str = "") -> Result:
    result = CliRunner().invoke(main, list(args), input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_snippet_of_a_router() -> None:
    result = _run("snippet", "zones", "--target", "nftables", "--profile", "passing")
    assert result.exit_code == 0
    assert (
        "insert rule inet filter forward ip saddr 10.20.0.0/24 ip daddr 10.30.0.0/28 tcp dport 5432 accept"
        in result.stdout
    )


@pytest.mark.parametrize("command", [["snippet", "zones"], ["verify", "zones", "-"]])
def test_a_firewall_without_rules_for_routers_is_refused(command: list[str]) -> None:
    result = _run(*command, "--target", "gcp", given="nothing\n")
    assert result.exit_code == 2
    sentence = (
        "Portbook has no rules of Google Cloud for what a router forwards, and router is a router: choose --target "
    )
    assert sentence in result.output


def test_our_own_snippet_holds_as_read() -> None:
    text = _run("snippet", "zones", "--target", "nftables", "--profile", "passing").stdout
    same = _run("verify", "zones", "-", "--target", "nftables", "--profile", "passing", "--read-only", given=text)
    assert same.exit_code == 0, same.output
    other = text.replace("5432", "5433")
    wrong = _run("verify", "zones", "-", "--target", "nftables", "--profile", "passing", "--read-only", given=other)
    assert wrong.exit_code == 1
    assert "forwarded" in wrong.output


def test_addresses_that_were_filled_in_are_known() -> None:
    text = _run("snippet", "zones", "--target", "nftables", "--profile", "all").stdout
    filled_in = text.replace("192.0.2.0/24", "10.99.0.0/24").replace("2001:db8::/32", "2001:db8:99::/48")
    result = _run("verify", "zones", "-", "--target", "nftables", "--profile", "all", "--read-only", given=filled_in)
    assert result.exit_code == 0, result.output
