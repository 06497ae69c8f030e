"""Text that must stay text in CommonMark, in MDX, and in this package's own reading of a page."""

from __future__ import annotations

import re
from urllib.parse import quote

_SYNTAX = re.compile(
    r"""[\\`*_\[\]{}~^|]          # inline syntax
    | (?<==)= | (?<=\+)\+         # ==mark==, ++key++
    | :(?=(?:material|octicons|fontawesome|simple)-)  # icons
    """,
    re.VERBOSE,
)
_REFERENCE = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
_START = re.compile(
    r"""\#{1,6}(?=\s|$) | >
    | [-+*](?=\s|$) | ([-*_])[ \t]*(?:\1[ \t]*){2,}$ | [-=]+[ \t]*$
    | `{3,}(?=[^`]*$) | ~~~ | !!! | \?\?\?
    | ===(?=[+!\s]) | :(?=\s|::) | %|\+\+\+ | \[(?=[^\]]*\]:|TOC\]) | \*(?=\[)
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"\d{1,9}(?=[.)](?:\s|$))")
_MODULE = re.compile(r"(?:im|ex)port\b")


def escaped(text: str) -> str:
    """Text with a backslash before every character that is inline syntax; its character references stay references."""
    return _SYNTAX.sub(r"\\\g<0>", text).replace("<", "&lt;")


def literal(text: str) -> str:
    """Text with a backslash before every character that is inline syntax; what looks like a reference is text too."""
    return escaped(_REFERENCE.sub("&amp;", text))


def not_a_block(line: str) -> str:
    """The line without indentation, so that it starts no heading, list, fence or box."""
    line = line.lstrip(" ")
    number = _NUMBER.match(line)
    if number:
        return f"{number.group()}\\{line[number.end() :]}"
    return f"\\{line}" if _START.match(line) else line


def not_a_module(line: str) -> str:
    """The line, so that MDX does not take it for an import or export of JavaScript."""
    return f"&#x{ord(line[0]):x};{line[1:]}" if _MODULE.match(line) else line


def destination(address: str) -> str:
    """The address of a link, so that it needs no angle brackets and ends nowhere early."""
    return quote(address, safe="%/:?#@!$&'*+,;=~._-|[]^`\\").replace("|", "%7C")


def code_span(text: str, *, cell: bool = False) -> str:
    """Text as code between backticks.

    Args:
        text: on one line; not empty.
        cell: whether it stands in a table, where a backslash keeps a bar from ending the cell.
    """
    runs = {len(run) for run in re.findall("`+", text)}
    marks = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    blank = not text.strip()
    padded = not blank and (text[0] in " `:#" or text[-1] in " `") and _needs_padding(text)
    inner = f" {text} " if padded else text
    return f"{marks}{bars_escaped(inner) if cell else inner}{marks}"


def _needs_padding(text: str) -> bool:
    """Whether the code would lose a space or a backtick, or its start, which names a language to Python-Markdown."""
    return (
        "`" in (text[0], text[-1]) or (text[0] == " " == text[-1]) or bool(re.match(r"(?::::|#!)[\w#.+-]+[ ]+\S", text))
    )


_BARE_BAR = re.compile(r"(?<!\\)\|")


def bars_escaped(text: str) -> str:
    """Code in a table, with a backslash before each bar that has none."""
    return _BARE_BAR.sub(r"\\|", text)
