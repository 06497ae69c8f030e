"""The programs of the distribution that fetch and unpack packages: `apt-get`, `dpkg-deb`, `dnf`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


class NotUnpacked(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """A tool could not be unpacked: a clause says why."""


def run(*words: str | Path, folder: Path, stdin: bytes = b"") -> bytes:
    """What a program prints; it asks nothing.

    Raises:
        NotUnpacked: it fails, with the last line that it prints about that.
    """
    try:
        done = subprocess.run(  # noqa: S603  # the words are our own
            words,
            cwd=folder,
            input=stdin,
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        msg = f"{words[0]} cannot be run: {error.strerror}"
        raise NotUnpacked(msg) from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), f"exit code {done.returncode}")
        msg = f"{Path(words[0]).name} fails: {last}"
        raise NotUnpacked(msg)
    return done.stdout
