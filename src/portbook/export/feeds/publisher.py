"""Who publishes a site's changes, and names for them that nobody else has."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5


@dataclass(frozen=True)
class Publisher:
    """A site.

    Attributes:
        name: the site's name.
        url: its address, which ends in a slash; empty where the site does not say.
    """

    name: str
    url: str = ""

    def name_for(self, *words: str) -> UUID:
        """The same name for the same words, for ever, unless the site moves (RFC 9562, version 5)."""
        return uuid5(uuid5(NAMESPACE_URL, self.url or self.name), "\0".join(words))
