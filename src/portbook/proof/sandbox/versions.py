"""What programs print about themselves, kept in the user's cache: starting one costs more than a page.

Not beside the ledger: a site may be a stranger's, and evidence is believed only from the versions that are here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from portbook.atomic import replace_file
from portbook.proof import user_cache

_FILE = "versions.json"


def remembered(program: Path, ask: Callable[[], str]) -> str:
    """What the program says of itself: as it said before where its file is the same, else asked now."""
    folder, identity = user_cache.folder(), _identity(program)
    if folder is None or not identity:
        return ask()
    known = _read(folder / _FILE)
    if identity in known:
        return known[identity]
    said = ask()
    if said:
        others = {name: text for name, text in known.items() if not name.startswith(f"{program} ")}
        _write(folder / _FILE, {**others, identity: said})
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
