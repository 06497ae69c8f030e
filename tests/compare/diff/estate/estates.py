"""Versions of a small site with an estate, out of replacements in its files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from portbook.compare.diff import Change, Difference
from portbook.compare.diff.of_versions import difference_of_versions
from portbook.versions import EstateFiles, Version

BASE = Path(__file__).parent / "base"
TODAY = date(2026, 11, 29)
NETWORK_TARGETS = frozenset({"vyos"})
Replacements = Sequence[Sequence[str]]
"""Each a file's stem, what is in it, and what takes its place."""


def version(name: str, replacements: Replacements = ()) -> Version:
    """The base after replacements, each of which must be in its file."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(BASE.glob("*.yml"))}
    for file, old, new in replacements:
        assert old in texts[file], (file, old)
        texts[file] = texts[file].replace(old, new)
    estate = {"estate.yml": texts.pop("estate").encode()}
    files = {f"ports/{stem}.yml": text.encode() for stem, text in texts.items()}
    return Version(name, files, estate=EstateFiles(estate))


def between(old: Version, new: Version) -> Difference:
    """The difference of two versions."""
    return difference_of_versions(old, new, TODAY, NETWORK_TARGETS)


def told(change: Change) -> str:
    """A change in one line: its classes and its sentence, with what a fact was and is."""
    values = f": {change.before} → {change.after}" if not change.counts and (change.before or change.after) else ""
    return f"{' '.join(change.impacts)}: {change.sentence}{values}"
