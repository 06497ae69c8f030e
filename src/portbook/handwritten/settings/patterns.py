"""Patterns of paths, as `exclude` and `per-file-ignores` have them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import PurePosixPath


def matches(path: str, pattern: str) -> bool:
    """Whether a pattern is about a document: of its path, of a folder above it, or, without a slash, of its name.

    A `*` stands for slashes too, and `/**/` for one slash as well.

    Args:
        path: the path, with slashes.
        pattern: the pattern.
    """
    plain = pattern.removeprefix("./").rstrip("/")
    whole = PurePosixPath(path)
    candidates = [str(whole), *map(str, whole.parents)]
    if "/" not in plain:
        candidates += whole.parts
    return any(fnmatchcase(text, form) for form in {plain, plain.replace("/**/", "/")} for text in candidates)
