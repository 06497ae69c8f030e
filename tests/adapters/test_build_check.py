"""What a check beside a served site has found out becomes warnings of MkDocs'."""

import pytest

from portbook.adapters.build_check import tell
from portbook.evidence import Evidence, Result, Rung
from portbook.model import Form, Location, Problem, SnippetId
from portbook.report import FORMATS, Report

WRONG = Evidence(Rung.FAILED, detail="it opens TCP 80")
SNIPPET = SnippetId("wiki", "server", "all", "ufw", Form.ADD)


def test_failures_and_problems_are_told(caplog: pytest.LogCaptureFixture) -> None:
    problem = Problem(Location("ports/wiki.yml", 3, 4), "unknown-key", "no key 'prots'", "write 'ports'")
    report = Report((problem,), (Result(SNIPPET, WRONG, where=Location("ports/wiki.yml")),))
    tell(FORMATS["json"](report).encode(), b"")
    assert caplog.messages == [str(problem), f"ports/wiki.yml: {SNIPPET} does not hold: it opens TCP 80"]


def test_what_holds_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    tell(FORMATS["json"](Report((), (Result(SNIPPET, Evidence(Rung.PROVEN)),))).encode(), b"")
    assert caplog.messages == []


def test_a_check_that_has_no_report_is_told(caplog: pytest.LogCaptureFixture) -> None:
    tell(b"", b"no space left on device\n")
    assert "no space left on device" in caplog.text
