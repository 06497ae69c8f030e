"""`python -m tools.mutation [TARGET...]`: the score; a mutant that is let through is shown, and fails."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from tools.mutation.fate import HOSTS
from tools.mutation.score import said, score


def main() -> int:
    """Print the score of targets."""
    names = [each for each in sys.argv[1:] if not each.isdigit()] or list(HOSTS)
    most = next((int(each) for each in sys.argv[1:] if each.isdigit()), None)
    bad = 0
    for number, name in enumerate(names):
        found = score(HOSTS[name], most)
        row = found.row()
        if not number:
            click.echo(_row(row))
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
