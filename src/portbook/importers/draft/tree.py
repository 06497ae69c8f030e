"""A YAML or JSON document as values with their places. No type is guessed, and no alias is copied.

The readers of the firewalls refuse aliases, for a policy has none. Files of Docker Compose have many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from portbook.importers.draft.format import Source, UnusableSource
from portbook.model import Location, Problem
from portbook.targets import Unreadable
from portbook.targets.text.json_documents import Array, Object, Value, parsed

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_DEEPEST = 50
_MOST = 200_000
"""Values of a file, those that merging copies included."""
_WHOLE = re.compile(r"[0-9]{1,9}")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "yes", "on", "1"})
_WHITE = " \t\r\n"


@dataclass(frozen=True)
class Node:
    """A value of a document.

    Attributes:
        where: its place.
        value: a text, a list, a mapping, or None for nothing.
        plain: whether it is a text without quotes, which may stand for another type.
    """

    where: Location
    value: str | tuple[Node, ...] | Mapping[str, Node] | None
    plain: bool = False

    @property
    def text(self) -> str:
        """The text; empty where it is something else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def whole(self) -> int | None:
        """The number in a text of decimal digits; None where it is something else."""
        return int(self.text) if _WHOLE.fullmatch(self.text) else None

    @property
    def flag(self) -> bool:
        """Whether it is a word for true."""
        return self.text.lower() in _TRUE

    @property
    def items(self) -> tuple[Node, ...]:
        """The values of a list; none where it is something else."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def entries(self) -> Mapping[str, Node]:
        """The values of a mapping; none where it is something else."""
        return self.value if isinstance(self.value, Mapping) else {}

    def get(self, *keys: str) -> Node:
        """The value behind keys, one in the other; one without a value, at the place of the mapping, where there is none."""
        node = self
        for key in keys:
            node = node.entries.get(key, Node(node.where, None))
        return node


def documents(source: Source) -> list[Node]:
    """The documents of YAML, or the value of JSON; those without a value are left out.

    Raises:
        UnusableSource: it is neither, or has too many levels or values.
    """
    if source.text.lstrip(_WHITE)[:1] in {"{", "["}:
        return [json_document(source)]
    try:
        read = list(_Composer(source).documents())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise UnusableSource(
            _broken(source.at(line, column), "import-not-yaml", f"not YAML: {error.problem}")
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        message = "not YAML: it has a character or a number that YAML does not allow"
        raise UnusableSource(_broken(source.at(0), "import-not-yaml", message)) from None
    return [node for node in read if node.value is not None]


def json_document(source: Source) -> Node:
    """The value of JSON.

    Raises:
        UnusableSource: it is no JSON.
    """
    try:
        return _of_json(parsed(source.text.removeprefix("\ufeff")), source, 1)
    except Unreadable as error:
        where = source.at(error.line, error.column)
        raise UnusableSource(Problem(where, error.id, error.message, error.cure)) from None


def _of_json(value: Value, source: Source, line: int) -> Node:
    if isinstance(value, Array):
        return Node(source.at(value.line), tuple(_of_json(item, source, value.line) for item in value.items))
    if isinstance(value, Object):
        members = {key: _of_json(member, source, value.at(key)) for key, member in value.members.items()}
        return Node(source.at(value.line), members)
    if value is None:
        return Node(source.at(line), None, plain=True)
    plain = not isinstance(value, str)
    return Node(source.at(line), str(value).lower() if isinstance(value, bool) else str(value), plain=plain)


def _broken(where: Location, id_: str, message: str) -> Problem:
    return Problem(where, id_, message, "mend it, or import a part of it")


class _Composer:
    """Reads the events of one file. An alias gives the very node that its anchor is at."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._events: Iterator[yaml.Event] = yaml.parse(source.text.removeprefix("\ufeff"), Loader=_LOADER)
        self._anchors: dict[str, Node] = {}
        self._count = 0

    def documents(self) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
                yield self._node(next(self._events), 0)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        where = self._place(event)
        self._spend(1, where)
        if depth > _DEEPEST:
            raise UnusableSource(_broken(where, "import-too-large", f"nested more than {_DEEPEST} levels deep"))
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                message = f"*{event.anchor} stands for something that contains it, or for nothing"
                raise UnusableSource(_broken(where, "import-not-yaml", message))
            return self._anchors[event.anchor]
        node = self._value(event, where, depth)
        if anchor := getattr(event, "anchor", None):
            self._anchors[anchor] = node
        return node

    def _value(self, event: yaml.Event, where: Location, depth: int) -> Node:
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(following := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(following, depth + 1))
            return Node(where, tuple(items))
        if isinstance(event, yaml.MappingStartEvent):
            return Node(where, self._mapping(where, depth))
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style
            return Node(where, None if plain and event.value in _NOTHING else event.value, plain=plain)
        raise UnusableSource(_broken(where, "import-not-yaml", "not YAML: a value has to stand here"))

    def _mapping(self, where: Location, depth: int) -> Mapping[str, Node]:
        own: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if key.plain and key.text == "<<":
                for node in value.items or (value,):
                    self._spend(len(node.entries), where)
                    merged = {**node.entries, **merged}
            else:
                own[key.text] = value
        return {**merged, **own}

    def _spend(self, count: int, where: Location) -> None:
        self._count += count
        if self._count > _MOST:
            raise UnusableSource(_broken(where, "import-too-large", f"it has more than {_MOST:,} values"))

    def _place(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        return self._source.at(mark.line + 1, mark.column + 1) if mark else self._source.at(0)
