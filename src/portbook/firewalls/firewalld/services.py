"""Services of firewalld by name: as the text defines them, else as firewalld ships them.

`services.json` has the services that are the same in all releases from 0.4.4 to 2.5.0. `tools/extracts/firewalld.py`
makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from portbook.firewalls.firewalld.blocks import Block
from portbook.firewalls.firewalld.elements import port, protocol, source_port
from portbook.model import Addresses, Family, Rule
from portbook.targets.base import Doubt, Remark
from portbook.targets.text.host_literals import network

_EXTRACT = Path(__file__).with_name("services.json")
_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}
_READERS = {"port": port, "source-port": source_port}
Services: TypeAlias = Mapping[str, Block]
"""The services that a text defines, by name."""


@dataclass(frozen=True)
class ServiceRules:
    """What a service lets in.

    Attributes:
        rules: the rules that are known.
        unknown: the services in it that neither the text nor firewalld defines.
        shipped: the services in it that Portbook takes as firewalld ships them.
    """

    rules: tuple[Rule, ...] = ()
    unknown: tuple[str, ...] = ()
    shipped: tuple[str, ...] = ()


def service(name: str, services: Services) -> ServiceRules:
    """What a service lets in.

    Raises:
        CannotJudge: Portbook does not know something in its definition.
        Rejected: firewalld refuses its definition.
    """
    return _service(name, services, frozenset())


def undefined(name: str, line: int) -> Doubt:
    """The doubt about a service that neither the text nor firewalld defines."""
    message = f"the text does not define the service {name}"
    return Doubt(line, message, (), "firewalld-unknown-service", f"add what firewall-cmd --info-service={name} prints")


def as_shipped(line: int, names: Iterable[str]) -> Remark:
    """The remark that Portbook takes services as firewalld ships them, not from the host."""
    message = f"Portbook takes these services as firewalld ships them: {', '.join(names)}"
    return Remark(line, message, "firewalld-service-as-shipped")


def _service(name: str, services: Services, including: frozenset[str]) -> ServiceRules:
    if name not in services:
        shipped = _shipped()
        if name in shipped:
            return ServiceRules(_parsed(tuple(shipped[name])), shipped=(name,))
        return ServiceRules(unknown=(name,))
    block, including = services[name], including | {name}
    rules = tuple(rule for _line, rules in opened(block) for rule in rules)
    if destinations := dict(word.split(":", 1) for word in block["destination"].words):
        rules = tuple(narrowed for rule in rules for narrowed in _at(rule, destinations, block["destination"].line))
    included = [_service(word, services, including) for word in block["includes"].words if word not in including]
    return ServiceRules(
        (*rules, *(rule for included_rules in included for rule in included_rules.rules)),
        tuple(unknown for included_rules in included for unknown in included_rules.unknown),
        tuple(shipped for included_rules in included for shipped in included_rules.shipped),
    )


@cache
def _shipped() -> Mapping[str, list[str]]:
    services: Mapping[str, list[str]] = json.loads(_EXTRACT.read_bytes())["services"]
    return services


@cache
def _parsed(elements: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of elements such as `port 546/udp ipv6=fe80::/64`: an element, and its addresses if it has any."""
    return tuple(rule for element in elements for rule in _element(element))


def _element(text: str) -> Iterator[Rule]:
    kind, value, *places = text.split(" ")
    destinations = dict(place.split("=", 1) for place in places)
    number, _slash, name = value.partition("/")
    rule = protocol(value, Family.BOTH, 1) if kind == "protocol" else _READERS[kind](number, name, Family.BOTH, 1)
    yield from _at(rule, destinations, 1) if destinations else (rule,)


def _at(rule: Rule, destinations: Mapping[str, str], line: int) -> Iterator[Rule]:
    """The rule for packets to these addresses, at most one of each IP version."""
    for name, address in destinations.items():
        only = Addresses.of(network(address, line))
        yield Rule(rule.direction, rule.protocol, _FAMILIES[name], rule.local_ports, rule.remote_ports, local=only)


def opened(block: Block) -> Iterator[tuple[int, tuple[Rule, ...]]]:
    """The rules of the ports, source ports and protocols of a zone, a policy or a service, with their lines."""
    for key, read in (("ports", port), ("source-ports", source_port)):
        for line, word in block[key].items:
            number, _slash, name = word.partition("/")
            yield line, (read(number, name, Family.BOTH, line),)
    for line, word in block["protocols"].items:
        yield line, (protocol(word, Family.BOTH, line),)
