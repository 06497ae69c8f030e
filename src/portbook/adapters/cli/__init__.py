"""The command line: one command a file."""

from __future__ import annotations

import click

from portbook import __version__
from portbook.adapters.cli.changes import changes
from portbook.adapters.cli.check import check
from portbook.adapters.cli.diff import diff
from portbook.adapters.cli.init import init
from portbook.adapters.cli.schema import schema
from portbook.adapters.cli.snippet import snippet
from portbook.adapters.cli.style import style
from portbook.adapters.cli.targets import targets
from portbook.adapters.cli.tools import tools
from portbook.adapters.cli.verify import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="portbook")
def main() -> None:
    """Network-requirements documentation whose every rule is proven.

    Exit codes: 0 it holds; 1 something does not; 2 the input cannot be used; 3 it could not be judged or verified here.
    """


for command in (check, snippet, verify, diff, changes, init, targets, tools, schema, style):
    main.add_command(command)
