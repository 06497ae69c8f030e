"""Shares of a check on several machines, and one ledger of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main

pytestmark = pytest.mark.usefixtures("site")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def evidence(*arguments: str) -> dict[str, str]:
    """The evidence by snippet, and where it comes from."""
    report = json.loads(run("check", "--format", "json", *arguments).stdout)
    return {result["id"]: result["evidence"] for result in report["results"]}


@pytest.fixture
def shares(site: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ledgers of two machines, each with a share and a key of its own."""
    files = []
    for share in ("1/2", "2/2"):
        machine = tmp_path_factory.mktemp("machine")
        with monkeypatch.context() as there:
            there.setenv("XDG_CACHE_HOME", str(machine))
            evidence("--shard", share)
        files.append(str(machine / "ledger.sqlite"))
        shutil.copy(site / ".portbook/ledger.sqlite", files[-1])
        shutil.rmtree(site / ".portbook")
    return files


def test_shares_have_every_snippet_once(site: Path) -> None:
    first, second = evidence("--shard", "1/2"), evidence("--shard", "2/2")
    assert not first.keys() & second.keys()
    assert first | second == evidence()
    assert (site / ".portbook/ledger.sqlite").exists()


def test_merged_shares_are_the_whole(shares: list[str]) -> None:
    result = run("ledger", "merge", *shares)
    assert result.exit_code == 0
    assert result.output.count("were judged again here, with the same result") == 2
    assert set(evidence("--minutes", "0").values()) == {"checked"}


def test_what_pages_select_is_taken_over(site: Path) -> None:
    (site / "docs/inbound.md").write_text("```ports\nrules: demo\nneed: required\n```\n", encoding="utf-8")
    assert any("required" in id_ for id_ in evidence())
    (site / ".portbook/ledger.sqlite").rename(site / "other.sqlite")
    result = run("ledger", "merge", "other.sqlite")
    assert result.exit_code == 0
    assert "not here" not in result.output
    assert set(evidence("--minutes", "0").values()) == {"checked"}


def test_a_file_that_is_refused_leaves_the_others(shares: list[str], site: Path) -> None:
    (site / "other").write_text("no ledger")
    result = run("ledger", "merge", "other", *shares)
    assert result.exit_code == 1
    assert "other: it is no ledger" in result.output
    assert set(evidence("--minutes", "0").values()) == {"checked"}


@pytest.mark.parametrize("text", ["3/2", "x", "0/0", "1/"])
def test_a_share_that_is_none_is_told(text: str) -> None:
    result = run("check", "--shard", text)
    assert result.exit_code == 2
    assert f"'{text}' is no shard: write 2/8 for the second of eight" in result.output
