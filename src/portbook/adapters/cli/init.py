"""`portbook init`: a new site, or the data, lines and workflows that a site needs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.mkdocs_file import UnreadableSite, listed
from portbook.load import json_schema

_STARTER = files("portbook.adapters") / "starter"
_STYLE = files("portbook.adapters") / "portbook.css"
_PLUGIN = "portbook"
_SITE_WORKFLOW, _PAGES_WORKFLOW = ".github/workflows/site.yml", ".github/workflows/pages.yml"
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
@click.option(
    "--ci",
    "service",
    type=click.Choice(["github", "gitlab"]),
    help="The workflows that review and publish; a site that is there gets those that it lacks. A new site has GitHub's.",
)
@click.option(
    "--comment", is_flag=True, help="With --ci github: also the workflow that keeps a comment on each pull request."
)
@click.option(
    "--previews",
    is_flag=True,
    help="With --ci github: publish pull requests of the repository's own branches, too, below /pr-N/.",
)
def init(folder: Path, service: str | None, *, existing: bool, comment: bool, previews: bool) -> None:
    """Make a site in DIR that builds at once; or add ports/ or workflows to a site that is there."""
    if service != "github" and (comment or previews):
        raise Unusable(of_argument("--comment and --previews are for GitHub", "add --ci github"))
    if existing:
        _add_to(folder)
    elif service is None or not _is_site(folder):
        workflows = _workflows(service or "github", comment=comment, previews=previews)
        _make(folder, workflows)
        return
    if service:
        _add_workflows(folder, _workflows(service, comment=comment, previews=previews))


def _is_site(folder: Path) -> bool:
    return any((folder / name).exists() for name in ("mkdocs.yml", "portbook.yml", "ports"))


def _make(folder: Path, workflows: Mapping[str, str]) -> None:
    """Make a new site.

    Raises:
        Unusable: the folder is not empty, or cannot be written.
    """
    if folder.is_dir() and any(entry.name != ".git" for entry in folder.iterdir()):
        cure = "choose another folder, or add to a site with portbook init --existing or portbook init --ci github"
        raise Unusable(of_argument(f"{folder} is not empty", cure))
    style = {"docs/assets/portbook.css": _STYLE.read_text("utf-8")}
    _write(folder, {**_texts(_STARTER / "site"), **workflows, **style, **_schema()})
    click.echo(f"{folder} has a site with one service, ports/wiki.yml. Go on with")
    click.echo(f"  cd {folder}\n  portbook check\n  mkdocs serve")


def _workflows(service: str, *, comment: bool, previews: bool) -> dict[str, str]:
    """The files of a service by path.

    Args:
        service: `github` or `gitlab`.
        comment: whether the workflow is wanted that writes comments.
        previews: whether pull requests are published too.
    """
    texts = _texts(_STARTER / service)
    if previews:
        del texts[_SITE_WORKFLOW]  # the other one publishes the branch main as well
        texts |= _texts(_STARTER / "github-previews")
    if comment:
        texts |= _texts(_STARTER / "github-comment")
    return texts


def _add_workflows(folder: Path, workflows: Mapping[str, str]) -> None:
    """Add workflows to a site that is there, and none that it has.

    Raises:
        Unusable: it has all of them, or the folder cannot be written.
    """
    present = [name for name in workflows if os.path.lexists(folder / name)]
    has_pages = os.path.lexists(folder / _PAGES_WORKFLOW)  # then the branch main is published already
    lacking = {
        name: text
        for name, text in workflows.items()
        if name not in present and not (name == _SITE_WORKFLOW and has_pages)
    }
    if not lacking:
        raise Unusable(of_argument(f"{', '.join(present)} exists already", "move it away, and it is written anew"))
    requirements = "requirements.txt"
    if not os.path.lexists(folder / requirements):
        lacking[requirements] = _texts(_STARTER / "site")[requirements]
    _write(folder, lacking)
    for name in lacking:
        click.echo(f"{folder / name} is new.")
    for name in present:
        click.echo(f"{folder / name} exists already and is left as it is.")
    if requirements not in lacking and "portbook" not in (folder / requirements).read_text("utf-8", "replace"):
        click.echo(f"The workflows install {requirements}: add portbook[checks,lab] to it.")
    if _PAGES_WORKFLOW in workflows and os.path.lexists(folder / _SITE_WORKFLOW):
        click.echo(f"Remove {_SITE_WORKFLOW}: {_PAGES_WORKFLOW} publishes in its place.")


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


def _write(folder: Path, texts: Mapping[str, str]) -> None:
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
