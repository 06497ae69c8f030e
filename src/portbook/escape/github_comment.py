"""Text in a comment of a pull request on GitHub.

GitHub looks for mentions, issues, commits, addresses and emoji in the text that it has rendered. A character reference does
not hide them there; a zero-width space does.
Source: GitHub documentation, "Autolinked references and URLs" and "Basic writing and formatting syntax".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portbook.escape import markdown
from portbook.escape.visible import one_line

LONGEST = 400
"""Characters of one text of the data: a comment holds 65,536 in all."""
_ZERO_WIDTH_SPACE = "&#8203;"
_STARTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[@#!~$^+](?!\s)",  # mentions, e-mail addresses, issues, formulas
        r"[0-9a-f]{6}(?=[0-9a-f])",  # a commit has seven digits or more
        r"(?:gh|ghsa|cve)(?=-)",  # an issue, an advisory
        r":(?=//)|www(?=\.)",  # an address
        r":(?=(?:100|1234|a|b|ab|abc|abcd|bee|cd):)",  # emoji whose name may be a part of an IPv6 address
        r":(?=(?![0-9a-f]{1,4}:)[0-9a-z_+-]+:)",  # any other
    )
)
"""How something begins that GitHub makes a link or an image of: it makes none where the next character is out of sight."""


def inline(text: str) -> str:
    """Text in a paragraph or a table cell, cut where it is long; it mentions nobody and links nowhere."""
    line = one_line(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
    return _ZERO_WIDTH_SPACE.join(markdown.inline(part) for part in _parts(line))


def _parts(line: str) -> Iterator[str]:
    """The line in parts, none of which has the start of a link and what follows it."""
    places = sorted({match.end() for start in _STARTS for match in start.finditer(line)})
    for begin, end in zip([0, *places], [*places, len(line)], strict=True):
        yield line[begin:end]
