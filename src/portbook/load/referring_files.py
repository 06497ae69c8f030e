"""Which files name roles of other services, found without loading them all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.load.service import read_service

_PERHAPS = re.compile(rb"""(?:\A|[\s\[{,"'])[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*(?=[\s\]},"']|\Z)|\\""")
"""What may be a role of another service: it stands alone as a value, or has an escape in it."""


def named_services(content: bytes) -> frozenset[str]:
    """The ids of the other services whose roles a file names; none where it cannot be read."""
    return read_service(content, "").others if _PERHAPS.search(content) else frozenset()


def referring_files(contents: Iterable[bytes]) -> frozenset[bytes]:
    """Of some files those that name roles of other services, and every file that may be of one of these services."""
    services = {content: named_services(content) for content in contents}
    named = {id_.encode() for ids in services.values() for id_ in ids}
    return frozenset(
        content
        for content, ids in services.items()
        if ids or (named and (b"\\" in content or any(id_ in content for id_ in named)))
    )
