"""The containers that a line stands in, and the lines that were written so far."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.plain.starts import Start

CONVERTED = frozenset({"box", "tab", "definition"})
"""Containers that plain Markdown writes in another way."""
DEEPEST = 16
"""Boxes within boxes that become quotes within quotes: readers of Markdown stop at some depth, some of them at 20."""


@dataclass
class Frame:
    """A container that is open.

    Attributes:
        kind: as in `Start`.
        columns: spaces that its lines start with; 0 for a quote.
        least: spaces that are enough for Python-Markdown.
        opening: what stands before its first line in the output.
        following: what stands before its other lines.
        slack: spaces that Python-Markdown asks for before its content, beyond `columns`.
        fresh: whether none of its lines is written yet.
    """

    kind: str
    columns: int
    least: int
    opening: str
    following: str
    slack: int = 0
    fresh: bool = True


def opened(start: Start, indent: int, slack: int, *, quoted: bool) -> Frame:
    """The frame of a container.

    Args:
        start: how it starts.
        indent: spaces before it.
        slack: that of the container that it is in.
        quoted: whether a box becomes a quote.
    """
    margin = " " * indent
    if start.kind == "quote":
        return Frame("quote", 0, 0, margin + start.marker, margin + start.marker)
    if start.kind in {"box", "tab"}:
        shown = margin if indent < _CODE else ""
        prefix = f"{shown}> " if quoted and start.kind == "box" else shown
        return Frame(start.kind, indent + _CODE, indent + _CODE, prefix, prefix)
    if start.kind == "definition":
        return Frame("definition", indent + _CODE, indent + start.width, "- ", "  ")
    if start.kind == "footnote":
        return Frame("footnote", _CODE, _CODE, margin + start.marker, " " * _CODE)
    width = indent + start.columns
    wanted = slack + _CODE
    return Frame("item", width, min(width, wanted), margin + start.marker, " " * width, max(0, wanted - width))


_CODE = 4
"""Spaces of indented code, and of what is inside something else in Python-Markdown."""


Parts = list[str | None]
"""For each container that a line is in, what the page has there; None where it has nothing of its own."""


class Writer:
    """The output, and the containers that are open in it."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.converted = 0
        self.boxes = 0
        self._lines: list[str] = []
        self._blanks: list[tuple[str, Parts]] = []
        self._floor = 0
        self._apart = False
        self._joins_blanks = False

    def text(self) -> str:
        """All lines; blank ones at the end as they are."""
        self._write_blanks()
        return "\n".join(self._lines)

    def push(self, frame: Frame) -> None:
        """Open a container."""
        self.frames.append(frame)
        self.converted += frame.kind in CONVERTED
        self.boxes += frame.kind == "box"

    def pop_to(self, depth: int) -> None:
        """Close all containers but so many."""
        while len(self.frames) > depth:
            frame = self.frames.pop()
            if frame.kind in CONVERTED:
                self.converted -= 1
                self.boxes -= frame.kind == "box"
                self._apart = True
            elif frame.fresh:
                self.frames.append(frame)
                self.write(self.prefix([]), "")
                self.frames.pop()
        self._floor = min(self._floor, depth)

    def apart(self) -> None:
        """Have a blank line before what is written next."""
        self._apart = True

    def left_out(self) -> None:
        """Have no second blank line behind something of the page that the output does not have."""
        self._joins_blanks = True

    def prefix(self, parts: Parts) -> str:
        """What stands before a line in the output, the first of a container or not."""
        texts = []
        for number, frame in enumerate(self.frames):
            part = parts[number] if number < len(parts) else None
            texts.append(frame.opening if frame.fresh else frame.following if part is None else part)
        return "".join(texts)

    def following(self, parts: Parts) -> str:
        """What stands before a line that goes on in a paragraph without the marks of all its containers."""
        return "".join(
            frame.following if part is None else part for frame, part in zip(self.frames, parts, strict=False)
        )

    def write(self, prefix: str, line: str) -> None:
        """Write a line behind the blank ones before it."""
        if self._apart and not self._blanks and self._lines and self._lines[-1].strip(" >"):
            self._blanks.append(("", []))
        self._write_blanks()
        self._apart = self._joins_blanks = False
        self._lines.append(prefix + line if line else prefix.rstrip(" "))
        for frame in reversed(self.frames):
            if not frame.fresh:
                break
            frame.fresh = False
        self._floor = len(self.frames)

    def blank(self, line: str, parts: Parts) -> None:
        """Note a blank line of the page: whether it is in a container shows when the next line is written."""
        if self._joins_blanks and (self._blanks or not self._lines):
            return
        self._blanks.append(("" if self.converted else line, parts))

    def _write_blanks(self) -> None:
        for line, parts in self._blanks:
            self._lines.append(line if line or not self._floor else self._blank_prefix(parts))
        self._blanks.clear()

    def _blank_prefix(self, parts: Parts) -> str:
        texts = []
        for number, frame in enumerate(self.frames[: self._floor]):
            part = parts[number] if number < len(parts) else None
            texts.append(frame.following if part is None else part)
        return "".join(texts).rstrip(" ")
