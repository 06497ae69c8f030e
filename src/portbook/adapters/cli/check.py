"""`portbook check`: every snippet and every page."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from portbook.adapters import pages
from portbook.adapters.cli.age import age
from portbook.adapters.cli.choices import chosen_targets, one_of
from portbook.adapters.cli.data_problems import data_problems
from portbook.adapters.cli.executor import executor
from portbook.adapters.cli.progress import progress
from portbook.adapters.cli.report_files import refuse_unwritable, written
from portbook.adapters.cli.unusable import FORMAT, FormattedCommand, Unusable
from portbook.adapters.interruption import told_how_to_go_on
from portbook.adapters.problem_cache import problem_cache
from portbook.adapters.selected_services import book_of_pages
from portbook.adapters.site import Site, read_site
from portbook.model import Book, Problem
from portbook.proof import check as proof
from portbook.proof import processes
from portbook.proof.host.port_sweep import ALL
from portbook.proof.shard import Shard
from portbook.report import FORMATS, Report, exit_code


def _shard(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Shard | None:
    """The shard that an option names.

    Raises:
        click.BadParameter: it names none.
    """
    shard = Shard.read(text) if text else None
    if text and shard is None:
        msg = f"'{text}' is no shard: write 2/8 for the second of eight"
        raise click.BadParameter(msg)
    return shard


@click.command(cls=FormattedCommand)
@click.argument("services", nargs=-1, metavar="[SERVICE...]")
@click.option("--target", "names", multiple=True, metavar="T", help="Only this target; may be repeated.")
@click.option("--fresh", is_flag=True, help="Prove again, even what the ledger has.")
@click.option("--fix", is_flag=True, help="Mend stale references in the pages.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=processes.cores,
    show_default="one for each core",
    help="Workers that prove at the same time.",
)
@click.option(
    "--engines",
    type=click.Choice(["fast", "real"]),
    default="fast",
    show_default=True,
    help="Real: the whole of firewalld, daemon, D-Bus and a process for each command; both iptables everywhere; emulated clouds.",
)
@click.option(
    "--sweep", is_flag=True, help="Try host firewalls on all 65,535 ports: ten seconds or more for each addition."
)
@click.option(
    "--stale-after",
    callback=age,
    metavar="AGE",
    help="Warn of sources that were not checked, and services that were not reviewed, for so long: 180d, 26w.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(0),
    help="Stop proving after so many minutes: the rest is not verified, and the next check goes on with it.",
)
@click.option(
    "--shard",
    callback=_shard,
    metavar="K/N",
    help="Check the K-th of N shares of the snippets, on one of N machines; portbook ledger merge brings them together.",
)
@click.option(
    "--on",
    "scheduler",
    metavar="ADDRESS",
    help="Judge on the workers of a Dask cluster, by its scheduler's address: tcp://scheduler:8786. --jobs does not count then.",
)
@FORMAT
@click.option(
    "--report",
    "reports",
    type=(click.Choice(list(FORMATS)), click.Path(path_type=Path, dir_okay=False)),
    multiple=True,
    metavar="FORMAT FILE",
    help="Write the report to a file besides, in a format of its own; may be repeated.",
)
@click.option("--strict", is_flag=True, help="Exit with 3 when something could not be verified here.")
def check(  # the options of the command
    services: tuple[str, ...],
    names: tuple[str, ...],
    form: str,
    jobs: int,
    engines: str,
    *,
    stale_after: timedelta | None,
    fresh: bool,
    fix: bool,
    sweep: bool,
    minutes: float | None,
    shard: Shard | None,
    scheduler: str | None,
    reports: tuple[tuple[str, Path], ...],
    strict: bool,
) -> None:
    """Check every snippet of every service, on pages or not, and every page.

    Today is the day of SOURCE_DATE_EPOCH where that is set.
    """
    refuse_unwritable(reports)
    site = read_site(Path.cwd())
    chosen = _chosen(site, services, names)
    unmended = _mend(site) if fix else []
    with problem_cache(site.config.root) as cache:
        found = [*pages.problems(site, cache), *data_problems(site, chosen, stale_after, cache)]
    problems = [*site.problems, *unmended, *found]
    with told_how_to_go_on("portbook check", site.ledger), executor(scheduler, jobs) as where, progress() as show:
        results = proof.check(
            _with_selections(site, services, chosen.book),
            tuple(chosen.targets.values()),
            site.ledger,
            fresh=fresh,
            progress=show,
            executor=where,
            real=engines == "real",
            sweep=ALL if sweep else (),
            minutes=minutes,
            shard=shard,
        )
    report = written(Report(tuple(sorted(problems)), results), reports)
    click.echo(FORMATS[form](report), nl=False)
    sys.exit(exit_code(report, strict=strict))


def _chosen(site: Site, services: tuple[str, ...], names: tuple[str, ...]) -> Site:
    """The site with those services and targets only.

    Raises:
        Unusable: there is none of that name; what is wrong in the files is told with it, for that may be why.
    """
    try:
        return replace(site, book=_only(site, services), targets=chosen_targets(site, names))
    except Unusable as unknown:
        raise Unusable(*site.problems, *unknown.problems) from unknown


def _only(site: Site, ids: tuple[str, ...]) -> Book:
    """The services of these ids; all where there are none. The problems already list those that could not be loaded.

    Raises:
        Unusable: there is none of that id.
    """
    if not ids:
        return site.book
    known = [id_ for id_ in ids if id_ not in site.broken]
    return Book({id_: one_of("service", id_, site.book.services) for id_ in known})


def _with_selections(site: Site, services: tuple[str, ...], chosen: Book) -> Book:
    """The chosen services with what pages select of them."""
    whole = book_of_pages(site, services).services
    return Book({id_: whole[id_] for id_ in whole if id_ in chosen.services or id_ not in site.book.services})


def _mend(site: Site) -> list[Problem]:
    """Mend the pages, and print the names of those that change. Returns what is wrong with the others."""
    outcomes = list(pages.mend(site))
    for outcome in outcomes:
        if isinstance(outcome, str):
            click.echo(f"mended {outcome}", err=True)
    return [outcome for outcome in outcomes if isinstance(outcome, Problem)]
