"""The text of a draft: YAML that loads as a service, with the place of each fact behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portbook.escape.comment import comment
from portbook.escape.visible import one_line
from portbook.escape.yaml import string
from portbook.importers.draft.flows import DraftFlow
from portbook.importers.draft.joined import Joined
from portbook.importers.draft.roles import DraftRole
from portbook.load.readings import reading
from portbook.model import Addresses, Direction, Family, Location, Ports, Reply, Scope, Transport
from portbook.model.address import spell_network

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._/()-]*(?<! )")
"""Texts that every version of YAML reads as they stand, but for its words such as `yes`."""
_LONGEST_TEXT = 200
"""Characters of a text out of a file: a longer one is no title."""
_MOST_PLACES = 4
"""Places behind a fact that a reader still looks up."""
_KEYS = {6: "tcp", 17: "udp", 132: "sctp"}
_OWN_ENDS = {Direction.INBOUND: "destination", Direction.OUTBOUND: "source"}


@dataclass(frozen=True)
class About:
    """What a file says of the service as a whole: its id, its name as people write it, and remarks."""

    service: str
    title: str
    notes: Sequence[str]


def draft_text(head: Iterable[str], about: About, roles: Iterable[DraftRole], flows: Iterable[DraftFlow]) -> str:
    """The file of a service.

    Args:
        head: sentences before the data, as comments.
        about: the service as a whole.
        roles: its roles.
        flows: its flows.
    """
    notes = list(filter(_any, about.notes))
    lines = [
        "# yaml-language-server: $schema=schema.json",
        *(f"# {comment(sentence)}" for sentence in head),
        "",
        f"service: {text(about.service)}",
        f"title: {text(about.title if _any(about.title) else about.service)}",
        *([f"notes: [{', '.join(map(text, notes))}]"] if notes else []),
        "",
        "roles:",
        *(line for role in roles for line in _role(role)),
        "",
        "flows:",
        *(line for flow in flows for line in _flow(flow)),
    ]
    return "\n".join(lines) + "\n"


def _any(words: str) -> bool:
    """Whether a text has anything that can be seen: a file may have white space of any kind."""
    return bool(one_line(words))


def text(words: str) -> str:
    """A text out of a file as a YAML scalar: without quotes where every reader takes it for the same text."""
    line = one_line(words)
    line = line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}…"
    return line if _PLAIN.fullmatch(line) and reading(line) is None else string(line)


def _role(role: DraftRole) -> Iterator[str]:
    source = _from(tuple(role.places))
    yield f"  {text(role.id)}:" + ("" if not role.unknown else " # who or where this is, the file does not say")
    yield f"    title: {text(role.title if _any(role.title) else role.id)}{source if not role.address else ''}"
    if _any(role.process):
        yield f"    process: {text(role.process)}"
    if role.address is not None:
        yield f"    address: {_addresses(role.address)}{source}"
    if role.pods:
        pairs = ", ".join(f"{string(key)}: {string(value)}" for key, value in role.pods)
        yield f"    pods: {{{pairs}}}"
    if role.host:
        yield "    host: true"


def _flow(flow: DraftFlow) -> Iterator[str]:
    fact = flow.joined.fact
    yield f"  {text(flow.id)}:"
    if _any(fact.title):
        yield f"    title: {text(fact.title)}"
    yield f"    from: {text(flow.source.id)}"
    yield f"    to: {text(flow.destination.id)}"
    yield from _transports(flow.joined.transports)
    yield from (f"    {line}" for line in _more(flow.joined))


def _transports(transports: Sequence[tuple[Transport, tuple[Location, ...]]]) -> Iterator[str]:
    values: dict[str, tuple[list[str], list[Location]]] = {}
    for transport, places in transports:
        key, words = _transport(transport)
        listed, behind = values.setdefault(key, ([], []))
        listed += words
        behind += places
    for key, (words, behind) in values.items():
        yield f"    {key}: {_list(words)}{_from(behind)}"
    source_ports = transports[0][0].source_ports
    if not source_ports.is_any:
        yield f"    source-port: {_list(_ports(source_ports))}"


def _transport(transport: Transport) -> tuple[str, list[str]]:
    protocol = transport.protocol
    if protocol.is_icmp:
        label = transport.icmp.label if transport.icmp else "any"
        return "icmp", [string(label) if "/" in label else label]
    if protocol.number in _KEYS:
        return _KEYS[protocol.number], _ports(transport.destination_ports)
    return "protocol", [protocol.name]


def _more(joined: Joined) -> Iterator[str]:
    fact = joined.fact
    if fact.own is not None:
        yield f"{_OWN_ENDS[fact.direction]}: {_addresses(fact.own)}"
    if fact.family is not Family.BOTH and not _implied(joined):
        yield f"family: {fact.family}"
    if fact.scope is Scope.SELF:
        yield "scope: self"
    if fact.reply is Reply.NONE:
        yield "reply: untracked"
    if fact.optional:
        yield "need: optional"
    if _any(fact.purpose):
        yield f"purpose: {text(fact.purpose)}"


def _implied(joined: Joined) -> bool:
    """Whether the addresses of an end say which IP version it is; a type of ICMP needs to have that said."""
    fact = joined.fact
    icmp = any(transport.icmp for transport, _places in joined.transports)
    return not icmp and any(end is not None and end.networks and not end.names for end in (fact.peer, fact.own))


def _ports(ports: Ports) -> list[str]:
    return ["any"] if ports.is_any else [range_.spell() for range_ in ports.ranges]


def _addresses(addresses: Addresses) -> str:
    if addresses.anywhere:
        return "any"
    return _list([*map(string, addresses.names), *(string(spell_network(network)) for network in addresses.networks)])


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"


def _from(places: Sequence[Location]) -> str:
    """Where a fact is from, as a comment behind it."""
    known = list(dict.fromkeys(f"{place.path}:{place.line}" if place.line else place.path for place in places))
    more = [f"and {len(known) - _MOST_PLACES} more"] if len(known) > _MOST_PLACES else []
    return f" # from: {comment(', '.join([*known[:_MOST_PLACES], *more]))}" if known else ""
