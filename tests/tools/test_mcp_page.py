"""The reference of the server for assistants is current, and the guide names every tool."""

from __future__ import annotations

from pathlib import Path

from portbook.adapters.mcp.register import TOOLS
from tools import docs, mcp_page

ROOT = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    assert (ROOT / mcp_page.PATH).read_text("utf-8") == f"{docs.MADE}\n{mcp_page.page()}"


def test_the_guide_names_every_tool() -> None:
    guide = (ROOT / "docs/guide/assistants.md").read_text("utf-8")
    assert [name for name in TOOLS if f"| `{name}` |" not in guide] == []
