"""The files of a site that were copied from the catalogue, with what each was made of."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.catalogue.origin import Origin, without_origin
from portbook.catalogue.shipped import Catalogue
from portbook.load.faults import shown
from portbook.model import Location, Problem

ORIGINALS = ".catalogue"
"""The folder in that of the data with what copies were made of: it belongs into the reader's version control.

A record beside the data survives a clone, is shown by a review, and goes back with the file that it belongs to; git's own
history would not do, for a shallow clone has none. Forging it is of no use: its hash has to be that in the copy.
"""


@dataclass(frozen=True)
class Copy:
    """A file of the site that says that it was copied from the catalogue.

    Attributes:
        path: its name in problems.
        content: its bytes.
        origin: what it says that it was copied from.
    """

    path: str
    content: bytes
    origin: Origin

    @property
    def is_edited(self) -> bool:
        """Whether it is anything else than its original and the line that says so."""
        return not self.origin.is_of(without_origin(self.content))


@dataclass(frozen=True)
class Source:
    """What a copy was made of, and what the catalogue has in its place now.

    Attributes:
        copy: the file of the site.
        original: what it was copied from.
        latest: what the catalogue has now.
    """

    copy: Copy
    original: bytes
    latest: bytes

    @property
    def is_current(self) -> bool:
        """Whether the catalogue still has what the copy was made of."""
        return self.copy.origin.is_of(self.latest)


def source_of(copy: Copy, record: bytes | None, catalogue: Catalogue) -> Source | Problem:
    """The source of a copy, or why it is taken for the reader's own file.

    A copy that nobody edited is its own original, also without a record.

    Args:
        copy: a file of the site.
        record: what the site has as its original; None for nothing.
        catalogue: the catalogue as it is now.
    """
    service = copy.origin.service
    latest = catalogue.files.get(service)
    known = (without_origin(copy.content), record, latest)
    original = next((content for content in known if content is not None and copy.origin.is_of(content)), None)
    if original is None:
        return _unknown(copy)
    if latest is None:
        message = f"the catalogue has no service {shown(service)} any more: the file is your own"
        return Problem(Location(copy.path, copy.origin.line), "left-catalogue", message, "remove the line")
    return Source(copy, original, latest)


def _unknown(copy: Copy) -> Problem:
    """The problem of a copy of which nobody knows what it was made of: its line may be forged."""
    record = f"{ORIGINALS}/{copy.origin.service}.yml"
    message = f"neither this file nor {record} has the hash in this line: the file is your own"
    cure = f"restore {record}, or remove the line"
    return Problem(Location(copy.path, copy.origin.line), "unknown-original", message, cure)
