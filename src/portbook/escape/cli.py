"""Text on a line that is typed at the command line of a router."""

from __future__ import annotations

import re

from portbook.escape.visible import one_line

_STRANGE = re.compile(r"[^A-Za-z0-9 ,:()/_+.-]")
"""A `?` asks for help in the middle of a line, a `;` ends a command and a `|` filters its output on some routers, a `!`
recalls an earlier line on others; few take more than ASCII."""
LONGEST = 100
"""Characters of a remark on Cisco IOS and NX-OS; others take more."""


def plain(text: str, limit: int = LONGEST) -> str:
    """The text on one line, a full stop for every character that a router might not take for text, cut to a length."""
    line = " ".join(_STRANGE.sub(".", one_line(text)).split())
    return line if len(line) <= limit else line[: limit - 3].rstrip() + "..."
