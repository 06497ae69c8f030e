"""Whether git tracks a file: its index is read as data, for a stranger's repository can have git run programs.

Source: git, Documentation/gitformat-index.txt (versions 2 to 4, split index).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from portbook.files import UnusableFile, read_file

_LARGEST = 512 * 1024 * 1024
_POINTER = b"gitdir: "
_LONGEST_POINTER = 4096
_HEADER = 12
_STAT = 40
"""Bytes of an entry before its object's hash."""
_HASHES = (20, 32)
_LENGTH, _EXTENDED = 0x0FFF, 0x4000
"""Bits of an entry's flags: the length of its name, and whether there are more flags."""
_COMPRESSED = 4


def tracked(paths: Iterable[Path]) -> bool:
    """Whether a repository that a file is in, by its name or by symbolic links, has one of them in its index."""
    names = {name for path in paths for name in _names(path)}
    return any(
        _lists(index, name.relative_to(folder).as_posix())
        for folder in {above for name in names for above in name.parents}
        for index in _indexes(folder)
        for name in names
        if name.is_relative_to(folder)
    )


def _names(path: Path) -> set[Path]:
    """The name that is given, that of a link in its real folder, and that of the file."""
    return {Path(os.path.abspath(path)), path.parent.resolve() / path.name, path.resolve()}  # noqa: PTH100  # links stay


def _indexes(folder: Path) -> Iterator[bytes]:
    """What git has of a folder that is the top of a repository's work tree, or nothing."""
    git = _git_folder(folder / ".git")
    for index in (git / "index", *sorted(git.glob("sharedindex.*"))) if git else ():
        with suppress(UnusableFile):
            yield read_file(index, _LARGEST)


def _git_folder(named: Path) -> Path | None:
    """The folder itself, or the one that a file names: of a submodule or another work tree."""
    if named.is_dir():
        return named
    try:
        pointer = read_file(named, _LONGEST_POINTER)
    except UnusableFile:
        return None
    target = pointer.removeprefix(_POINTER).rstrip(b"\n")
    return named.parent / os.fsdecode(target) if pointer.startswith(_POINTER) and b"\0" not in target else None


def _lists(index: bytes, name: str) -> bool:
    """Whether an index has a name; one that is spelled the same but for its case is the same file on some systems."""
    lower = os.fsencode(name).lower()
    version = int.from_bytes(index[4:8], "big")
    if version == _COMPRESSED:
        return any(lower == other for size in _HASHES for other in _compressed(index, size))
    return _stands(index, lower)


def _stands(index: bytes, name: bytes) -> bool:
    """Whether a whole name stands there, as its flags say: searching is quicker than going from entry to entry."""
    lower, place = index.lower(), 0
    while (place := lower.find(name + b"\0", place + 1)) > 0:
        before = (index[place - 2 : place], index[place - 4 : place - 2])
        if min(len(name), _LENGTH) in {int.from_bytes(flags, "big") & _LENGTH for flags in before}:
            return True
    return False


def _compressed(index: bytes, hash_size: int) -> Iterator[bytes]:
    """The names of an index of version 4, each of which replaces the end of the one before; stops where the index is damaged."""
    place, name = _HEADER, b""
    for _ in range(int.from_bytes(index[8:12], "big")):
        place += _STAT + hash_size
        flags = int.from_bytes(index[place : place + 2], "big")
        dropped, place = _number(index, place + (4 if flags & _EXTENDED else 2))
        end = index.find(b"\0", place)
        if end < 0 or dropped > len(name):
            return
        name = name[: len(name) - dropped] + index[place:end].lower()
        if min(len(name), _LENGTH) != flags & _LENGTH:
            return
        yield name
        place = end + 1


def _number(index: bytes, place: int) -> tuple[int, int]:
    """A number of variable length, as in pack files' offsets, and where it ends."""
    value = 0
    for at in range(place, min(place + 9, len(index))):
        byte = index[at]
        value = (value << 7) | (byte & 0x7F)
        if not byte & 0x80:
            return value, at + 1
        value += 1
    return len(index), len(index)
