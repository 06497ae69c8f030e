"""Text for the command line of a router."""

from __future__ import annotations

import re

from portbook.escape.visible import one_line

_STRANGE = re.compile(r"[^A-Za-z0-9 ,:()/_+.-]")
"""Characters that a router may not take as text. A `?` asks for help in the middle of a line. On some routers a `;` ends a
command and a `|` filters its output, on others a `!` recalls an earlier line. Few accept more than ASCII."""
LONGEST = 100
"""The most characters of a remark on Cisco IOS and NX-OS; other routers allow more."""


def plain(text: str, limit: int = LONGEST) -> str:
    """The text on one line, cut to `limit` characters, with a full stop for every character that may not be safe."""
    line = " ".join(_STRANGE.sub(".", one_line(text)).split())
    return line if len(line) <= limit else line[: limit - 3].rstrip() + "..."
