"""HTML elements within a line, as Markdown."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

from portbook.plain.tags import TAG, UNSEEN, VOID, Tag
from portbook.plain.text import code_span, destination, literal

_KEYS = {"ctrl": "Ctrl", "cmd": "Cmd", "del": "Del", "esc": "Esc", "arrow-up": "Up", "arrow-down": "Down"}


@dataclass(frozen=True)
class _Opened:
    """A start tag, and the place of what it may become in the output."""

    tag: Tag
    place: int


class Elements:
    """The elements that are open; the Markdown of a start tag is written once its end tag is met."""

    def __init__(self, out: list[str], lacks: Callable[[str], bool]) -> None:
        self._out = out
        self._lacks = lacks
        self._opened: dict[str, list[_Opened]] = {}
        self._depths: dict[str, int] = {}

    def open(self, tag: Tag) -> None:
        """A start tag: an image at once, the others when they end."""
        if tag.name == "img":
            self._out.append(image(tag))
        elif tag.name not in VOID:
            self._opened.setdefault(tag.name, []).append(_Opened(tag, len(self._out)))
            self._depths[tag.marks] = self._depths.get(tag.marks, 0) + 1
            self._out.append("")

    def close(self, name: str, following: str) -> None:
        """An end tag, and the character behind it."""
        if not self._opened.get(name):
            return
        opened = self._opened[name].pop()
        self._depths[opened.tag.marks] -= 1
        first = next((piece for piece in self._out[opened.place + 1 : opened.place + 9] if piece), "")
        last = next((piece for piece in self._out[:-9:-1] if piece), "")
        if not first:
            return
        if name == "a":
            self._link(opened)
        elif opened.tag.marks and not self._depths[opened.tag.marks]:
            self._emphasis(opened, first[0], last[-1:], following)

    def _link(self, opened: _Opened) -> None:
        address = opened.tag.address
        if address and not (address.startswith("#") and self._lacks(address[1:])):
            self._out[opened.place] = "["
            self._out.append(f"]({destination(address)})")

    def _emphasis(self, opened: _Opened, first: str, last: str, following: str) -> None:
        """Marks around the content, unless CommonMark would not take them for marks there."""
        before = next((piece for piece in self._out[: opened.place][:-9:-1] if piece), " ")[-1] if opened.place else " "
        opens = first.isalnum() or (not first.isspace() and (before.isspace() or before in "|("))
        closes = last.isalnum() or (not last.isspace() and (not following.strip() or following in "|).,;"))
        if opens and closes and before not in "*~\\":
            self._out[opened.place] = opened.tag.marks
            self._out.append(opened.tag.marks)


def image(tag: Tag) -> str:
    """An image, with the words that stand for it."""
    source = tag.attributes.get("src", "")
    return f"![{literal(tag.attributes.get('alt', ''))}]({destination(source)})" if source else ""


def shown(name: str, inner: str, *, cell: bool) -> str:
    """What is seen of such an element."""
    if name in UNSEEN:
        return ""
    text = html.unescape(TAG.sub("", inner)).replace("\n", " ")
    return code_span(text, cell=cell) if text else ""


def keys(names: str) -> str:
    """Keys to press together: `ctrl+alt+del` as `Ctrl+Alt+Del`."""
    return "+".join(_KEYS.get(name, name.strip('"').replace("-", " ").capitalize()) for name in names.split("+"))
