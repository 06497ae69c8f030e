"""What `ss -tulpnH` prints, with or without its first line: the sockets of a host that wait for somebody.

Source: https://man7.org/linux/man-pages/man8/ss.8.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.importers.draft.addresses import is_loopback, own_address
from portbook.importers.draft.collected import collected
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Format, Imported, Source, UnusableSource
from portbook.importers.draft.notes import Notes
from portbook.importers.draft.ports_text import ports_of
from portbook.load.faults import shown
from portbook.model import Addresses, Direction, Family, Location, Problem, Protocol, Scope, Transport
from portbook.model.protocol import TCP, UDP

_STATES = {"LISTEN": TCP, "UNCONN": UDP}
"""The states of sockets that wait, with the protocol that has them."""
_NETIDS = {"tcp": TCP, "udp": UDP, "mptcp": TCP}
_PROCESS = re.compile(r'users:\(\("((?:[^"\\]|\\.)*)"')
_WILDCARDS = frozenset({"*", "::", ""})
_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_OTHER_SOCKETS = frozenset({"u_str", "u_dgr", "u_seq", "nl", "p_raw", "p_dgr", "raw", "icmp6", "v_str", "v_dgr", "xdp"})


@dataclass(frozen=True)
class _Socket:
    """A line: its place, the protocol, the local end as ss prints it, the name of the process."""

    where: Location
    protocol: Protocol
    local: str
    process: str


def _read(sources: Sequence[Source]) -> Imported:
    notes = Notes()
    lines = [(source.at(number), line) for source in sources for number, line in _lines(source)]
    facts = collected(lambda line: _facts(*line, notes), lines)
    if any(fact.transport.protocol == UDP for fact in facts):
        message = "ss shows a UDP socket that only asks just as one that answers"
        notes.add(facts[0].where, "ss-udp", message, "leave out the ports that a client has chosen by chance")
    return Imported(facts, notes.all)


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.text.removeprefix("\ufeff").splitlines(), 1):
        if line.strip() and not line.startswith(("Netid", "State", "#")):
            yield number, line


def _facts(where: Location, line: str, notes: Notes) -> Iterator[Fact]:
    socket = _socket(where, line)
    if socket is None:
        return
    own, interface, port = _end(socket)
    if interface:
        message = f"{shown(socket.local)} waits on one interface only, which the data does not have"
        notes.add(where, "ss-interface", message)
    if loopback := is_loopback(own):
        message = f"{shown(socket.local)} is open to the host itself only, so it is scope: self and no rule opens it"
        notes.add(where, "ss-loopback", message)
    yield Fact(
        where,
        Direction.INBOUND,
        Transport(socket.protocol, ports_of(port, where)),
        socket.process,
        own=None if loopback else own,
        family=_family(socket.local, own),
        scope=Scope.SELF if loopback else Scope.NETWORK,
        process=socket.process,
    )


def _socket(where: Location, line: str) -> _Socket | None:
    """The socket of a line; None for those that are of no network, or that are connected.

    Raises:
        UnusableSource: it is no line of ss.
    """
    words = line.split()
    netid = words.pop(0).lower() if words and words[0] not in _STATES and not words[0].isupper() else ""
    if netid in _OTHER_SOCKETS:
        return None
    known = netid in _NETIDS or (not netid and words and words[0] in _STATES)
    if not known or len(words) < 4 or ":" not in words[3]:  # noqa: PLR2004  # state, two queues, two ends
        message = f"{shown(line)} is no line of ss -tulpn"
        raise UnusableSource(
            Problem(where, "ss-unknown-line", message, "give what ss -tulpnH prints, and nothing else")
        )
    if words[0] not in _STATES:
        return None
    process = _PROCESS.search(line)
    return _Socket(where, _NETIDS.get(netid, _STATES[words[0]]), words[3], process[1] if process else "")


def _end(socket: _Socket) -> tuple[Addresses | None, str, str]:
    """The address, None for all of them, the interface and the port of the local end.

    Raises:
        UnusableSource: ss has printed names instead of numbers.
    """
    address, _colon, port = socket.local.rpartition(":")
    address, _percent, interface = address.replace("[", "").replace("]", "").partition("%")
    try:
        own = None if address in _WILDCARDS else own_address(address)
    except ValueError:
        port = ""
        own = None
    if not port.isdecimal():
        message = f"{shown(socket.local)} has a name where a number has to stand"
        raise UnusableSource(Problem(socket.where, "ss-name", message, "run ss with -n"))
    return own, interface, port


def _family(local: str, own: Addresses | None) -> Family:
    """The IP versions of a socket: `*` is both, `0.0.0.0` is IPv4 alone, and `[::]` is IPv6 alone."""
    if own:
        return _FAMILIES[own.networks[0].version]
    version = 4 if local.startswith("0.0.0.0") else 6 if local.startswith("[::]") else 0  # noqa: S104  # what ss prints
    return _FAMILIES.get(version, Family.BOTH)


FORMAT = Format("ss", "ss", "what ss -tulpnH prints on a host, with or without its first line", _read)
