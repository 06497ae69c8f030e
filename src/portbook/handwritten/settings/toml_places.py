"""Where keys and values stand in a text of TOML: the standard library's parser tells what they are, and not where.

The text has to be one that `tomllib` reads, so that a look at the signs that begin and end something is enough.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from portbook.handwritten.documents.block import Place

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys that lead to a value, from the outermost; in a list, its number from 0."""

_STRING = r'"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
_BETWEEN = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BLANKS = re.compile(r"[ \t]*")
_KEY = re.compile(rf"(?:{_STRING}|[A-Za-z0-9_-]+)", re.DOTALL)
_SCALAR = re.compile(rf"(?:{_STRING}|[^,\]}}#\n]+)", re.DOTALL)


def places(text: str) -> Mapping[KeyPath, Place]:
    """The place of each key, and of each value in a list; of a table with several headers, that of the first."""
    scan = _Scan(text)
    scan.document()
    return scan.places


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._last: dict[KeyPath, int] = {}
        self.places: dict[KeyPath, Place] = {}

    def document(self) -> None:
        """Headers and lines with a key and its value."""
        table: KeyPath = ()
        while self._next_is_there():
            if self._take("[["):
                table = self._header(many=True)
            elif self._take("["):
                table = self._header(many=False)
            else:
                self._pair(table)

    def _next_is_there(self) -> bool:
        self._skip(_BETWEEN)
        return self._at < len(self._text)

    def _skip(self, signs: re.Pattern[str]) -> None:
        match = signs.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _take(self, sign: str) -> bool:
        taken = self._text.startswith(sign, self._at)
        self._at += len(sign) * taken
        return taken

    def _header(self, *, many: bool) -> KeyPath:
        """The table that a header begins, and its place."""
        path: KeyPath = ()
        place = self._place()
        for key, place in self._keys():
            path = (*self._in_list(path), key)
            self.places.setdefault(path, place)
        if many:
            self._last[path] = self._last.get(path, -1) + 1
            self.places[self._in_list(path)] = place
        self._take("]]" if many else "]")
        return self._in_list(path)

    def _in_list(self, path: KeyPath) -> KeyPath:
        """The last table of a list of tables; else the path itself."""
        return (*path, self._last[path]) if path in self._last else path

    def _keys(self) -> Iterator[tuple[str, Place]]:
        """The keys of a name with dots."""
        while True:
            self._skip(_BLANKS)
            match = _KEY.match(self._text, self._at)
            written = match[0] if match else ""
            yield _plain(written), self._place()
            self._at += len(written)
            self._skip(_BLANKS)
            if not self._take("."):
                return

    def _pair(self, table: KeyPath) -> None:
        path = table
        for key, place in self._keys():
            path = (*path, key)
            self.places.setdefault(path, place)
        self._take("=")
        self._skip(_BLANKS)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._take("["):
            for number in self._members("]"):
                self.places[*path, number] = self._place()
                self._value((*path, number))
        elif self._take("{"):
            for _number in self._members("}"):
                self._pair(path)
        else:
            self._skip(_SCALAR)

    def _members(self, end: str) -> Iterator[int]:
        """The numbers of what stands between commas, up to a sign; who takes a number reads what stands there."""
        number = 0
        while self._next_is_there() and not self._take(end):
            before = self._at
            yield number
            number += 1
            self._skip(_BETWEEN)
            self._take(",")
            if self._at == before:  # no text that tomllib reads
                return

    def _place(self) -> Place:
        start = self._text.rfind("\n", 0, self._at) + 1
        return Place(self._text.count("\n", 0, self._at) + 1, self._at - start + 1)


def _plain(written: str) -> str:
    """A key without its quotes."""
    return str(next(iter(tomllib.loads(f"{written} = 0")))) if written[:1] in {'"', "'"} else written
