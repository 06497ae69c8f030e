"""`python -m tools.swaps [TARGET...]`: the counts; a swap that self-consistency survives is shown, and fails."""

from __future__ import annotations

import sys
from collections import Counter

import click

from portbook.targets import targets
from tools.swaps.score import Fate, Outcome, outcomes

_FATES = (Fate.BROKE, Fate.REFUSED, Fate.ASIDE, Fate.UNREACHED, Fate.EQUIVALENT, Fate.SURVIVED)
_NAMED = {Fate.UNREACHED, Fate.EQUIVALENT, Fate.SURVIVED}


def main() -> int:
    """Print the counts of targets, and what no service has reached."""
    names = sys.argv[1:] or list(targets())
    click.echo(_row("target", "side", "swaps", *_FATES))
    survived = 0
    for name in names:
        found = list(outcomes(targets()[name]))
        for side in ("written", "read"):
            fates = Counter(outcome.fate for outcome in found if outcome.side == side)
            click.echo(_row(name, side, fates.total(), *(fates[fate] for fate in _FATES)))
        for line in dict.fromkeys(
            _said(outcome) for outcome in found if outcome.side == "written" and outcome.fate in _NAMED
        ):
            click.echo(f"  {line}")
        survived += sum(outcome.fate is Fate.SURVIVED for outcome in found)
    return 1 if survived else 0


def _said(outcome: Outcome) -> str:
    """The whole swap where it needs a look; only its table where no text has it."""
    what = f": {outcome.swap.what}" if outcome.fate in {Fate.SURVIVED, Fate.EQUIVALENT} else ""
    return f"{outcome.fate}: {outcome.swap.table}{what}"


def _row(*cells: object) -> str:
    first, *rest = map(str, cells)
    return f"{first:20}" + "".join(f"{cell:>14}" for cell in rest)


if __name__ == "__main__":
    sys.exit(main())
