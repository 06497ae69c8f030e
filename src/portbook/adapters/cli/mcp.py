"""`portbook mcp`: a server for programs that ask in a conversation."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.report.base import HOLDS


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
def mcp(folder: Path) -> None:
    """Answer questions about a site by the Model Context Protocol, on standard input and output.

    A program such as an assistant starts it, and asks for services, flows, snippets with their proof, verdicts on texts and
    differences. It only reads: it proves nothing, writes no file of the site, runs no text and asks no network. Without DIR,
    the site is that of the working directory. It ends when standard input ends, or with Ctrl+C.
    """
    # asyncio's own handler would wait for the thread that reads standard input, which may never end.
    signal.signal(signal.SIGINT, _end)
    try:
        from portbook.adapters.mcp.server import serve  # noqa: PLC0415  # an extra
    except ModuleNotFoundError:
        cure = "pip install 'portbook[mcp]' brings it"
        raise Unusable(of_argument("portbook mcp needs the Python package mcp, version 2", cure)) from None
    serve(folder.resolve())


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    """End at once: nothing is open that has to be closed."""
    os._exit(HOLDS)
