"""`python -m tools.mutation [TARGET...] [MOST]`: the score; a mutant that is let through is shown, and fails."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from portbook.proof.engine import engines
from tools.mutation.fate import HOSTS
from tools.mutation.score import keep, said, score


def main() -> int:
    """Print the score of targets."""
    names = [each for each in sys.argv[1:] if not each.isdigit()] or list(HOSTS)
    most = next((int(each) for each in sys.argv[1:] if each.isdigit()), None)
    bad = 0
    headed = False
    for name in names:
        if lacking := engines()[HOSTS[name].engines[0]].lacking():
            click.echo(f"{name}: {lacking}")
            continue
        found = score(HOSTS[name], most)
        if most is None:
            keep(found)
        row = found.row()
        if not headed:
            click.echo(_row(row))
            headed = True
        click.echo(_row(row.values()))
        for kind, fates in (("let through", found.let_through), ("equivalent, undeclared", found.undeclared)):
            for each in fates:
                click.echo(f"{kind}: {said(each)}")
        bad += len(found.let_through) + len(found.undeclared)
    return 1 if bad else 0


def _row(cells: Iterable[object]) -> str:
    return " ".join(f"{each:>14}" for each in map(str, cells))


if __name__ == "__main__":
    sys.exit(main())
