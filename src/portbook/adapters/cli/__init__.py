"""The command line: one command a file, which is imported when somebody runs it or asks for help."""

from __future__ import annotations

import errno
import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from portbook import __version__

_COMMANDS = (
    "check",
    "ledger",
    "snippet",
    "verify",
    "probe",
    "lint",
    "diff",
    "changes",
    "export",
    "matrix",
    "expand",
    "init",
    "catalogue",
    "search",
    "add",
    "update",
    "new",
    "import",
    "targets",
    "tools",
    "schema",
    "style",
    "mcp",
)
"""The names of commands: also those of their modules and functions, but for words of Python's own."""
_NAMES = {"import": "import_files"}
"""The names of modules and functions of commands whose own name is a word of Python."""
_MANY_OBJECTS = 20_000
"""How many new objects the interpreter looks for garbage after: those of a site live to the end, and are looked at each time."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Commands(click.Group):
    """The commands; a command's imports cost nothing where another one runs."""

    def main(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401  # click's own
        """Run a command; a character that the terminal has not is spelled out, and output that nobody can write is no crash."""
        gc.set_threshold(_MANY_OBJECTS)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().main(*arguments, **options)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            sys.stderr.write(f"portbook: the output cannot be written: {error.strerror}: make room on the disk\n")
            sys.stderr.flush()
            os._exit(2)  # what waits to be written would fail once more

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The names, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """The command of that name; None where there is none."""
        if cmd_name not in _COMMANDS:
            return None
        name = _NAMES.get(cmd_name, cmd_name)
        command: click.Command = getattr(import_module(f"{__name__}.{name}"), name)
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="portbook")
def main() -> None:
    """Network-requirements documentation whose every rule is proven.

    Exit codes: 0 it holds; 1 something does not; 2 the input cannot be used; 3 it could not be judged or verified here.
    """
