"""What set-up says to the person who runs it."""

import sys


class Stop(Exception):  # noqa: N818  # an order, not an error of ours
    """Set-up cannot go on: one sentence that says why and what to do."""


def say(sentence: str) -> None:
    """Say one sentence, apart from what a command prints."""
    sys.stderr.write(f"{sentence}\n")
