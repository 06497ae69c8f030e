"""Text as a word of a POSIX shell, and in a comment that is pasted into any shell."""

from __future__ import annotations

import re

from portbook.escape.visible import one_line

_BARE = re.compile(r"[A-Za-z0-9_@%+:,./-]+")
"""Characters that sh, bash and zsh take literally. `=` is not among them, because zsh expands `=ls`."""


def word(text: str) -> str:
    """One word: unquoted where that is safe, else in single quotes."""
    line = one_line(text)
    return line if _BARE.fullmatch(line) else quoted(line)


def quoted(text: str) -> str:
    """One word, always in single quotes: for titles and other texts for people, so that they all look alike."""
    return "'" + one_line(text).replace("'", "'\"'\"'") + "'"


def prose(text: str) -> str:
    """A text for people as one word in single quotes, without backslashes, which fish interprets in single quotes."""
    return quoted(text.replace("\\", _ALIKE["\\"]))


_SAFE = re.compile(r"[A-Za-z0-9 .,:/_@+-]|[^\x00-\x7f]")
"""Characters that no shell acts on, even where `#` starts no comment: in zsh as macOS configures it, and in bash without
`interactive_comments`."""
_SIGNS = (("->", "\u2192"), ("<-", "\u2190"), ("=>", "\u21d2"), (">=", "\u2265"), ("<=", "\u2264"), ("!=", "\u2260"))
_ALIKE = {
    "'": "\u2019",
    '"': "\u201d",
    "`": "\u2019",
    "*": "\u2217",
    "<": "\u2039",
    ">": "\u203a",
    ";": ",",
    **{sign: chr(ord(sign) + 0xFEE0) for sign in "!#$%&=?[\\]^{|}~()"},  # the fullwidth forms
}
_OPENING = re.compile(r"(?P<before>^|[^ (]) *\((?: *\()* *")
_PAUSES = {"": "", **dict.fromkeys(".,:;", " ")}
"""The text that replaces an opening parenthesis, by the character before it; a comma and a space after any other."""
_CLOSING = re.compile(r"\)(?: *\))*(?P<more> *(?=[^\s.,:;)]))?")


def comment(text: str) -> str:
    """The text on one line, for a comment. A character that a shell may act on becomes a character that looks like it.

    Text in parentheses is put between commas.
    """
    line = one_line(text)
    for sign, alike in _SIGNS:
        line = line.replace(sign, alike)
    line = _OPENING.sub(lambda match: match["before"] + _PAUSES.get(match["before"], ", "), line)
    line = _CLOSING.sub(lambda match: ", " if match["more"] is not None else "", line)
    return "".join(character if _SAFE.fullmatch(character) else _ALIKE[character] for character in line).strip(" ,")


_KEY = re.compile(r"[a-z]+(?:-[a-z]+)*")


def here_line(key: str, text: str) -> str:
    """A line of a here-document with a quoted word, in which no shell interprets anything: a key, a space and the text.

    Such a document ends at a line that has no space.

    Raises:
        ValueError: the key is not of small letters and hyphens.
    """
    if not _KEY.fullmatch(key):
        msg = f"not a key: {key}"
        raise ValueError(msg)
    return f"{key} {one_line(text)}"
