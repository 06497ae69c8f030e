"""Selectors: the keys of a fence after its verb, the same for all verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from portbook.blocks.base import ALL, Context, Picture
from portbook.blocks.cells import COLUMNS
from portbook.load.faults import Faults, nearest, shown
from portbook.load.nodes import BrokenNode, Node, Scalar, Sequence
from portbook.model import OF_ONE_VERSION, Direction, Form, Need, Scope, SeenDirection, Service, seen
from portbook.model.profiles import profiles_of

HIGHEST_HEADING = 6


class WaitsForFile(Exception):  # noqa: N818  # it says what the block does, as KeyError does
    """The block is about a service whose file has problems; the text is the path of the file."""


@dataclass(frozen=True)
class Reader:
    """Reads the values of a fence, and records their faults."""

    context: Context
    faults: Faults

    def text(self, node: Node, kind: str) -> str | None:
        """A single word; None where the value is not one, which is recorded."""
        if isinstance(node, Scalar) and node.text:
            return node.text
        if not isinstance(node, BrokenNode):
            self.faults.add(node.mark, "not-a-word", f"here stands {kind}", "write one word")
        return None

    def words(self, node: Node, kind: str) -> tuple[Scalar, ...]:
        """The words of a value that is a word or a list of words."""
        nodes = node.items if isinstance(node, Sequence) else (node,)
        words = tuple(element for element in nodes if isinstance(element, Scalar) and element.text)
        for element in nodes:
            if element not in words and not isinstance(element, BrokenNode):
                self.faults.add(element.mark, "not-a-word", f"here stands {kind}, or a list of them", "write words")
        return words

    def one(self, node: Node, kind: str, known: Iterable[str]) -> str | None:
        """A single known word; None where the word is unknown, which is recorded."""
        word = self.text(node, f"one {kind}")
        if word is None:
            return None
        return word if self._known(word, node, kind, list(known)) else None

    def some(self, node: Node, kind: str, known: Iterable[str]) -> tuple[str, ...]:
        """The known words of a word or a list of words; unknown words are recorded."""
        names = list(known)
        return tuple(word.text for word in self.words(node, f"one {kind}") if self._known(word.text, word, kind, names))

    def loaded(self, service: str) -> str:
        """The id of a service that could be loaded.

        Raises:
            WaitsForFile: its file has problems.
        """
        if service in self.context.broken:
            raise WaitsForFile(self.context.broken[service])
        return service

    def _known(self, word: str, node: Node, kind: str, known: list[str]) -> bool:
        if word in known:
            return True
        self.unknown(word, node, kind, known)
        return False

    def unknown(self, word: str, node: Node, kind: str, known: Iterable[str]) -> None:
        """Record that nothing of a kind has that name."""
        cure = nearest(word, known, "choose one of")
        self.faults.add(node.mark, f"unknown-{kind}", f"no {kind} {shown(word)}", cure)


Subjects: TypeAlias = tuple[Service, ...]
"""The services of a block; none where it is about something else."""
Read: TypeAlias = Callable[[Reader, Node, Subjects], object]


def _roles(reader: Reader, node: Node, services: Subjects) -> tuple[str, ...]:
    """The ids in `a`, `a+b` or `[a, b]`."""
    if not services:
        return ()
    known = services[0].roles
    if isinstance(node, Scalar):
        joined = Sequence(tuple(Scalar(word, node.mark) for word in node.text.split("+") if word), node.mark)
        return reader.some(joined if joined.items else node, "role", known)
    return reader.some(node, "role", known)


def _direction(reader: Reader, node: Node, _services: Subjects) -> SeenDirection | None:
    word = reader.one(node, "direction", [*Direction, Scope.FORWARDED.value])
    return seen(word) if word else None


def _profile(reader: Reader, node: Node, services: Subjects) -> str:
    known = dict.fromkeys(profile.id for service in services for profile in profiles_of(service))
    return (reader.one(node, "profile", {**known, ALL: None}) if services else None) or ""


def _flows(reader: Reader, node: Node, services: Subjects) -> tuple[str, ...]:
    return reader.some(node, "flow", services[0].flows) if services else ()


def _needs(reader: Reader, node: Node, _services: Subjects) -> tuple[Need, ...]:
    return tuple(map(Need, reader.some(node, "need", list(Need))))


def _services(reader: Reader, node: Node, _services: Subjects) -> tuple[str, ...]:
    known = [*reader.context.book.services, *reader.context.broken]
    return tuple(map(reader.loaded, reader.some(node, "service", known)))


def _heading_level(reader: Reader, node: Node, _services: Subjects) -> int:
    levels = [str(level) for level in range(1, HIGHEST_HEADING + 1)]
    return int(reader.one(node, "heading level", levels) or 2)


def _targets(reader: Reader, node: Node, _services: Subjects) -> tuple[str, ...]:
    return reader.some(node, "target", reader.context.targets)


def _form(reader: Reader, node: Node, _services: Subjects) -> Form:
    return Form(reader.one(node, "form", list(OF_ONE_VERSION)) or Form.ADD)


def _columns(reader: Reader, node: Node, _services: Subjects) -> tuple[str, ...]:
    return reader.some(node, "column", COLUMNS)


def _picture(reader: Reader, node: Node, _services: Subjects) -> Picture:
    return Picture(reader.one(node, "picture", list(Picture)) or Picture.SVG)


SELECTORS: dict[str, tuple[str, Read]] = {
    "service": ("services", _services),
    "role": ("roles", _roles),
    "direction": ("direction", _direction),
    "profile": ("profile", _profile),
    "flows": ("flows", _flows),
    "need": ("need", _needs),
    "heading-level": ("heading_level", _heading_level),
    "targets": ("targets", _targets),
    "form": ("form", _form),
    "columns": ("columns", _columns),
    "as": ("picture", _picture),
}
"""By key: the attribute of `Block` that it fills, and the function that reads its value."""
