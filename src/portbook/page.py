"""A Markdown page as prose, fences and references, true to its lines: the parts joined give the page back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""Only a line feed ends a line: editors count so, and `str.splitlines` does not."""
FENCE = re.compile(r"^(?P<prefix>[ \t]*(?:>[ \t]*)*)(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*?)[ \t]*$")
REFERENCE = re.compile(
    r"(?<![\\!])\[(?P<text>[^\]\[\n]*)\]\(port:(?P<service>[^/()#\s]*)/(?P<flow>[^()#\s]*)(?:#(?P<which>[^()\s]*))?\)"
)
OPAQUE = re.compile(
    r"<!--.*?(?:-->|\Z)|(?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)", re.DOTALL
)
"""An HTML comment, or a code span: as many backticks at its end as at its start, within one paragraph."""
HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]")
UNDERLINE = re.compile(r"[ \t]*(=+|-{2,})[ \t]*")
SPAN = 200
"""The characters on either side of a reference in which its sentence is looked for."""
FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Prose:
    """Text that is left as it is."""

    text: str


@dataclass(frozen=True)
class Fence:
    """A fence named `ports`.

    Attributes:
        text: all of it, as it stands in the page.
        line: of its first line in the page, from 1.
        prefix: what stands before its marks: indentation, `>`.
        body: the lines between its marks, without the prefix.
        closed: whether it has an end.
    """

    text: str
    line: int
    prefix: str
    body: str
    closed: bool = True


@dataclass(frozen=True)
class Reference:
    """`[value](port:service/flow)` in a sentence.

    Attributes:
        text: all of it, as it stands in the page.
        line: its line in the page, from 1.
        column: its column, from 1.
        value: what the page says the port is.
        service: id of a service.
        flow: id of a flow.
        which: `source-port`, `destination-port`, or empty for the one that a person would mean.
        in_heading: whether it stands in a heading, where no link belongs.
        before: the Markdown before it, a few words at least.
        after: the Markdown behind it, a few words at least.
    """

    text: str
    line: int
    column: int
    value: str
    service: str
    flow: str
    which: str = ""
    in_heading: bool = False
    before: str = ""
    after: str = ""


Part = Prose | Fence | Reference


def parse(text: str, first_line: int = 1) -> tuple[Part, ...]:
    """The parts of a page; lines count from `first_line`. YAML front matter is prose without references."""
    parts: list[Part] = []
    front = FRONT_MATTER.match(text)
    if front:
        parts.append(Prose(front.group()))
        first_line += front.group().count("\n")
        text = text[front.end() :]
    for kind, block, line in _blocks(text, first_line):
        if kind == "prose":
            parts += _sentences(block, line)
        elif kind == "ports":
            parts.append(_fence(block, line))
        else:
            parts.append(Prose(block))
    return tuple(parts)


def _blocks(text: str, line: int) -> Iterator[tuple[str, str, int]]:
    """Runs of lines: `prose`, a `ports` fence, or another fence (`code`), each with its first line's number."""
    run: list[str] = []
    opening: re.Match[str] | None = None
    start = line
    for number, content in enumerate(LINE.findall(text), line):
        mark = FENCE.match(content.rstrip("\r\n"))
        if opening is None and mark and not _inline(mark):
            if run:
                yield "prose", "".join(run), start
            run, start, opening = [content], number, mark
        else:
            run.append(content)
            if opening is not None and mark and _closes(opening, mark):
                yield _kind(opening), "".join(run), start
                run, start, opening = [], number + 1, None
    if run:
        yield ("prose" if opening is None else _kind(opening)), "".join(run), start


def _inline(mark: re.Match[str]) -> bool:
    """Backticks in the info string mean a code span at the start of a line, not a fence (CommonMark 4.5)."""
    return mark["marks"][0] == "`" and "`" in mark["info"]


def _closes(opening: re.Match[str], mark: re.Match[str]) -> bool:
    same = mark["marks"].startswith(opening["marks"])
    return same and not mark["info"] and mark["prefix"].count(">") == opening["prefix"].count(">")


def _kind(opening: re.Match[str]) -> str:
    return "ports" if opening["info"].split()[:1] == ["ports"] else "code"


def _fence(block: str, line: int) -> Fence:
    lines = [content.rstrip("\r\n") for content in LINE.findall(block)]
    opening = FENCE.match(lines[0])
    last = FENCE.match(lines[-1]) if len(lines) > 1 else None
    prefix = opening["prefix"] if opening else ""
    closed = bool(opening and last and _closes(opening, last))
    body = [_without(prefix, line) for line in (lines[1:-1] if closed else lines[1:])]
    return Fence(block, line, prefix, "".join(content + "\n" for content in body), closed)


def _without(prefix: str, line: str) -> str:
    return line[len(prefix) :] if line.startswith(prefix) else line.lstrip(" \t>")


def _sentences(block: str, line: int) -> Iterator[Part]:
    """Prose with its references; those in code spans and comments are prose."""
    if "](port:" not in block:
        yield Prose(block)
        return
    opaque = [match.span() for match in OPAQUE.finditer(block)]
    position = 0
    for match in REFERENCE.finditer(block):
        if any(first <= match.start() < last for first, last in opaque):
            continue
        if match.start() > position:
            yield Prose(block[position : match.start()])
        start = block.rfind("\n", 0, match.start()) + 1
        yield Reference(
            text=match.group(),
            line=line + block.count("\n", 0, match.start()),
            column=match.start() - start + 1,
            value=match["text"],
            service=match["service"],
            flow=match["flow"],
            which=match["which"] or "",
            in_heading=bool(HEADING.match(block[start:])) or _underlined(block, match.end()),
            before=block[max(0, match.start() - SPAN) : match.start()],
            after=block[match.end() : match.end() + SPAN],
        )
        position = match.end()
    if position < len(block):
        yield Prose(block[position:])


def _underlined(block: str, position: int) -> bool:
    """Whether the line at a position is a heading by the line of `=` or `-` below it."""
    following = block[position:].split("\n", 2)[1:2]
    return bool(following and UNDERLINE.fullmatch(following[0].rstrip("\r")))
