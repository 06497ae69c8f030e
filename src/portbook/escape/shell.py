"""Text as a word of a POSIX shell, and in a comment that is pasted into any shell."""

from __future__ import annotations

import re

from portbook.escape.visible import one_line

_BARE = re.compile(r"[A-Za-z0-9_@%+:,./-]+")
"""Read by sh, bash and zsh as themselves; `=` is not, because zsh expands `=ls`."""


def word(text: str) -> str:
    """One word: as it is where that is safe, else in single quotes."""
    line = one_line(text)
    return line if _BARE.fullmatch(line) else quoted(line)


def quoted(text: str) -> str:
    """One word, in single quotes also where it is safe without: for people's texts, which then all look alike."""
    return "'" + one_line(text).replace("'", "'\"'\"'") + "'"


def prose(text: str) -> str:
    """A text for people as one word in single quotes, in which fish takes a backslash for more than itself."""
    return quoted(text.replace("\\", _ALIKE["\\"]))


_SAFE = re.compile(r"[A-Za-z0-9 .,:/_@+-]|[^\x00-\x7f]")
"""What no shell acts on, even where it takes the comment sign for a command: zsh does so as macOS sets it up, and so does
bash without `interactive_comments`."""
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
"""What stands in the place of a parenthesis that opens, behind what."""
_CLOSING = re.compile(r"\)(?: *\))*(?P<more> *(?=[^\s.,:;)]))?")


def comment(text: str) -> str:
    """The text on one line, for a comment: what a shell would act on becomes a sign that looks like it.

    What stands in parentheses comes between commas.
    """
    line = one_line(text)
    for sign, alike in _SIGNS:
        line = line.replace(sign, alike)
    line = _OPENING.sub(lambda match: match["before"] + _PAUSES.get(match["before"], ", "), line)
    line = _CLOSING.sub(lambda match: ", " if match["more"] is not None else "", line)
    return "".join(character if _SAFE.fullmatch(character) else _ALIKE[character] for character in line).strip(" ,")
