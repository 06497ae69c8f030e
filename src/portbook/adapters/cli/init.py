"""`portbook init`: a new site, or the data and the lines that a site needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from portbook.adapters.cli.mkdocs_file import UnreadableSite, listed
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.load import json_schema

_STARTER = files("portbook.adapters") / "starter"
_STYLE = files("portbook.adapters") / "portbook.css"
_PLUGIN = "portbook"
_EXTENSIONS = {
    "admonition": "",
    "pymdownx.details": "",
    "pymdownx.superfences": "",
    "pymdownx.tabbed": "        alternate_style: true\n",
}
"""The Markdown extensions that blocks need, with their options."""


@click.command()
@click.argument("folder", metavar="DIR", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--existing", is_flag=True, help="Into a MkDocs site that is there: adds ports/, changes nothing else.")
def init(folder: Path, *, existing: bool) -> None:
    """Make a site in DIR that builds at once; or add ports/ to a site, and print what its mkdocs.yml needs."""
    if existing:
        _add_to(folder)
    else:
        _make(folder)


def _make(folder: Path) -> None:
    """Make a new site.

    Raises:
        Unusable: the folder is not empty, or cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()):
        cure = "choose another folder, or add to a site with portbook init --existing"
        raise Unusable(of_argument(f"{folder} is not empty", cure))
    texts = {**_texts(_STARTER / "site"), "docs/assets/portbook.css": _STYLE.read_text("utf-8"), **_schema()}
    _write(folder, texts)
    click.echo(f"{folder} has a site with one service, ports/wiki.yml. Go on with")
    click.echo(f"  cd {folder}\n  portbook check\n  mkdocs serve")


def _add_to(folder: Path) -> None:
    """Add the data to an existing site.

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
    _write(folder, {**_texts(_STARTER / "existing"), **_schema()})
    click.echo(f"{folder / 'ports'} has one service as an example, wiki.yml. Use it in a page:\n")
    click.echo("    ```ports\n    rules: wiki\n    ```\n")
    click.echo("".join(_advice(config)), nl=False)


def _schema() -> dict[str, str]:
    return {"ports/schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"}


def _texts(folder: Traversable, below: str = "") -> dict[str, str]:
    """The files of a folder by path; `dot-x` stands for `.x`, which packaging would leave out."""
    texts: dict[str, str] = {}
    for entry in folder.iterdir():
        path = below + entry.name.replace("dot-", ".", 1)
        texts |= _texts(entry, path + "/") if entry.is_dir() else {path: entry.read_text("utf-8")}
    return texts


def _write(folder: Path, texts: dict[str, str]) -> None:
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        message = f"{error.filename or folder} cannot be written: {error.strerror or error}"
        raise Unusable(of_argument(message)) from None


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
