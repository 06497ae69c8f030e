"""What `portbook init --existing` adds to a MkDocs site that is there, and what it tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from dulwich.ignore import IgnoreFilter

from portbook.adapters.cli import starter_files
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.installed import PACKAGE, Requirement
from portbook.adapters.mkdocs_file import UnreadableSite, listed
from portbook.files import UnusableFile, read_file, refuse_to_write

_PLUGIN = "portbook"
_EXTENSIONS = {
    "admonition": "",
    "pymdownx.details": "",
    "pymdownx.superfences": "",
    "pymdownx.tabbed": "        alternate_style: true\n",
}
"""The Markdown extensions that blocks need, with their options."""
_LEDGER, _IGNORED = ".portbook/ledger.sqlite", "/.portbook/"
_LARGEST = 1024 * 1024


def add_data(folder: Path) -> None:
    """Add the data to an existing site, and say what else it needs.

    Raises:
        Unusable: there is no site, it has a folder ports/ already, or the folder cannot be written.
    """
    config = folder / "mkdocs.yml"
    if not config.is_file():
        cure = "go to the folder of your site, or make a new one with portbook init DIR"
        raise Unusable(of_argument(f"{config} does not exist", cure))
    if (folder / "ports").exists():
        raise Unusable(
            of_argument(f"{folder / 'ports'} exists already", "move it away, or describe your services in it")
        )
    starter_files.write(folder, starter_files.data())
    click.echo(f"{folder / 'ports'} has one service as an example, wiki.yml. Use it in a page:\n")
    click.echo("    ```ports\n    rules: wiki\n    ```\n")
    click.echo("".join(_advice(config)))
    click.echo(_ignore_the_ledger(folder))


def without_workflows(needed: Requirement) -> Iterator[str]:
    """What the workflows of a site have to do, which gets none from here.

    Args:
        needed: what installs Portbook.
    """
    line = PACKAGE if needed.vendored else needed.line
    yield "\nCI: portbook init --ci github, or --ci gitlab, adds workflows that prove every rule and publish the site.\n"
    yield f"A workflow of your own has to install nftables, iptables, iproute2 and {line}, and to run:\n\n"
    yield "    portbook tools install\n    portbook check --fresh --strict\n    mkdocs build --strict\n"
    if needed.vendored:
        yield "\nNo index had the Portbook that is installed here: portbook init --ci says how the workflows get it.\n"


def _ignore_the_ledger(folder: Path) -> str:
    """Keep what checks find out of git, unless it is kept out already; a sentence about it."""
    path = folder / ".gitignore"
    by_hand = f"Add {_IGNORED} to {path}: the ledger of what checks find holds for one machine."
    try:
        refuse_to_write(path, folder)
        before = read_file(path, _LARGEST) if path.exists() else b""
        if IgnoreFilter(before.splitlines()).is_ignored(_LEDGER):
            return f"{path} keeps {_IGNORED} out of git already."
        if path.is_symlink() or len(before) == _LARGEST:
            return by_hand
        newline = b"\r\n" if b"\r\n" in before else b"\n"
        with path.open("ab") as file:
            file.write((newline if before and not before.endswith(b"\n") else b"") + _IGNORED.encode() + newline)
    except (UnusableFile, OSError):
        return by_hand
    return f"{path} has a new line, {_IGNORED}: the ledger of what checks find holds for one machine."


def _advice(config: Path) -> Iterator[str]:
    """The lines that the site's mkdocs.yml lacks."""
    try:
        present = listed(config)
    except UnreadableSite:
        yield f"Portbook cannot read {config}, so these are all the lines that it needs:\n\n"
        yield from (*_plugin(others=True), *_lines(_EXTENSIONS))
        return
    lacking = [name for name in _EXTENSIONS if name not in present.extensions]
    if _PLUGIN in (present.plugins or ()) and not lacking:
        yield f"{config} needs nothing more.\n"
        return
    yield f"Add to {config.name}:\n\n"
    if _PLUGIN not in (present.plugins or ()):
        yield from _plugin(others=present.plugins is not None)
    yield from _lines(lacking)


def _plugin(*, others: bool) -> Iterator[str]:
    """MkDocs adds its search to a site that lists no plugins; a site that lists any has only those."""
    yield "  plugins:\n"
    if not others:
        yield "    - search\n"
    yield "    - portbook\n"


def _lines(extensions: Iterable[str]) -> Iterator[str]:
    lacking = list(extensions)
    if lacking:
        yield "  markdown_extensions:\n"
    for name in lacking:
        options = _EXTENSIONS[name]
        yield f"    - {name}:\n{options}" if options else f"    - {name}\n"
