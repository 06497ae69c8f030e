"""What programs print about themselves, kept beside the ledger: starting one costs more than a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from portbook.atomic import replace_file

FOLDER = ".portbook"
"""Where a site keeps what it can make again, in the folder where portbook is started."""
_FILE = "versions.json"


def remembered(program: Path, ask: Callable[[], str]) -> str:
    """What the program says of itself: as it said before where its file is the same, else asked now."""
    kept = Path.cwd() / FOLDER / _FILE
    identity = _identity(program)
    known = _read(kept)
    if identity and identity in known:
        return known[identity]
    said = ask()
    if identity and said:
        _write(
            kept, {**{name: text for name, text in known.items() if not name.startswith(f"{program} ")}, identity: said}
        )
    return said


def _identity(program: Path) -> str:
    """Which file it is now: an upgrade replaces it. Empty where there is none."""
    try:
        found = program.stat()
    except OSError:
        return ""
    return f"{program} {found.st_dev} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _read(kept: Path) -> dict[str, str]:
    """Nothing where the file is missing or not ours: then every program is asked again."""
    try:
        held = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        return {}
    strings = isinstance(held, dict) and all(isinstance(each, str) for each in held.values())
    return held if strings else {}


def _write(kept: Path, known: dict[str, str]) -> None:
    """A folder that cannot be written costs time and nothing else."""
    replace_file(kept, json.dumps(known, indent=1, sort_keys=True))
