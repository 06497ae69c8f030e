"""Aerleon, a generator of access lists by others: a brief as its policy and definitions, and what it writes for them.

It shares nothing with our renderers. What it writes is read by our readers, which so meet words that are not ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from absl import logging
from aerleon import api
from aerleon.lib import aclgenerator, naming

from portbook.firewalls.routers.acl.dialect import LISTS
from portbook.model import Addresses, Direction, Family, Ports, Reply, Rule

logging.set_verbosity(logging.FATAL)  # what it warns of, the comparison finds
_FAMILIES = {Family.IPV4: "inet", Family.IPV6: "inet6"}
_HOOKS = {Direction.OUTBOUND: "output", Direction.INBOUND: "input"}
_TCP, _ICMP, _ICMPV6 = 6, 1, 58
_TYPES = {
    (protocol, number): name
    for protocol, version in ((_ICMP, 4), (_ICMPV6, 6))
    for name, number in aclgenerator.Term.ICMP_TYPE[version].items()
}
_Term = dict[str, Any]


class CannotSay(Exception):  # noqa: N818  # it says what Aerleon is, not what went wrong
    """Aerleon has no words for a brief; the message is its own, or names what it lacks."""


@dataclass(frozen=True)
class Generator:
    """One of its generators.

    Attributes:
        name: as its policies name it.
        header: what its policies say of the packets that a filter has.
        always: what each filter of a stateful firewall has besides; None for a router, whose lists know answers of TCP
            only, and are left out where they let nothing through.
        apart: what stands before the text of each IP version, where each has its own.
        said: whole lines that our readers have no word for, as patterns, and the same in words that they have.
    """

    name: str
    header: Callable[[Direction, Family], str]
    always: tuple[_Term, ...] | None = None
    apart: Mapping[Family, str] = field(default_factory=dict)
    said: tuple[tuple[str, str], ...] = ()

    def text(self, rules: Sequence[Rule]) -> str:
        """What Aerleon writes for some rules, with a filter for each way and IP version.

        Raises:
            CannotSay: it has no words for one of them.
        """
        asked = [*rules, *(_established(rules) if self.always is None else ())]
        parts = {family: _generated(self, asked, (family,)) for family in self.apart}
        text = "".join(f"{self.apart[family]}\n{each}" for family, each in parts.items())
        return text or _generated(self, asked, tuple(_FAMILIES))


def _list(words: str) -> Callable[[Direction, Family], str]:
    def header(direction: Direction, family: Family) -> str:
        return f"{LISTS[direction, family]} {words if family is Family.IPV4 else 'inet6'}".strip()

    return header


_ANSWERS: _Term = {"name": "answers", "option": ["established"], "action": "accept"}
_REST: _Term = {"name": "rest", "action": "deny"}
_DELETES = ((r"no (?:ip|ipv4|ipv6) access-list .*\n", ""),)
_SPEEDWAY = ((r"#(?! ipv[46]$).*\n", ""), (r"-N (.*)$", r":\1 - [0:0]"))
GENERATORS: Mapping[str, Generator] = {
    "nftables": Generator("nftables", lambda way, family: f"{_FAMILIES[family]} {_HOOKS[way]}", always=(_REST,)),
    "iptables": Generator(
        "speedway",
        lambda way, family: f"{_HOOKS[way].upper()} DROP {_FAMILIES[family]}",
        always=(_ANSWERS, _REST),
        apart={Family.IPV4: "# ipv4", Family.IPV6: "# ipv6"},
        said=_SPEEDWAY,
    ),
    "cisco-ios": Generator("cisco", _list("extended"), said=_DELETES),
    "cisco-nxos": Generator("cisconx", _list("extended"), said=_DELETES),
    "cisco-iosxr": Generator("ciscoxr", _list("extended"), said=_DELETES),
    "arista-eos": Generator("arista", _list("extended"), said=(*_DELETES, (r"(.*)\bhttps\b", r"\g<1>443"))),
}
"""By the id of our target: those whose text our reader can read. A list of routers begins by deleting the one of its name."""


def _established(rules: Sequence[Rule]) -> Iterator[Rule]:
    """The answers of TCP, for a filter that knows them by their flags."""
    for rule in rules:
        if rule.protocol.number == _TCP and rule.reply is Reply.TRACKED:
            yield replace(rule, direction=rule.direction.opposite, reply=Reply.NONE, answers=True)


def _filters(
    rules: Sequence[Rule], generator: Generator, families: Sequence[Family]
) -> tuple[list[_Term], _Term, _Term]:
    """Filters, services and networks."""
    filters: list[_Term] = []
    services: _Term = {}
    networks: _Term = {}
    for way, family in ((way, family) for way in Direction for family in families):
        terms: list[_Term] = []
        for rule in rules:
            if rule.direction is way and family in rule.family.each and not _of_another(rule, family):
                terms.append(_term(rule, family, f"f{len(services)}n{len(networks)}t{len(terms)}{way[0]}{family[-1]}"))
                services |= _services(rule, terms[-1])
                networks |= _networks(rule, family, terms[-1])
        terms += [{**each, "name": f"{each['name']}{way[0]}{family[-1]}"} for each in generator.always or ()]
        if terms:
            header = {"targets": {generator.name: generator.header(way, family)}}
            filters.append({"header": header, "terms": terms})
    return filters, services, networks


def _term(rule: Rule, family: Family, name: str) -> _Term:
    term: _Term = {"name": name, "action": "accept", **_protocol(rule)}
    for end, ports in (("source", rule.source_ports), ("destination", rule.destination_ports)):
        if not (ports.is_any or rule.protocol.is_icmp):
            term[f"{end}-port"] = [f"{end}-{name}"]
    for end, addresses in (("source", rule.source), ("destination", rule.destination)):
        if not addresses.only(family.version).anywhere:
            term[f"{end}-address"] = [f"{end}-{name}"]
    return term


def _services(rule: Rule, term: _Term) -> _Term:
    ends = {"source": rule.source_ports, "destination": rule.destination_ports}
    return {term[f"{end}-port"][0]: _service(rule, each) for end, each in ends.items() if f"{end}-port" in term}


def _networks(rule: Rule, family: Family, term: _Term) -> _Term:
    ends = {"source": rule.source, "destination": rule.destination}
    return {
        term[f"{end}-address"][0]: {"values": _values(each, family)}
        for end, each in ends.items()
        if f"{end}-address" in term
    }


def _of_another(rule: Rule, family: Family) -> bool:
    """Whether a rule of both IP versions has a protocol or addresses of the other only."""
    other = _ICMPV6 if family is Family.IPV4 else _ICMP
    ends = (rule.local, rule.remote)
    return rule.protocol.number == other or any(end.only(family.version).empty for end in ends)


def _protocol(rule: Rule) -> _Term:
    if rule.protocol.is_any:
        return {}
    name = "icmpv6" if rule.protocol.number == _ICMPV6 else rule.protocol.name
    said: _Term = {"protocol": [name]}
    if rule.protocol.number == _TCP and rule.answers and rule.reply is Reply.NONE:
        said["option"] = ["tcp-established"]
    if rule.icmp_type is not None:
        kind = _TYPES.get((rule.protocol.number, rule.icmp_type))
        if not kind:
            msg = f"no name for type {rule.icmp_type} of {name}"
            raise CannotSay(msg)
        said["icmp-type"] = [kind]
    if rule.icmp_code is not None:
        said["icmp-code"] = [rule.icmp_code]
    return said


def _service(rule: Rule, ports: Ports) -> list[_Term]:
    spelled = (
        f"{range_.first}-{range_.last}" if range_.last > range_.first else f"{range_.first}" for range_ in ports.ranges
    )
    return [{"protocol": rule.protocol.name, "port": each} for each in spelled]


def _values(addresses: Addresses, family: Family) -> list[_Term]:
    if addresses.names:
        msg = "no host names"
        raise CannotSay(msg)
    return [{"address": str(network)} for network in addresses.networks if network.version == family.version]


def _generated(generator: Generator, rules: Sequence[Rule], families: Sequence[Family]) -> str:
    filters, services, networks = _filters(rules, generator, families)
    definitions = naming.Naming()
    definitions.ParseDefinitionsObject({"networks": networks, "services": services}, "")
    try:
        policy: Any = {"filename": "oracle", "filters": filters}
        made = api.Generate([policy], definitions) or {}
    except Exception as refused:  # it ends in any way, in a TypeError too, where it has no words
        raise CannotSay(" ".join(str(refused).split())) from refused
    (text,) = made.values()
    for line, ours in generator.said:
        text = re.sub(rf"(?m)^{line}", ours, text)
    return str(text)
