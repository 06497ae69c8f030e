"""`portbook update`: what is new in the catalogue, merged into the site's copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import click

from portbook.adapters.cli.catalogue import usable_catalogue
from portbook.adapters.cli.data_folder import usable_config, write
from portbook.adapters.cli.unusable import Unusable, current_day
from portbook.catalogue import Catalogue
from portbook.catalogue.copies import ORIGINALS, Copy, Source, source_of
from portbook.catalogue.origin import origin_of
from portbook.catalogue.update import NotUpdated, updated
from portbook.compare.diff.of_versions import difference_of_versions
from portbook.escape.visible import one_line
from portbook.files import UnusableFile, read_file
from portbook.load import Config
from portbook.load.faults import close, shown
from portbook.load.source import LARGEST
from portbook.model import NOWHERE, Location, Problem, Severity
from portbook.report.base import counted
from portbook.report.diff import DiffReport, text
from portbook.versions import UnusableVersion, Version
from portbook.versions.folder import read_files


@click.command()
@click.argument("ids", metavar="[SERVICE...]", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show what the catalogue changed, and write nothing.")
@click.option(
    "--keep-mine", is_flag=True, help="Where you and the catalogue changed the same key, keep what you wrote."
)
def update(ids: tuple[str, ...], *, dry_run: bool, keep_mine: bool) -> None:
    """Merge what is new in Portbook's catalogue into the files that were copied from it; by default all.

    Shows what the catalogue changed since then, as portbook diff does. What you changed stays as you wrote it, with your
    comments. Where you and the catalogue changed the same key, each is told with its line, and nothing is written.
    """
    config, known = usable_config(), usable_catalogue()
    sources, own = _sources(config, known, _chosen(config, ids))
    if ids and own:
        raise Unusable(*own)
    for problem in own:
        click.echo(one_line(str(replace(problem, severity=Severity.WARNING))), err=True)
    stale = [source for source in sources if not source.is_current]
    if stale:
        click.echo(text.render(_changes(config, known, stale)))
    contents = _contents(stale, known.version, keep_mine=keep_mine)
    if not dry_run:
        records = {config.ports / ORIGINALS / f"{source.copy.origin.service}.yml": source.latest for source in stale}
        write(config, {config.root / path: content for path, content in contents.items()} | records)
    click.echo("\n".join(_outcome(sources, known, dry_run=dry_run)))


def _chosen(config: Config, ids: Sequence[str]) -> list[Copy]:
    """The copies of these services; all of the site where none is named.

    Raises:
        Unusable: the site's files cannot be read, or one of the services is none that was copied.
    """
    try:
        files = read_files(config.ports, config.root, "this site")
    except UnusableVersion as unusable:
        raise Unusable(unusable.problem) from None
    if files.problems:
        raise Unusable(*files.problems)
    origins = ((path, content, origin_of(content)) for path, content in files.files.items())
    copies = [Copy(path, content, origin) for path, content, origin in origins if origin]
    named = {id_: [copy for copy in copies if id_ in (copy.origin.service, _stem(copy.path))] for id_ in ids}
    problems = [_not_copied(id_, files) for id_, chosen in named.items() if not chosen]
    if problems:
        raise Unusable(*problems)
    return [copy for copy in copies if not ids or any(copy in chosen for chosen in named.values())]


def _not_copied(id_: str, files: Version) -> Problem:
    """Why there is no copy of a service."""
    paths = {_stem(path): path for path in files.files}
    if id_ in paths:
        message = "the file does not say that it was copied from the catalogue"
        return Problem(Location(paths[id_]), "not-copied", message, "portbook add copies a service of the catalogue")
    near = close(id_, paths)
    cure = f"did you mean {shown(near[0])}?" if near else "portbook add copies a service of the catalogue"
    return Problem(NOWHERE, "unknown-service", f"this site has no service {shown(id_)}", cure)


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _sources(config: Config, known: Catalogue, copies: Iterable[Copy]) -> tuple[list[Source], list[Problem]]:
    """The sources of copies, and why others are the reader's own files."""
    outcomes = [source_of(copy, _record(config, copy), known) for copy in copies]
    return (
        [outcome for outcome in outcomes if isinstance(outcome, Source)],
        [outcome for outcome in outcomes if isinstance(outcome, Problem)],
    )


def _record(config: Config, copy: Copy) -> bytes | None:
    """What the site has as the original of a copy."""
    try:
        return read_file(config.ports / ORIGINALS / f"{copy.origin.service}.yml", LARGEST + 1)
    except UnusableFile:
        return None


def _changes(config: Config, known: Catalogue, stale: Iterable[Source]) -> DiffReport:
    """What the catalogue changed since the copies were made, whatever became of them since."""
    by_path = {f"catalogue/{source.copy.origin.service}.yml": source for source in stale}
    old = Version("copied", {path: source.original for path, source in by_path.items()}, values=config.values)
    new = Version(known.version, {path: source.latest for path, source in by_path.items()}, values=config.values)
    return DiffReport(old.name, new.name, difference_of_versions(old, new, current_day()))


def _contents(stale: Iterable[Source], version: str, *, keep_mine: bool) -> dict[str, bytes]:
    """The updated files by path.

    Raises:
        Unusable: one of them cannot be updated; the problems of all.
    """
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for source in stale:
        try:
            contents[source.copy.path] = updated(source, version, keep_mine=keep_mine)
        except NotUpdated as not_updated:
            problems += not_updated.problems
    if problems:
        raise Unusable(*problems)
    return contents


def _outcome(sources: Sequence[Source], known: Catalogue, *, dry_run: bool) -> Iterator[str]:
    """A line for each file that is, or would be, updated; and about the others."""
    would = "would be updated" if dry_run else "is updated"
    for source in sources:
        if not source.is_current:
            kept = "; your own changes are kept" if source.copy.is_edited else ""
            yield f"{one_line(source.copy.path)} {would} from {source.copy.origin.version} to {known.version}{kept}."
    current = sum(source.is_current for source in sources)
    if current:
        yield f"{counted(current, 'file')} up to date with Portbook's catalogue {known.version}."
    if not sources:
        yield "Nothing to update: no file of this site was copied from the catalogue."
