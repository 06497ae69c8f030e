"""The command without the Python package that it needs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main


@pytest.mark.usefixtures("site")
def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "portbook.adapters.mcp.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    monkeypatch.setitem(sys.modules, "mcp", None)
    result = CliRunner().invoke(main, ["mcp"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "portbook mcp needs the Python package mcp, version 2: pip install 'portbook[mcp]' brings it\n"
    )


def test_a_folder_that_is_not_there_is_told(site: Path) -> None:
    result = CliRunner().invoke(main, ["mcp", str(site / "nowhere")])
    assert (result.exit_code, "does not exist" in result.stderr) == (2, True)
