"""Host profiles: what firewalls look like before a snippet arrives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    """A firewall as it is before the snippet.

    Attributes:
        name: as a badge says it: `policy drop`.
        texts: what loads it, one text for each loader of the engine, in its order.
    """

    name: str
    texts: tuple[str, ...]
