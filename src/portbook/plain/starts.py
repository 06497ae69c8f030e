"""What the first characters of a line start, in Python-Markdown with Material's extensions and in CommonMark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.plain.tags import BLOCKS, TAG

_ADMONITION = re.compile(r'!!! ?(?P<kind>[\w-]+(?: +[\w-]+)*)(?: +"(?P<title>.*?)")? *$')
_DETAILS = re.compile(
    r'\?\?\?\+? ?(?:(?P<kind>[\w-]+(?: +[\w-]+)*?)?(?: +"(?P<title>.*?)")|(?P<alone>[\w-]+(?: +[\w-]+)*?)) *$'
)
_TAB = re.compile(r'===(?:\+!|!\+|\+|!)? +"(?P<title>.*?)" *$')
_DEFINITION = re.compile(r":[ ]{1,3}(?=\S)")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:[ ]*")
_ITEM = re.compile(r"(?P<marker>[-+*]|(?P<number>\d{1,9})[.)])(?P<space>[ \t]+(?=\S)|[ \t]*$)")
_WIDEST = 4
"""Spaces behind the mark of an item; more are indented code in it."""
QUOTE = re.compile(r" {0,3}> ?")
HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
FENCE = re.compile(r"(?P<marks>`{3,}(?=[^`]*$)|~{3,})[ \t]*(?P<info>.*?)[ \t]*$")
BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS, key=len, reverse=True))})(?=[\s/>]|$)", re.IGNORECASE)
LEFT_OUT = re.compile(r"\[TOC\][ ]*$|\*\[[^\]]+\]:.*$")
"""The mark of a table of contents, and an abbreviation."""


@dataclass(frozen=True)
class Start:
    """The start of a container.

    Attributes:
        kind: `quote`, `item`, `footnote`, `definition`, `box` or `tab`.
        width: characters up to where its content starts in its first line.
        marker: what stands before its content there; empty for a box and a tab, whose first line is a title.
        title: of a box or a tab; Markdown.
        columns: of an item: where its content starts; a tab is up to four.
        interrupts: whether it may follow a line of a paragraph at once.
    """

    kind: str
    width: int
    marker: str = ""
    title: str = ""
    columns: int = 0
    interrupts: bool = True


def container(rest: str, *, defining: bool) -> Start | None:
    """The container that a line without its indentation starts.

    Args:
        rest: the line; not empty.
        defining: whether a term stands before it.
    """
    match rest[0]:
        case ">":
            return _marked("quote", QUOTE.match(rest))
        case "!" | "?" | "=":
            return _titled(rest)
        case ":":
            return _marked("definition", _DEFINITION.match(rest)) if defining else None
        case "[":
            return _marked("footnote", _FOOTNOTE.match(rest))
    return _item(rest)


def _marked(kind: str, match: re.Match[str] | None) -> Start | None:
    return Start(kind, match.end(), match.group()) if match else None


def _titled(rest: str) -> Start | None:
    if match := _TAB.match(rest):
        return Start("tab", len(rest), title=match["title"])
    match = _ADMONITION.match(rest) or _DETAILS.match(rest)
    if match is None:
        return None
    named = match["kind"] or (match["alone"] if match.re is _DETAILS else "") or ""
    title = match["title"] if match["title"] is not None else named.split(" ", 1)[0].capitalize()
    return Start("box", len(rest), title=title)


def _item(rest: str) -> Start | None:
    match = _ITEM.match(rest)
    if match is None or RULE.match(rest):
        return None
    marker = match["marker"]
    spaces = len((marker + match["space"]).expandtabs(_WIDEST)) - len(marker)
    content = match.end() < len(rest)
    length, width = (match.end(), spaces) if content and spaces <= _WIDEST else (len(marker) + 1, 1)
    interrupts = content and match["number"] in {None, "1"}
    return Start("item", length, rest[:length], interrupts=interrupts, columns=len(marker) + width)


def is_markdown_tag(rest: str) -> re.Match[str] | None:
    """The tag of a block at the start of a line, if what it holds is Markdown: an end tag, or one that says so."""
    match = TAG.match(rest) if BLOCK_TAG.match(rest) else None
    if match and (match["close"] or re.search(r"\smarkdown(?:[\s=]|$)", match["attributes"])):
        return match
    return None
