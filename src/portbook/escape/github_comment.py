"""Text in a comment of a pull request on GitHub.

GitHub looks for mentions, issues and commits in what it has rendered, so that character references do not hide them; a zero-width
space after the sign does.
"""

from __future__ import annotations

import re

from portbook.escape import markdown

LONGEST = 400
"""Characters of one text of the data: a comment holds 65,536 in all."""
_SIGNS = re.compile(r"&#x(?:40|23|2b|21|24|7e|5e);")
_COMMIT = re.compile(r"(?<![0-9A-Za-z])([0-9a-fA-F]{6})(?=[0-9a-fA-F])")
_ISSUE = re.compile(r"(?<![0-9A-Za-z])(GH)(?=-\d)", re.IGNORECASE)
_ZERO_WIDTH_SPACE = "&#8203;"


def inline(text: str) -> str:
    """Text in a paragraph or a table cell, cut where it is long; it mentions nobody and links nowhere."""
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    separated = _ISSUE.sub(rf"\1{chr(0x200B)}", _COMMIT.sub(rf"\1{chr(0x200B)}", short))
    escaped = markdown.inline(separated.replace(chr(0x200B), chr(0xE000)))
    return _SIGNS.sub(lambda sign: sign[0] + _ZERO_WIDTH_SPACE, escaped).replace("&#xe000;", _ZERO_WIDTH_SPACE)
