"""`portbook init`: a new site, or the data, lines and workflows that a site needs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from portbook.adapters.cli import starter_files
from portbook.adapters.cli.existing_site import add_data, without_workflows
from portbook.adapters.cli.starter_files import PAGES_WORKFLOW, REQUIREMENTS, SITE_WORKFLOW
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.installed import Requirement, requirement


@click.command()
@click.argument("folder", metavar="DIR", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--existing", is_flag=True, help="Into a MkDocs site that is there: adds ports/ and a line to .gitignore, no more."
)
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
        add_data(folder)
    elif service is None or not _is_site(folder):
        workflows = starter_files.workflows(service or "github", comment=comment, previews=previews)
        _make(folder, workflows)
        return
    if service:
        _add_workflows(folder, starter_files.workflows(service, comment=comment, previews=previews))
    else:
        click.echo("".join(without_workflows(requirement())), nl=False)


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
    needed = requirement()
    starter_files.write(folder, {**starter_files.new_site(needed), **workflows, **starter_files.copied(needed)})
    click.echo(f"{folder} has a site with one service, ports/wiki.yml. Go on with")
    click.echo(f"  cd {folder}\n  portbook check\n  mkdocs serve")
    click.echo("".join((*_about_requirements(needed), *_about_pages(workflows))), nl=False)


def _add_workflows(folder: Path, workflows: Mapping[str, str]) -> None:
    """Add workflows to a site that is there, and none that it has.

    Raises:
        Unusable: it has all of them, or the folder cannot be written.
    """
    present = [name for name in workflows if os.path.lexists(folder / name)]
    has_pages = os.path.lexists(folder / PAGES_WORKFLOW)  # then the branch main is published already
    lacking = {
        name: text
        for name, text in workflows.items()
        if name not in present and not (name == SITE_WORKFLOW and has_pages)
    }
    if not lacking:
        raise Unusable(of_argument(f"{', '.join(present)} exists already", "move it away, and it is written anew"))
    starter_files.write(folder, lacking)
    for name in lacking:
        click.echo(f"{folder / name} is new.")
    for name in present:
        click.echo(f"{folder / name} exists already and is left as it is.")
    _require_portbook(folder)
    if PAGES_WORKFLOW in workflows and os.path.lexists(folder / SITE_WORKFLOW):
        click.echo(f"Remove {SITE_WORKFLOW}: {PAGES_WORKFLOW} publishes in its place.")
    click.echo("".join(_about_pages(workflows)), nl=False)


def _require_portbook(folder: Path) -> None:
    """Add what the workflows install, or say what it lacks.

    Raises:
        Unusable: the folder cannot be written.
    """
    path = folder / REQUIREMENTS
    present = os.path.lexists(path)
    if present and "portbook" in path.read_text("utf-8", "replace"):
        return
    needed = requirement()
    copied = {name: content for name, content in starter_files.copied(needed).items() if not (folder / name).exists()}
    starter_files.write(folder, copied if present else {**starter_files.requirements(needed), **copied})
    if present:
        click.echo(f"The workflows install {REQUIREMENTS}: add {needed.line} to it.")
    else:
        click.echo(f"{path} is new. The workflows install it: add the other plugins that mkdocs.yml names.")
    click.echo("".join(_about_requirements(needed)), nl=False)


def _about_requirements(needed: Requirement) -> Iterator[str]:
    """What has to be done for the workflows to find what the requirements name."""
    if needed.command:
        yield f"{REQUIREMENTS} needs {needed.vendored}, as Portbook was installed here from a place that only this machine has.\n"
        yield f"Before the first push, in the folder of the site, make that file, and commit it, too:\n  {needed.command}\n"
    elif needed.archive:
        yield f"{REQUIREMENTS} needs {needed.vendored}, a copy of what Portbook was installed from here: commit it, too.\n"
    elif needed.url:
        yield f"{REQUIREMENTS} needs {needed.url}: the workflows have to be able to read it.\n"


def _about_pages(workflows: Mapping[str, str]) -> Iterator[str]:
    """What has to be so at GitHub for the workflows to publish."""
    name = PAGES_WORKFLOW if PAGES_WORKFLOW in workflows else SITE_WORKFLOW
    if name not in workflows:
        return
    yield f"{name} publishes the branch main: git branch -M main gives yours that name.\n"
    if name == PAGES_WORKFLOW:
        yield "After the first push, choose the branch gh-pages at GitHub under Settings > Pages.\n"
    else:
        yield "Before the first push, choose GitHub Actions at GitHub under Settings > Pages, or it cannot publish.\n"
