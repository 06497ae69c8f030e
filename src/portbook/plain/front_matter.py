"""The YAML at the top of a page."""

from __future__ import annotations

import re

import yaml

from portbook.page import FRONT_MATTER

MATERIALS = frozenset({"hide", "template", "search", "icon", "status"})
"""Keys that only Material reads."""
_KEY = re.compile(r"([^\s#:\-?\[{\"'][^\s:]*)[ \t]*:(?:[ \t]|$)")
_CONTINUED = re.compile(r"[ \t-]|#|$")


def split(text: str) -> tuple[str, str]:
    """The front matter of a page and the rest; no front matter where what looks like it is not made of keys."""
    match = FRONT_MATTER.match(text)
    if match is None or _entries(match.group()) is None:
        return "", text
    return match.group(), text[match.end() :]


def plain(front: str) -> str:
    """Front matter without Material's own keys; empty where no key is left."""
    entries = _entries(front) or []
    kept = [lines for key, lines in entries if key not in MATERIALS]
    if len(kept) == len(entries):
        return front
    lines = front.rstrip("\n").split("\n")
    return "\n".join([lines[0], *(line for lines in kept for line in lines), lines[-1]]) + "\n" if kept else ""


def title(front: str) -> str:
    """The page's title by its front matter; empty for none, and where it is not YAML."""
    try:
        read = yaml.safe_load("\n".join(front.rstrip("\n").split("\n")[1:-1]))
    except (yaml.YAMLError, ValueError, RecursionError):
        return ""
    named = read.get("title") if isinstance(read, dict) else None
    return " ".join(str(named).split()) if isinstance(named, str | int | float) else ""


def _entries(front: str) -> list[tuple[str, list[str]]] | None:
    """Each key with its lines; None where a line belongs to no key."""
    entries: list[tuple[str, list[str]]] = []
    for line in front.rstrip("\n").split("\n")[1:-1]:
        key = _KEY.match(line)
        if key:
            entries.append((key[1], [line]))
        elif entries and _CONTINUED.match(line):
            entries[-1][1].append(line)
        elif line.strip() and not line.startswith("#"):
            return None
    return entries or None
