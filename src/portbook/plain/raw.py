"""A block of raw HTML, as Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portbook.plain.inline import inline
from portbook.plain.place import Place
from portbook.plain.tags import BLOCKS, TAG, UNSEEN, Ends
from portbook.plain.text import not_a_block

_NAMES = "|".join(sorted(BLOCKS, key=len, reverse=True))
_BREAK = re.compile(rf"<!--|</?(?P<name>{_NAMES}|br)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_HEADINGS = {f"h{level}": f"{'#' * level} " for level in range(1, 7)}
_WHOLE = UNSEEN | {"pre", "-->"}
"""What is taken with its content: code, and what is not seen."""
_WITHIN = frozenset({"br", "td", "th", "summary", "-->"})


@dataclass
class _Piece:
    """A block, its mark, and its HTML without the tags of blocks; or code."""

    mark: str = ""
    texts: list[str] = field(default_factory=list)
    code: str | None = None


def raw_lines(text: str, place: Place) -> Iterator[str]:
    """The lines of Markdown for a block of raw HTML; none where nothing of it is seen."""
    before: str | None = None
    for mark, lines in _blocks(text, replace(place, raw=True)):
        if before is not None and not (mark == before == "- "):
            yield ""
        yield from lines
        before = mark


def _blocks(text: str, place: Place) -> Iterator[tuple[str, list[str]]]:
    for piece in _pieces(text):
        if piece.code is not None:
            yield "code", fence(piece.code)
            continue
        line = inline(" ".join("".join(piece.texts).split()), place).strip(" ;")
        if line:
            yield piece.mark, [piece.mark + not_a_block(line)]


def _pieces(text: str) -> Iterator[_Piece]:
    """The text, cut at the tags of blocks."""
    piece, at, lists, ends = _Piece(), 0, 0, Ends(text)
    while match := _BREAK.search(text, at):
        piece.texts.append(text[at : match.start()])
        at = match.end()
        name, closing = (match["name"] or "-->").lower(), match.group().startswith("</")
        lists += (-1 if closing else 1) * (name in {"nav", "table"})
        ending = None if closing or name not in _WHOLE else ends.after(name, at)
        if ending:
            at = ending.end()
            if name == "pre":
                yield from (piece, _Piece(code=html.unescape(TAG.sub("", text[match.end() : ending.start()]))))
                piece = _Piece()
        elif name in _WITHIN:
            piece.texts.append(_within(name, match.group(), closing=closing, listed=lists > 0))
        else:
            yield piece
            piece = _Piece(_mark(name, closing=closing, listed=lists > 0))
    piece.texts.append(text[at:])
    yield piece


def _within(name: str, tag: str, *, closing: bool, listed: bool) -> str:
    """What stands in a line for a tag that starts no new one."""
    if name == "summary":
        return tag
    if name in {"td", "th"}:
        return "; " if closing else ""
    return "; " if listed and name == "br" else " "


def _mark(name: str, *, closing: bool, listed: bool) -> str:
    """What the text behind a tag of a block starts with."""
    if closing:
        return ""
    if name in {"li", "tr"} or (listed and name == "p"):
        return "- "
    return _HEADINGS.get(name, "")


def fence(code: str) -> list[str]:
    """The lines of a fence without a language around code."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    marks = "`" * max(3, longest + 1)
    return [marks, *code.removeprefix("\n").removesuffix("\n").split("\n"), marks]
