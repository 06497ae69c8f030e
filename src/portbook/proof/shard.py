"""A share of the snippets, for several machines that check one site: the same share on each of them, whatever else changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from portbook.model import SnippetId

_SHARD = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})", re.ASCII)


@dataclass(frozen=True)
class Shard:
    """One share of several.

    Attributes:
        number: which one, from 1.
        of: how many there are.
    """

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Shard | None:
        """The shard that a text names, `2/8`; None where it names none."""
        match = _SHARD.fullmatch(text)
        shard = cls(int(match[1]), int(match[2])) if match else None
        return shard if shard and shard.number <= shard.of else None

    def has(self, id_: SnippetId) -> bool:
        """Whether a snippet is in it. All profiles and forms of one role and target are: a warm lab has much of them already."""
        of_one_kind = f"{id_.service}/{id_.role}/{id_.target}".encode()
        return int.from_bytes(sha256(of_one_kind).digest()[:8]) % self.of == self.number - 1
