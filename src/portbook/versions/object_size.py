"""The size of an object of git before it is read: a few hundred bytes of a repository may stand for gigabytes.

Source: gitformat-pack(5), "pack-*.pack files have the following format" and "Deltified representation".
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dulwich.object_store import DiskObjectStore, PackBasedObjectStore
from dulwich.objects import ObjectID
from dulwich.repo import Repo

_START = 4096
"""Bytes of a stored object that are read: its header, and the compressed start of a difference."""
_OFFSET_DELTA, _NAME_DELTA = 6, 7
"""The types of objects that are stored as the difference of another one: by its place in the pack, or by its name."""
_MOST_STEPS = 5000
"""Differences of differences: git writes at most 4095."""


@dataclass(frozen=True)
class StoredSize:
    """The size of an object in bytes.

    Attributes:
        own: of the object.
        largest: of the largest thing that reading it takes: itself, or an object that it is stored as a difference of.
    """

    own: int
    largest: int


def stored_size(repository: Repo, name: ObjectID) -> StoredSize:
    """The size that the stored object itself tells.

    Raises:
        KeyError: the repository does not have it.
        ValueError: what is stored is no object.
    """
    sizes = list(_sizes(repository.object_store, name))
    return StoredSize(sizes[0], max(sizes))


def _sizes(store: PackBasedObjectStore, name: ObjectID) -> Iterator[int]:
    """The size of the object, then of each thing that it is made of."""
    for pack in store.packs:
        try:
            offset = pack.index.object_offset(name)
        except KeyError:
            continue
        yield from _packed_sizes(Path(pack.data.path), offset, store)
        return
    if isinstance(store, DiskObjectStore):
        path = Path(store.path) / name[:2].decode() / name[2:].decode()
        if path.is_file():
            yield _loose_size(path)
            return
    for alternate in store.alternates:
        if name in alternate and isinstance(alternate, PackBasedObjectStore):
            yield from _sizes(alternate, name)
            return
    raise KeyError(name)


def _loose_size(path: Path) -> int:
    """The size in `blob 123`, which a loose object starts with."""
    with path.open("rb") as file:
        header, _, _ = _inflated(file.read(_START), 64).partition(b"\0")
    return int(header.partition(b" ")[2])


def _packed_sizes(path: Path, offset: int, store: PackBasedObjectStore) -> Iterator[int]:
    """The size of the object at that place of a pack, of the difference that it is stored as, and of what it differs from."""
    hash_length = store.object_format.oid_length
    with path.open("rb") as file:
        for _ in range(_MOST_STEPS):
            file.seek(offset)
            start = file.read(_START)
            kind, size, position = _header(start)
            if kind not in (_OFFSET_DELTA, _NAME_DELTA):
                yield size
                return
            if kind == _OFFSET_DELTA:
                back, after = _base_offset(start, position)
                offset -= back
            else:
                after = position + hash_length
            difference = _inflated(start[after:], 32)
            _of_base, place = _number(difference, 0)
            result, _ = _number(difference, place)
            yield result
            yield size
            if kind == _NAME_DELTA:
                yield from _sizes(store, ObjectID(start[position:after].hex().encode()))
                return
    message = "a difference of too many differences"
    raise ValueError(message)


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error as error:
        raise ValueError(str(error)) from None


def _header(data: bytes) -> tuple[int, int, int]:
    """The type of an entry of a pack, the size that it tells, and where the header ends."""
    size, shift, position = _byte(data, 0) & 0x0F, 4, 1
    while _byte(data, position - 1) & 0x80:
        size |= (_byte(data, position) & 0x7F) << shift
        shift, position = shift + 7, position + 1
    return data[0] >> 4 & 0x07, size, position


def _base_offset(data: bytes, position: int) -> tuple[int, int]:
    """How far back the other object is, and where this number ends."""
    offset = _byte(data, position) & 0x7F
    while _byte(data, position) & 0x80:
        position += 1
        offset = (offset + 1 << 7) | (_byte(data, position) & 0x7F)
    return offset, position + 1


def _number(data: bytes, position: int) -> tuple[int, int]:
    """A number of the header of a difference, and where it ends."""
    number = shift = 0
    while True:
        byte = _byte(data, position)
        number |= (byte & 0x7F) << shift
        shift, position = shift + 7, position + 1
        if not byte & 0x80:
            return number, position


def _byte(data: bytes, position: int) -> int:
    if position >= len(data):
        message = "the stored object ends within its header"
        raise ValueError(message)
    return data[position]
