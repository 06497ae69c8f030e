"""The light pages and plain files of a service as the last build made them: with nothing changed, none is made again.

They are kept in the user's own cache, where nobody else's site can put anything.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from json import dumps, loads
from pathlib import Path
from typing import NamedTuple

from portbook.atomic import replace_file
from portbook.proof import user_cache
from portbook.proof.ledger import fingerprint

_FOLDER = "pages"


class Document(NamedTuple):
    """A file of a site.

    Attributes:
        path: relative to the site.
        title: of a page; empty for a plain file.
        content: the body of a page, as HTML, or the text of a file.
        depth: folders above a page's source, which name its shell; -1 for a plain file.
    """

    path: str
    title: str
    content: str
    depth: int = -1


class PageCache:
    """What the last build of one site made, by service."""

    def __init__(self, site: Path) -> None:
        cache_folder = user_cache.folder()
        name = sha256(str(site).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._folder = cache_folder / _FOLDER / name if cache_folder else None

    def documents(
        self, service: str, made_from: Sequence[object], make: Callable[[], Iterator[Document]]
    ) -> list[Document]:
        """What was made from the same before, else what `make` makes now.

        Args:
            service: its id.
            made_from: what the documents depend on, besides our own source; each part by its `repr`.
            make: makes them.
        """
        key = sha256(
            "\0".join([fingerprint.whole_source(), *map(repr, made_from)]).encode("utf-8", "surrogatepass")
        ).hexdigest()
        if self._folder is None:
            return list(make())
        file = self._folder / service
        if (kept := _read(file, key)) is not None:
            return kept
        documents = list(make())
        replace_file(file, zlib.compress(dumps([key, documents]).encode(), 1))
        return documents

    def keep_only(self, services: Sequence[str]) -> None:
        """Forget services that are gone."""
        if self._folder is not None and self._folder.is_dir():
            for file in self._folder.iterdir():
                if file.name not in services:
                    file.unlink(missing_ok=True)


def _read(file: Path, key: str) -> list[Document] | None:
    """The documents of that key; None where the file has others, or cannot be read."""
    try:
        kept_key, documents = loads(zlib.decompress(file.read_bytes()))
        return [Document(*document) for document in documents] if kept_key == key else None
    except (OSError, ValueError, TypeError, zlib.error):
        return None
