"""The title of a page."""

from __future__ import annotations

import html
import re

from portbook.plain import front_matter
from portbook.plain.blocks import convert
from portbook.plain.leaves import UNDERLINE, Fence
from portbook.plain.place import Place
from portbook.plain.starts import FENCE, HEADING

_CLOSING = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[((?:[^\[\]\\]|\\.)*)\](?:\([^()]*\)|\[[^\]]*\])")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|~~|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def page_title(text: str) -> str:
    """The title of a page: the one of its front matter, else its first heading as text; empty for none."""
    front, body = front_matter.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return front_matter.title(front) or _shown(_first_heading(convert(body, Place()).split("\n")))


def _first_heading(lines: list[str]) -> str:
    """The first heading that is in no container, without its marks."""
    fence: Fence | None = None
    before = ""
    for line in lines:
        if fence is not None:
            fence = None if fence.closes(line) else fence
        elif match := FENCE.match(line):
            fence, before = Fence(match["marks"], 0, 0, 0), ""
        elif HEADING.match(line):
            return _CLOSING.sub("", line.lstrip("#")).strip()
        elif before and UNDERLINE.match(line):
            return before.strip()
        else:
            before = "" if line.startswith((" ", ">", "-", "|", "*", "+")) else line
    return ""


def _shown(heading: str) -> str:
    """A heading as it is read: without marks, escapes and references."""
    pieces, at = [], 0
    for code in _CODE.finditer(heading):
        pieces += [_text(heading[at : code.start()]), code[2]]
        at = code.end()
    return " ".join("".join([*pieces, _text(heading[at:])]).split())


def _text(markdown: str) -> str:
    return html.unescape(_ESCAPE.sub(r"\1", _EMPHASIS.sub("", _LINK.sub(r"\1", markdown))))
