"""Ids for what files call by names of any kind."""

from __future__ import annotations

import re

from portbook.load.words import LONGEST_ID, RESERVED

_OTHER = re.compile("[^a-z0-9]+")
_ROOM = 4
"""Characters that a number behind an id may take."""


def identifier(name: str, instead: str) -> str:
    """An id that is like a name.

    Args:
        name: the name, of any characters.
        instead: the id where the name has none of an id's characters.
    """
    id_ = _OTHER.sub("-", name.lower()).strip("-")[: LONGEST_ID - _ROOM].strip("-")
    return id_ if id_ and id_ not in RESERVED else instead
