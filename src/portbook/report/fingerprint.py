"""What tells a finding from others, on whatever line it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from hashlib import sha256


def fingerprint(rule: str, path: str, message: str, earlier: int = 0) -> str:
    """A digest in hexadecimal digits.

    Args:
        rule: id of the finding's kind.
        path: its file.
        message: what it says.
        earlier: how many findings before it are the same but for their place.
    """
    parts = [rule, path, message, *([str(earlier)] if earlier else [])]
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def repeats(keys: Iterable[Hashable]) -> Iterator[int]:
    """Of each key, how many before it are equal."""
    seen: Counter[Hashable] = Counter()
    for key in keys:
        yield seen[key]
        seen[key] += 1
