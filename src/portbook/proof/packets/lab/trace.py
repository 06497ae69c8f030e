"""Which rule decided about a packet, by the kernel's trace. Inner side.

The kernel follows packets that a rule marks, and sends an event for each rule and policy that they meet. Rules of iptables
are seen too where they live in nftables; legacy tables are not traced. Source: linux/netfilter/nf_tables.h.
"""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from portbook.proof.packets.lab.library import Library

_NETFILTER, _TRACE_GROUP = 12, 9  # NETLINK_NETFILTER, NFNLGRP_NFTRACE
_MEMBERSHIP = (270, 1)  # SOL_NETLINK, NETLINK_ADD_MEMBERSHIP
_HEADERS = 20  # nlmsghdr, nfgenmsg
_TABLE, _CHAIN, _HANDLE, _TYPE, _VERDICT, _ID, _NETWORK_HEADER, _POLICY = 1, 2, 3, 4, 5, 6, 8, 16
_ADDRESSES = {20: (12, 4), 40: (8, 16)}
"""Where the addresses are in a network header without options, and how long one is, by the length of the header."""
_BY_POLICY, _BY_RULE = 1, 3
_DROP, _ACCEPT = 0, 1
_OWN = "portbook_trace"
_MARK = f"""
table inet {_OWN} {{
\tchain prerouting {{
\t\ttype filter hook prerouting priority -350; policy accept;
\t\tmeta nftrace set 1
\t}}
\tchain output {{
\t\ttype filter hook output priority -350; policy accept;
\t\tmeta nftrace set 1
\t}}
}}
"""
_RULE = re.compile(r"^\t+(?!chain |table )(.*) # handle (\d+)$")
_COUNTER = re.compile(r"counter packets \d+ bytes \d+ ")
_OPENS = re.compile(r"^\t?(table|chain) (.*?) \{(?: #.*)?$")


@dataclass(frozen=True)
class Event:
    """The verdict of a rule or policy about a packet.

    Attributes:
        packet: the kernel's number for it.
        table: without its family.
        chain: its name.
        handle: of the rule; None for a policy.
        drops: whether it dropped it; else it accepted it.
    """

    packet: int
    table: str
    chain: str
    handle: int | None
    drops: bool


class Trace:
    """Follows the packets that are sent while it is open."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _NETFILTER)

    def __enter__(self) -> Self:
        self._socket.bind((0, 0))
        self._socket.setsockopt(*_MEMBERSHIP, _TRACE_GROUP)
        self._socket.settimeout(0)
        self._library.run(_MARK)
        return self

    def __exit__(self, *_: object) -> None:
        self._library.run(f"delete table inet {_OWN}")
        self._socket.close()

    def decided(self, ends: Collection[bytes]) -> str:
        """The rule that dropped a packet, else the last one that accepted the first packet; empty where nothing is traced.

        Args:
            ends: the addresses of both ends, as in a packet. The kernel sends packets of its own, to find neighbours, say.
        """
        traced = [event for event in events(self._messages(), ends) if event.table != _OWN]
        by = next((event for event in traced if event.drops), None)
        if by is None:
            first = [event for event in traced if event.packet == traced[0].packet]
            by = next((event for event in first if event.handle is not None), first[-1] if first else None)
        return self._words(by) if by else ""

    def _words(self, event: Event) -> str:
        does = "dropped" if event.drops else "accepted"
        where = f"chain {event.table} {event.chain}"
        if event.handle is None:
            return f"{does} by the policy of {where}"
        text = self._rules().get((event.table, event.chain, event.handle))
        return f"{does} in {where} by: {text}" if text else f"{does} in {where}"

    def _rules(self) -> dict[tuple[str, str, int], str]:
        rules: dict[tuple[str, str, int], str] = {}
        table = chain = ""
        for line in self._library.run("list ruleset", handles=True).stdout.splitlines():
            if opened := _OPENS.match(line):
                name = opened[2].split()[-1]
                table, chain = (name, "") if opened[1] == "table" else (table, name)
            elif rule := _RULE.match(line):
                rules[table, chain, int(rule[2])] = _COUNTER.sub("", rule[1])
        return rules

    def _messages(self) -> Iterator[bytes]:
        while True:
            try:
                yield self._socket.recv(1 << 16)
            except (BlockingIOError, OSError):
                return


def events(messages: Iterable[bytes], ends: Collection[bytes]) -> Iterator[Event]:
    """The events in messages of the kernel that are about packets between the ends. Only the first event of a packet has its header."""
    others: set[bytes] = set()
    for message in messages:
        attributes = dict(_attributes(message[_HEADERS:]))
        packet = attributes.get(_ID, b"")
        if not {*ends}.issuperset(_between(attributes.get(_NETWORK_HEADER, b""))):
            others.add(packet)
        event = _event(attributes)
        if event and packet not in others:
            yield event


def _between(header: bytes) -> Iterator[bytes]:
    """The addresses of a network header; none where it is of another kind."""
    at, length = _ADDRESSES.get(len(header), (0, 0))
    if length:
        yield header[at : at + length]
        yield header[at + length : at + 2 * length]


def _event(attributes: dict[int, bytes]) -> Event | None:
    kind = int.from_bytes(attributes.get(_TYPE, b""))
    if kind == _BY_POLICY:
        verdict = int.from_bytes(attributes.get(_POLICY, b"\1"))
    elif kind == _BY_RULE:
        verdict = int.from_bytes(dict(_attributes(attributes.get(_VERDICT, b""))).get(1, b"\xff"))
    else:
        return None
    if verdict not in {_DROP, _ACCEPT}:
        return None
    return Event(
        int.from_bytes(attributes.get(_ID, b"")),
        _text(attributes.get(_TABLE, b"")),
        _text(attributes.get(_CHAIN, b"")),
        int.from_bytes(attributes[_HANDLE]) if kind == _BY_RULE and _HANDLE in attributes else None,
        verdict == _DROP,
    )


def _text(content: bytes) -> str:
    return content.rstrip(b"\0").decode("utf-8", "replace")


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(content):
        length, kind = struct.unpack_from("=HH", content, at)
        if length < 4:  # noqa: PLR2004  # a header alone
            return
        yield kind & 0x3FFF, content[at + 4 : at + length]
        at += (length + 3) & ~3
