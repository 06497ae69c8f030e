"""`portbook changes`: the record of what was published."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from portbook.adapters.cli.choices import usable_site
from portbook.adapters.cli.unusable import Unusable, current_day, of_argument
from portbook.adapters.site import Site
from portbook.atomic import replace_file
from portbook.compare.diff import Difference
from portbook.compare.diff.change import verdict
from portbook.compare.diff.of_versions import difference_of_versions
from portbook.compare.diff.release import release_of
from portbook.escape.yaml import document
from portbook.export.api.documents import text
from portbook.export.api.services import services_document
from portbook.export.release_file import release_file
from portbook.export.service_data import service_data
from portbook.files import UnusableFile, refuse_to_write
from portbook.load.release import VERSION_NAME, place
from portbook.model import Problem, Severity
from portbook.model.release import Release
from portbook.versions import UnusableVersion, Version
from portbook.versions.published import read_published

LAST = "services.json"
"""The file in the folder of changes that has the data of the last release."""
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def changes() -> None:
    """Keep a record of what was published, which pages, feeds and the API show."""


@changes.command()
@click.argument("version", metavar="VERSION")
@click.option("--effective", type=_DAY, metavar="DATE", help="The day from which the changes hold; by default at once.")
@click.option("--notice", default="", metavar="TEXT", help="What readers should know.")
def record(version: str, effective: datetime | None, notice: str) -> None:
    """Record what changed since the last release, as changes/VERSION.yml.

    VERSION is a date or a tag. The data of this release is kept in changes/services.json, which the next record is compared with;
    git is not needed. The first record has no changes. It has nothing of an estate. Commit both files. Today is the day of SOURCE_DATE_EPOCH where that is set.
    """
    site, today = usable_site(), current_day()
    path, last = site.config.changes / f"{version}.yml", site.config.changes / LAST
    _refuse_version(site, version, today)
    if effective and effective.date() < today:
        message = f"--effective {effective.date().isoformat()} is before today, {today.isoformat()}"
        raise Unusable(of_argument(message, "leave it out where the changes hold at once"))
    difference = _since(site, last, today)
    release = release_of(difference, version, today, effective.date() if effective else None, notice)
    _write(site, path, release_file(release))
    _write(site, last, text(services_document(site.written, (), version)))
    what = verdict(difference.changes) if site.releases else "The first release: later ones are compared with it"
    click.echo(f"{path.relative_to(site.config.root)}: {what}")
    if site.network.estate.groups:
        click.echo("Host groups and zones are not recorded, as readers may be strangers: portbook diff compares them")


def _refuse_version(site: Site, version: str, today: date) -> None:
    """Pass over a version that may come next.

    Raises:
        Unusable: it is no name of a version, is there already, or would not be the newest.
    """
    if not VERSION_NAME.fullmatch(version):
        raise Unusable(
            of_argument(f"{version!r} cannot be the name of a version", "choose one such as 2026-12-01 or v1.2")
        )
    if (site.config.changes / f"{version}.yml").exists():
        raise Unusable(of_argument(f"the version {version} is recorded already", "choose another one"))
    if site.releases and place(Release(version, today)) <= place(site.releases[-1]):
        last = site.releases[-1]
        message = f"{version} of {today.isoformat()} would come before {last.version} of {last.published.isoformat()}"
        raise Unusable(of_argument(message, "choose a version that comes behind it"))


def _since(site: Site, last: Path, today: date) -> Difference:
    """What changed since the last release; nothing where there was none.

    Raises:
        Unusable: the data of the last release cannot be read, or something cannot be compared.
    """
    if not site.releases:
        return Difference()
    files = {f"services/{id_}.json": document(service_data(service)) for id_, service in site.written.services.items()}
    now = Version("these files", {path: content.encode() for path, content in files.items()})
    try:
        difference = difference_of_versions(read_published(last), now, today)
    except UnusableVersion as unusable:
        problem = unusable.problem
        cure = "it has the data of the last release: restore it from your version control"
        raise Unusable(Problem(problem.where, problem.id, problem.message, cure)) from None
    errors = [problem for problem in difference.problems if problem.severity is Severity.ERROR]
    if errors:
        raise Unusable(*errors)
    return difference


def _write(site: Site, path: Path, content: str) -> None:
    """Write a file of the site; never through a symbolic link that leads out of it.

    Raises:
        Unusable: it cannot be written.
    """
    try:
        refuse_to_write(path, site.config.root)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()  # with the rights that the user's new files have
    except (UnusableFile, OSError) as error:
        raise Unusable(of_argument(f"{path} cannot be written: {error}")) from None
    if not replace_file(path, content):
        raise Unusable(of_argument(f"{path} cannot be written", "mend the rights of its folder"))
