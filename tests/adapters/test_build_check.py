"""What a check beside a served site has found out becomes warnings of MkDocs'."""

from pathlib import Path

import pytest

from portbook.adapters.build_check import tell
from portbook.evidence import Evidence, Result, Rung
from portbook.model import Form, Location, Problem, SnippetId
from portbook.report import FORMATS, Report

WRONG = Evidence(Rung.FAILED, detail="it opens TCP 80")
SNIPPET = SnippetId("wiki", "server", "all", "ufw", Form.ADD)


PROBLEM = Problem(Location("ports/wiki.yml", 3, 4), "unknown-key", "no key 'prots'", "write 'ports'")
REPORT = Report((PROBLEM,), (Result(SNIPPET, WRONG, where=Location("ports/wiki.yml")),))


def test_failures_and_problems_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "ports").mkdir()
    (tmp_path / "ports/wiki.yml").touch()
    tell(FORMATS["json"](REPORT).encode(), b"", tmp_path)
    assert caplog.messages == [str(PROBLEM), f"ports/wiki.yml: {SNIPPET} does not hold: it opens TCP 80"]


def test_of_a_file_that_has_gone_meanwhile_nothing_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tell(FORMATS["json"](REPORT).encode(), b"", tmp_path)
    assert caplog.messages == []


def test_what_holds_is_not_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tell(FORMATS["json"](Report((), (Result(SNIPPET, Evidence(Rung.PROVEN)),))).encode(), b"", tmp_path)
    assert caplog.messages == []


def test_a_check_that_has_no_report_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tell(b"", b"no space left on device\n", tmp_path)
    assert "no space left on device" in caplog.text
