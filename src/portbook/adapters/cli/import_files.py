"""`portbook import`: a first draft of a service's file, out of what others have written about its ports."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path, PurePath

import click

from portbook.adapters.cli.data_folder import present, usable_config, with_schema, write
from portbook.adapters.cli.output_file import create, fill
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.site import relative
from portbook.escape.visible import one_line
from portbook.importers import formats
from portbook.importers.draft.draft import Draft, draft
from portbook.importers.draft.format import Format, Source, UnusableSource
from portbook.importers.draft.names import identifier
from portbook.load.faults import shown
from portbook.load.service import load_service
from portbook.load.source import LARGEST
from portbook.load.words import ID, LONGEST_ID, RESERVED
from portbook.model import Location, Problem

_STANDARD = "-"


class _Formats(click.Command):
    """The command with its formats in its help: they are listed by being there."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """The formats, with what each reads."""
        with formatter.section("Formats"):
            formatter.write_dl([(format_.id, format_.reads) for format_ in formats().values()])


@click.command(cls=_Formats)
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(formats())))
@click.argument("files", metavar="FILE|-...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--service", "id_", metavar="ID", help="The id of the service; by default, the name of the first file.")
@click.option("--title", metavar="TEXT", help="Its name as people write it; by default, what the files call it.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE|-",
    help="Where the draft goes, by default ports/ID.yml in the site's folder of data; - is standard output.",
)
def import_files(
    *, format_: str, files: tuple[Path, ...], id_: str | None, title: str | None, out: Path | None
) -> None:
    """Make a first draft of a service's file out of files that others have.

    Each fact in it names the file and the line that it is from. What the files do not say, such as who the clients are, is told
    on standard error and in comments of the draft. A file that is there already is never overwritten.
    """
    reader = formats()[format_]
    service = _service(id_, files)
    made = _draft(reader, files, service, title)
    if str(out) == _STANDARD:
        click.echo(made.text, nl=False)
    elif out is not None:
        create(out, replace=False, cure="choose another file, or move it away")
        fill(made.text.encode(), out, new=True)
    else:
        _into_site(service, made)
    for problem in made.notes:
        click.echo(one_line(str(problem)), err=True)


def _service(id_: str | None, files: Sequence[Path]) -> str:
    """The id of the service.

    Raises:
        Unusable: the one that is asked for cannot be one.
    """
    if id_ is None:
        return identifier(PurePath(files[0]).stem, "imported")
    if not ID.fullmatch(id_) or len(id_) > LONGEST_ID or id_ in RESERVED:
        cure = f"use at most {LONGEST_ID} lower-case letters, digits and hyphens, no hyphen first, and not {' or '.join(sorted(RESERVED))}"
        raise Unusable(of_argument(f"{shown(id_)} cannot be an id", cure))
    return id_


def _draft(reader: Format, files: Sequence[Path], service: str, title: str | None) -> Draft:
    """The draft, which loads.

    Raises:
        Unusable: the files cannot be read or imported; the message has all that is wrong.
    """
    try:
        sources = _sources(files)
        imported = reader.read(sources)
        name = title or imported.title or service.replace("-", " ").capitalize()
        made = draft(reader, imported, service, name, [source.path for source in sources])
    except UnusableSource as unusable:
        raise Unusable(*unusable.problems) from None
    if problems := load_service(made.text, f"{service}.yml").problems:
        message = f"the draft would not load: {problems[0].message}"
        where = Location(str(files[0]), 0, 0)
        raise Unusable(Problem(where, "import-fault", message, "a fault of Portbook: report it with the file"))
    return made


def _sources(files: Sequence[Path]) -> list[Source]:
    """The files as texts.

    Raises:
        UnusableSource: some cannot be read.
    """
    problems: list[Problem] = []
    sources: list[Source] = []
    for file in files:
        read = _source(file)
        if isinstance(read, Source):
            sources.append(read)
        else:
            problems.append(read)
    if problems:
        raise UnusableSource(*problems)
    return sources


def _source(file: Path) -> Source | Problem:
    where = Location(str(file), 0, 0)
    try:
        with click.open_file(str(file), "rb") as stream:
            content = bytes(stream.read(LARGEST + 1))
    except OSError as error:
        return Problem(where, "unreadable", str(error.strerror), "give a file that is there")
    if len(content) > LARGEST:
        return Problem(where, "too-large", "the file is larger than 1 MiB", "import a part of it, service by service")
    try:
        return Source("standard input" if str(file) == _STANDARD else str(file), content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Problem(where, "not-utf-8", "the file is not UTF-8", "save it as UTF-8")


def _into_site(service: str, made: Draft) -> None:
    """Write the draft into the site's folder of data.

    Raises:
        Unusable: there is no site, or it has the service already.
    """
    config = usable_config()
    if problems := present(config, (service,)):
        raise Unusable(*problems)
    path = config.ports / f"{service}.yml"
    write(config, with_schema(config, {path: made.text.encode()}))
    click.echo(f"{relative(path, config.root)} is new: look at each fact, then run portbook check.")
    sys.stdout.flush()
