"""Text in Markdown as Python-Markdown, pymdownx and GitHub read it.

Whatever one of them could take for syntax becomes a hexadecimal character reference: a decimal one holds `#124`, which
is an issue to pymdownx.magiclink; a backslash is no escape to most extensions.
"""

from __future__ import annotations

import re
from functools import lru_cache

from portbook.escape.visible import one_line

_SYNTAX = re.compile(
    r"""[][`*_<>&!{}|\\~^=+#$@"]      # inline syntax, wherever it stands
    | ^[-:/?%;]                      # the start of a block
    | ^[\w(](?=\w*[.)](?:\s|$))      # a numbered or lettered list
    | :(?=\S)                        # :emoji:, https://, :::
    | (?<=www)[.]                    # an address without a scheme
    | [?](?=\d)                      # pymdownx.magiclink: a discussion
    | (?<![a-z\d])[a-f\d](?=[a-f\d]{39}(?![a-z\d]))  # a commit
    | (?<=\d)/(?=\d) | (?<=c)/(?=o)  # pymdownx.smartsymbols: fractions and care of
    | [(](?=(?:c|r|tm)[)])           # marks
    | (?<=\d)[snrt](?=[tdh](?![a-z\d]))  # ordinals
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN_CODE = re.compile(r"(?!:)[A-Za-z0-9.,:/_*=@%+-]+(?: [A-Za-z0-9.,:/_*=@%+-]+)*")
"""`:::name` would choose a lexer of pymdownx.inlinehilite."""


@lru_cache(maxsize=4096)
def inline(text: str) -> str:
    """Text in a paragraph, heading, list item, link text, quoted title: anywhere outside a code block."""
    return _SYNTAX.sub(lambda match: f"&#x{ord(match[0]):x};", one_line(text))


def cell(text: str) -> str:
    """Text in a table cell."""
    return inline(text)


def code(text: str) -> str:
    """A code span, in a table cell too; `<code>` where backticks cannot hold the text. Empty for no text."""
    line = one_line(text)
    if not line or _PLAIN_CODE.fullmatch(line):
        return f"`{line}`" if line else ""
    return f"<code>{inline(line)}</code>"
