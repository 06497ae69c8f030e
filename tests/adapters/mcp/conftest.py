"""A site that programs ask about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portbook.adapters.mcp.current_site import CurrentSite
from portbook.adapters.mcp.register import TOOLS
from portbook.adapters.mcp.schema import json_data
from tests.adapters.cli.conftest import Published, published

__all__ = ["published"]

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def current(site: Path, published: Published) -> CurrentSite:
    """The site; the catalogue has two services of its own."""
    assert published.folder != site
    return CurrentSite(site)


@pytest.fixture
def ask(current: CurrentSite) -> Ask:
    """Asks a tool as a program does; its answer as JSON, with its texts as `texts`."""

    def asked(name: str, **arguments: object) -> dict[str, Any]:
        tool = TOOLS[name]
        answer = tool.answer_to(current.now, arguments)
        return {**json_data(answer), "texts": tool.texts(answer)}

    return asked
