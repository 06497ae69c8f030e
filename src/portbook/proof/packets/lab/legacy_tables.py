"""The tables of the older variant of iptables, read from the kernel and put back as they were. Inner side.

The variant's programs do the same: they get a table's entries, change them, and replace the table. So what a program does is
known from its words, from what it reads, and from the tables; where all of these are as they were before, the tables can be
made what they were afterwards in a tenth of a millisecond, in place of two for a program.
Source: linux/netfilter_ipv4/ip_tables.h, linux/netfilter_ipv6/ip6_tables.h, and the ABI of 64 bits.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_GET_INFO, _GET_ENTRIES, _REPLACE = 64, 65, 64  # IPT_SO_GET_INFO, IPT_SO_GET_ENTRIES, IPT_SO_SET_REPLACE
_INFO = struct.Struct("=32sI20s20sII")
_ENTRIES = struct.Struct("=32sI4x")
_REPLACEMENT = struct.Struct("=32sIII20s20sIQ")
_COUNTERS = 16
"""Bytes of an entry's counters, of packets and of bytes."""
_OFFSET = struct.Struct("=H")


@dataclass(frozen=True)
class _Family:
    """One version of IP.

    Attributes:
        names: where the kernel names the tables.
        address: of its sockets.
        level: of its socket options.
        next_at: where an entry says how long it is.
        counters_at: where an entry has its counters.
    """

    names: Path
    address: int
    level: int
    next_at: int
    counters_at: int


_FAMILIES = (
    _Family(Path("/proc/net/ip_tables_names"), socket.AF_INET, socket.IPPROTO_IP, 90, 96),
    _Family(Path("/proc/net/ip6_tables_names"), socket.AF_INET6, socket.IPPROTO_IPV6, 142, 152),
)


@dataclass(frozen=True)
class Table:
    """One table, with its counters at zero.

    Attributes:
        name: padded, as the kernel has it.
        hooks: the hooks that it is at, as bits.
        starts: where the chain of each hook begins.
        policies: where the chain of each hook ends.
        number: how many entries it has.
        entries: they themselves.
    """

    name: bytes
    hooks: int
    starts: bytes
    policies: bytes
    number: int
    entries: bytes


Tables = tuple[tuple[Table, ...], ...]
"""The tables of each version of IP."""


class LegacyTables:
    """The tables of the namespace that it was opened in."""

    def __init__(self) -> None:
        self._sockets = [_raw(family.address) for family in _FAMILIES]

    def close(self) -> None:
        """Give up the sockets."""
        for opened in self._sockets:
            opened.close()

    def now(self) -> Tables:
        """All tables, as they are.

        Raises:
            OSError: the kernel does not tell.
        """
        return tuple(
            tuple(_read(opened, family, name) for name in _names(family))
            for opened, family in zip(self._sockets, _FAMILIES, strict=True)
        )

    def put(self, wanted: Tables, now: Tables) -> None:
        """Make the tables, which are these now, what they were at another time; there must be the same ones.

        Raises:
            OSError: the kernel refuses.
        """
        for opened, family, tables, present in zip(self._sockets, _FAMILIES, wanted, now, strict=True):
            for table, there in zip(tables, present, strict=True):
                if table != there:
                    _replace(opened, family, table, there.number)


def _raw(address: int) -> socket.socket:
    return socket.socket(address, socket.SOCK_RAW, socket.IPPROTO_RAW)


def _names(family: _Family) -> list[bytes]:
    try:
        return sorted(family.names.read_bytes().split())
    except FileNotFoundError:
        return []


def _read(opened: socket.socket, family: _Family, name: bytes) -> Table:
    info = _got(opened, family, _GET_INFO, name.ljust(_INFO.size, b"\0"))
    padded, hooks, starts, policies, number, size = _INFO.unpack(info)
    question = _ENTRIES.pack(name, size) + bytes(size)
    entries = bytearray(_got(opened, family, _GET_ENTRIES, question)[_ENTRIES.size :])
    for at in _starts(entries, family):
        begin = at + family.counters_at
        entries[begin : begin + _COUNTERS] = bytes(_COUNTERS)
    return Table(padded, hooks, starts, policies, number, bytes(entries))


def _starts(entries: bytearray, family: _Family) -> Iterator[int]:
    at = 0
    while at < len(entries):
        yield at
        (length,) = _OFFSET.unpack_from(entries, at + family.next_at)
        if not length:
            msg = "an entry without a length"
            raise OSError(msg)
        at += length


def _replace(opened: socket.socket, family: _Family, table: Table, number: int) -> None:
    """Put a table in the place of one that has so many entries, whose counters the kernel wants to hand over."""
    counters = ctypes.create_string_buffer(number * _COUNTERS)
    head = _REPLACEMENT.pack(
        table.name,
        table.hooks,
        table.number,
        len(table.entries),
        table.starts,
        table.policies,
        number,
        ctypes.addressof(counters),
    )
    opened.setsockopt(family.level, _REPLACE, head + table.entries)


def _got(opened: socket.socket, family: _Family, option: int, question: bytes) -> bytes:
    """The answer to a question that is asked in the place where the answer goes, which Python's own call cannot do."""
    answer = ctypes.create_string_buffer(question, len(question))
    length = ctypes.c_uint32(len(question))
    if _LIBC.getsockopt(opened.fileno(), family.level, option, answer, ctypes.byref(length)):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer.raw
