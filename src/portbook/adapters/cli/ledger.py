"""`portbook ledger`: evidence of several machines in one ledger."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from portbook.adapters.cli.choices import usable_site
from portbook.adapters.selected_services import book_of_pages
from portbook.model import Location, Problem
from portbook.proof.judge import judge
from portbook.proof.ledger.merge import Merge, merged
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import all_snippets


@click.group()
def ledger() -> None:
    """Bring together what several machines have proven."""


@ledger.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--recheck",
    type=click.FloatRange(0, 100),
    default=5,
    show_default=True,
    metavar="PERCENT",
    help="How many of the rows that another user has signed are judged again here, drawn by chance: 20 at least.",
)
def merge(files: tuple[Path, ...], recheck: float) -> None:
    """Take over the evidence in other ledgers, such as those of portbook check --shard on other machines.

    A file is taken whole or not at all. Each row has to be about a text that is rendered here now, and be found with the versions of
    tool and kernel that are here. Some rows are judged again here; where this user has signed them, none.
    """
    site = usable_site()
    targets = tuple(site.targets.values())
    snippets = list(all_snippets(book_of_pages(site), targets))
    refused = False
    with WarmLab() as warm_lab:
        for path in files:
            merge = merged(
                path,
                snippets,
                site.targets,
                lambda snippet: judge(snippet, site.targets[snippet.id.target], warm_lab),
                recheck / 100,
            )
            refused |= bool(merge.refusal) or not site.ledger.record(merge.results)
            click.echo(_told(path, merge), err=bool(merge.refusal))
    sys.exit(1 if refused else 0)


def _told(path: Path, merge: Merge) -> str:
    if merge.refusal:
        return str(Problem(Location(str(path), 0, 0), "refused-ledger", merge.refusal, merge.cure))
    judged = f"; {merge.judged:,} of them were judged again here, with the same result" if merge.judged else ""
    others = f"; {merge.others:,} rows are about texts that are not here, and are left out" if merge.others else ""
    return f"{path}: {len(merge.results):,} rows are taken over{judged}{others}"
