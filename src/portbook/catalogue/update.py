"""What brings a copy up to date: the catalogue's changes since it was made, merged into the reader's own file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portbook.catalogue.copies import ORIGINALS, Source
from portbook.catalogue.merge import Conflict, Merge, merged_value, spelled
from portbook.catalogue.merged_text import merged_text
from portbook.catalogue.origin import Origin, with_origin
from portbook.catalogue.yaml_tree import Document, parse
from portbook.load import load_service, named_addresses, other_services
from portbook.load.compose import compose
from portbook.load.faults import Faults, shown
from portbook.load.nodes import Mapping
from portbook.load.source import decode
from portbook.model import Location, Problem


class NotUpdated(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """A copy that cannot be brought up to date.

    Attributes:
        problems: why: what both sides changed, or what could not be loaded.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def updated(source: Source, version: str, *, keep_mine: bool = False) -> bytes:
    """The bytes of a copy brought up to date.

    Args:
        source: the copy, with what it was made of.
        version: of the catalogue.
        keep_mine: whether the file's own value stands where both changed one.

    Raises:
        NotUpdated: both changed one, or what comes of it could not be loaded.
    """
    copy, latest = source.copy, source.latest
    content = _with_line_feeds(copy.content)
    merged = _merged(content, source, keep_mine=keep_mine) if copy.is_edited else latest
    result = with_origin(merged, Origin.of(version, copy.origin.service, latest))
    return result.replace(b"\n", b"\r\n") if content != copy.content else result


def _with_line_feeds(content: bytes) -> bytes:
    """A file without the line ends of Windows, which git may write into a work tree."""
    return content.replace(b"\r\n", b"\n")


def _merged(content: bytes, source: Source, *, keep_mine: bool) -> bytes:
    """The reader's own file with the catalogue's changes."""
    path = source.copy.path
    if problems := _problems(content, path):
        raise NotUpdated(*problems)
    base = _document(_with_line_feeds(source.original), f"{ORIGINALS}/{source.copy.origin.service}.yml")
    mine, theirs = _document(content, path), _document(source.latest, path)
    merge = Merge(base.keys, mine.keys, theirs.keys, keep_mine=keep_mine)
    if merge.conflicts:
        raise NotUpdated(*(_conflict(path, conflict) for conflict in merge.conflicts))
    result = merged_text(mine, merge.steps)
    if not _has(result, merged_value(merge.steps)):
        message = "its layout does not let the catalogue's changes be written into it"
        cure = "write the changes that --dry-run shows by hand, and run it again"
        raise NotUpdated(Problem(Location(path), "update-by-hand", message, cure))
    if problems := list(_faults(path, content.decode(), result)):
        raise NotUpdated(*problems)
    return result.encode()


def _problems(content: str | bytes, path: str) -> list[Problem]:
    """What is wrong in a file alone: whether there are the addresses and other services that it names is another question."""
    elsewhere = {named_addresses.UNKNOWN, other_services.UNKNOWN}
    return [problem for problem in load_service(content, path).problems if problem.id not in elsewhere]


def _document(content: bytes, path: str) -> Document:
    """The keys of a file.

    Raises:
        NotUpdated: YAML cannot be read from it, or might be read in two ways.
    """
    faults = Faults(path)
    text = decode(content, faults)
    node = None if text is None else compose(text, faults)
    if text is None or faults.problems:
        raise NotUpdated(*faults.problems)
    if not isinstance(node, Mapping):
        message = "a file has to be a mapping of keys to values"
        raise NotUpdated(Problem(Location(path), "wrong-shape", message, "start with `service:`"))
    return parse(text)


def _has(text: str, value: object) -> bool:
    """Whether a merged text has the value that was merged: it is written by program into a layout that anybody may choose."""
    try:
        return _document(text.encode(), "").keys.value == value
    except NotUpdated:
        return False


def _conflict(path: str, conflict: Conflict) -> Problem:
    where = Location(path, conflict.line, conflict.column)
    key, base, mine, theirs = (
        shown(".".join(conflict.path)),
        *map(spelled, (conflict.base, conflict.mine, conflict.theirs)),
    )
    message = f"you and the catalogue both changed {key}: {mine} here, {theirs} in the catalogue, {base} before"
    cure = "write what the catalogue has, or keep your own with --keep-mine"
    return Problem(where, "update-conflict", message, cure)


def _faults(path: str, own: str, merged: str) -> Iterator[Problem]:
    """Why a merged file cannot be loaded, at the lines of the reader's own file."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(own.splitlines(), 1):
        places.setdefault(line, []).append(number)
    lines = merged.splitlines()
    for problem in _problems(merged, path):
        where = replace(problem.where, line=_own_line(problem.where.line, lines, places))
        message = f"with the catalogue's changes, the file could not be loaded: {problem.message}"
        yield Problem(where, "update-breaks", message, problem.cure)


def _own_line(line: int, lines: Sequence[str], places: dict[str, list[int]]) -> int:
    """The line of the reader's own file that has the text of a merged one, else of the next above that it has at all."""
    above = range(min(line, len(lines)), 0, -1)
    known = (number for number in above if lines[number - 1].strip() and lines[number - 1] in places)
    number = next(known, 1)
    return min(places.get(lines[number - 1], [1]), key=lambda place: abs(place - number))
