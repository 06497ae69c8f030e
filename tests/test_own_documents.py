"""The firewall commands in this repository's own documents are right."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main
from portbook.proof.handwritten.tool import handwritten_tools

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("docs", "examples", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "DECISIONS.md")


@pytest.mark.usefixtures("_namespaces")
def test_the_documents_are_linted(monkeypatch: pytest.MonkeyPatch) -> None:
    for tool in handwritten_tools():
        if reason := tool.lacking():
            pytest.skip(reason)
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, ["lint", *DOCUMENTS, "--strict"])
    assert result.exit_code == 0, result.output
