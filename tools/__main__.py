"""`python -m tools site|test|extras|tools`: make this machine ready for that work."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

from tools import environment, programs
from tools.say import Stop, say

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One set-up at a time: `make -j`, or two terminals. The kernel lets go when the process dies, however it dies."""
    held = os.open(folder, os.O_RDONLY)
    try:
        flock(held, LOCK_EX)
        yield
    finally:
        os.close(held)


def main(work: str) -> None:
    """Set up for `work`.

    Raises:
        Stop: it cannot be done; says why and what to do.
    """
    with _alone(ROOT):
        if work != "tools":
            environment.ensure(ROOT, work)
        programs.ensure(work)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Stop as stop:
        say(str(stop))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
