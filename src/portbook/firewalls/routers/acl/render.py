"""Renders rules as entries of access lists, the commands that remove these entries, and those that show the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from portbook.escape.cli import plain
from portbook.firewalls.routers.acl.dialect import LISTS, WITH_PORTS, Dialect
from portbook.model import (
    ANYWHERE,
    Addresses,
    Brief,
    Direction,
    Family,
    Form,
    Network,
    PortRange,
    Ports,
    Reply,
    Rule,
    SnippetId,
)
from portbook.rules import per_family
from portbook.targets.text.comments import heading, labels

_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}
_HEADING = 200
"""The most characters of a heading line; Cisco IOS allows lines of 254."""
_TCP = 6
_BLOCK, _FIRST_BLOCK, _BLOCKS = 1_000, 100, 2_000_000
"""Each snippet has a block of 1,000 sequence numbers, from 100,000 on. The highest number that IOS XR allows is
2,147,483,644."""


def render(brief: Brief, dialect: Dialect) -> str:
    """The lists with their new entries; for an undo, the commands that remove the entries; for show, those that list them."""
    lines = [f"! {plain(line, _HEADING)}" for line in heading(brief)]
    remarked = [
        (remark, one_family, back) for remark, rule, back in _remarked(brief) for one_family in per_family([rule])
    ]
    lists = {key: lines_of_list for key in LISTS if (lines_of_list := list(_entries(remarked, dialect, *key)))}
    if not lists:
        lines.append(f"! There is nothing to {_NOTHING[brief.id.form]}.")
    for (direction, family), entries in lists.items():
        lines += ["!"] if brief.id.form is not Form.SHOW else []
        name = LISTS[direction, family]
        if brief.id.form is Form.SHOW:
            lines.append(f"{dialect.shows[family]} {name}")
        else:
            lines += [f"{dialect.lists[family]} {name}", *(f" {entry}" for entry in _typed(brief.id, dialect, entries))]
    return "\n".join(lines) + "\n"


def _typed(id_: SnippetId, dialect: Dialect, entries: Sequence[str]) -> Iterator[str]:
    """The commands that add or remove entries, by their words or by sequence numbers."""
    undo = id_.form is Form.UNDO
    for number, entry in enumerate(entries, first_number(id_)):
        if dialect.numbered:
            yield f"no {number}" if undo else f"{number} {entry}"
        else:
            yield f"no {entry}" if undo else entry


def first_number(id_: SnippetId) -> int:
    """The first sequence number of the entries of a service, role and profile.

    It is far above the numbers that people choose, and different services, roles and profiles get different blocks.
    """
    mark = sha256(f"{id_.service}/{id_.role}/{id_.profile}".encode()).hexdigest()
    return _BLOCK * (_FIRST_BLOCK + int(mark, 16) % _BLOCKS)


def _entries(
    remarked: Iterable[tuple[str, Rule, bool]], dialect: Dialect, direction: Direction, family: Family
) -> Iterator[str]:
    """The lines of one list, without repetition: a router keeps an equal entry only once, and an undo removes it once."""
    written: set[str] = set()
    for remark, rule, replies in remarked:
        if rule.direction is not direction or rule.family is not family:
            continue
        spelled = [line for line in _spelled(rule, dialect, replies=replies) if line not in written]
        if spelled:
            lines = dict.fromkeys((f"remark {remark}", *spelled))
            yield from (line for line in lines if line not in written)
            written.update(lines)


def _remarked(brief: Brief) -> Iterator[tuple[str, Rule, bool]]:
    """Each rule with its remark and whether it is for TCP replies: first the rules of the data, then those for replies."""
    for rule in brief.rules:
        if not rule.answers:
            yield plain(labels(brief, rule)), rule, False
    for rule in brief.rules:
        if rule.protocol.number == _TCP and rule.reply is Reply.TRACKED:
            yield plain(f"Replies: {labels(brief, rule)}"), replace(rule, direction=rule.direction.opposite), True
        elif rule.answers:
            yield plain(f"Replies: {labels(brief, rule)}"), rule, False


def _spelled(rule: Rule, dialect: Dialect, *, replies: bool) -> Iterator[str]:
    """The entries of a rule: one for each combination of networks and port ranges."""
    names = {number: name for name, number in dialect.protocols[rule.family].items()}
    protocol = names.get(rule.protocol.number, str(rule.protocol.number))
    last = ["established"] if replies else list(_message(rule, dialect))
    for source in _ends(rule.source, rule.family, dialect):
        for source_port in _ports(rule, rule.source_ports):
            for destination in _ends(rule.destination, rule.family, dialect):
                for port in _ports(rule, rule.destination_ports):
                    yield " ".join(["permit", protocol, *source, *source_port, *destination, *port, *last])


def _message(rule: Rule, dialect: Dialect) -> Iterator[str]:
    """The ICMP type: by name if the rule is for every code, else the numbers of type and code."""
    if rule.icmp_type is not None:
        names = {number: name for name, number in dialect.messages[rule.family].items()}
        yield names.get(rule.icmp_type, str(rule.icmp_type)) if rule.icmp_code is None else str(rule.icmp_type)
    if rule.icmp_code is not None:
        yield str(rule.icmp_code)


def _ports(rule: Rule, ports: Ports) -> Iterable[list[str]]:
    if rule.protocol.number not in WITH_PORTS or ports.is_any:
        return [[]]
    return [_range(range_) for range_ in ports.ranges]


def _range(ports: PortRange) -> list[str]:
    if ports.first == ports.last:
        return ["eq", str(ports.first)]
    return ["range", str(ports.first), str(ports.last)]


def _ends(addresses: Addresses, family: Family, dialect: Dialect) -> Iterator[list[str]]:
    if addresses.anywhere or any(network.prefixlen == 0 for network in addresses.only(family.version).networks):
        addresses = ANYWHERE
        yield ["any"]
    for network in addresses.networks:
        yield _network(network, dialect)


def _network(network: Network, dialect: Dialect) -> list[str]:
    if network.prefixlen == network.max_prefixlen and dialect.hosts:
        return ["host", str(network.network_address)]
    if dialect.wildcards and network.version == Family.IPV4.version:
        return [str(network.network_address), str(network.hostmask)]
    return [str(network)]
