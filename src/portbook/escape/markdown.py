"""Text in Markdown, for Python-Markdown, pymdownx and GitHub.

Every character that one of them may take for syntax becomes a hexadecimal character reference. A decimal reference
contains, for example, `#124`, which pymdownx.magiclink takes for an issue. Most extensions do not honour backslashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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
_BACKTICKS = re.compile(r"`+")
_PLAIN_CODE = re.compile(r"(?!:)[A-Za-z0-9.,:/_*=@%+-]+(?: [A-Za-z0-9.,:/_*=@%+-]+)*")
"""Code that is safe between backticks. It may not start with a colon: `:::name` selects a lexer of pymdownx.inlinehilite."""


@lru_cache(maxsize=4096)
def inline(text: str) -> str:
    """Text in a paragraph, heading, list item, link text, quoted title: anywhere outside a code block."""
    return _SYNTAX.sub(lambda match: f"&#x{ord(match[0]):x};", one_line(text))


def cell(text: str) -> str:
    """Text in a table cell."""
    return inline(text)


def code(text: str) -> str:
    """A code span, also in a table cell; `<code>` where the text is not safe between backticks. Empty for no text."""
    line = one_line(text)
    if not line or _PLAIN_CODE.fullmatch(line):
        return f"`{line}`" if line else ""
    return f"<code>{inline(line)}</code>"


def fenced(text: str, language: str) -> str:
    """A fenced block for any text: its fence is longer than every run of backticks in the text."""
    longest = max((len(backticks) for backticks in _BACKTICKS.findall(text)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{text}{marks}\n"


def table_row(cells: Iterable[str]) -> str:
    """A row of a pipe table of cells that are already escaped."""
    return f"| {' | '.join(cells)} |\n"
