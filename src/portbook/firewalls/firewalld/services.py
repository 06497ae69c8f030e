"""Services of firewalld by name: as the text tells them, else as firewalld ships them.

`services.json` has those of which all releases from 0.4.4 to 2.5.0 say the same. `tools/extracts/firewalld.py` makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portbook.firewalls.firewalld.blocks import Block
from portbook.firewalls.firewalld.elements import port, protocol, source_port
from portbook.model import Addresses, Family, Rule
from portbook.targets.text.host_literals import network

_EXTRACT = Path(__file__).with_name("services.json")
_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}
_READERS = {"port": port, "source-port": source_port}
UNKNOWN = "what the service {name} lets in is not in the text: put firewall-cmd --info-service={name} behind it"


@dataclass(frozen=True)
class Opened:
    """What a service lets in.

    Attributes:
        rules: what is known of it.
        unknown: the services in it of which nobody knows what they let in.
        shipped: the services in it that are read as firewalld ships them.
    """

    rules: tuple[Rule, ...] = ()
    unknown: tuple[str, ...] = ()
    shipped: tuple[str, ...] = ()


def service(name: str, told: Mapping[str, Block]) -> Opened:
    """What a service lets in.

    Args:
        name: its name.
        told: the services that the text tells, by name.

    Raises:
        CannotJudge: the text tells something of it that is not known here.
        Rejected: firewalld refuses what the text tells of it.
    """
    return _told(name, told, frozenset())


def _told(name: str, told: Mapping[str, Block], seen: frozenset[str]) -> Opened:
    if name not in told:
        known = _shipped()
        return Opened(_parsed(tuple(known[name])), shipped=(name,)) if name in known else Opened(unknown=(name,))
    block = told[name]
    rules = tuple(rule for _line, each in opened(block) for rule in each)
    if destinations := dict(each.split(":", 1) for each in block["destination"].words):
        rules = tuple(rule for each in rules for rule in _at(each, destinations, block["destination"].line))
    inner = [_told(each, told, seen | {name}) for each in block["includes"].words if each not in seen | {name}]
    return Opened(
        (*rules, *(rule for each in inner for rule in each.rules)),
        tuple(unknown for each in inner for unknown in each.unknown),
        tuple(shipped for each in inner for shipped in each.shipped),
    )


@cache
def _shipped() -> Mapping[str, list[str]]:
    held: Mapping[str, list[str]] = json.loads(_EXTRACT.read_bytes())["services"]
    return held


@cache
def _parsed(said: tuple[str, ...]) -> tuple[Rule, ...]:
    """`port 546/udp ipv6=fe80::/64`: an element, and the addresses that it is for, where it is for some only."""
    return tuple(rule for each in said for rule in _element(each))


def _element(said: str) -> Iterator[Rule]:
    kind, value, *places = said.split(" ")
    destinations = dict(each.split("=", 1) for each in places)
    number, _slash, name = value.partition("/")
    rule = protocol(value, Family.BOTH, 1) if kind == "protocol" else _READERS[kind](number, name, Family.BOTH, 1)
    yield from _at(rule, destinations, 1) if destinations else (rule,)


def _at(rule: Rule, destinations: Mapping[str, str], line: int) -> Iterator[Rule]:
    """The rule for what goes to these addresses, one of each IP version that is named."""
    for name, address in destinations.items():
        only = Addresses.of(network(address, line))
        yield Rule(rule.direction, rule.protocol, _FAMILIES[name], rule.local_ports, rule.remote_ports, local=only)


def opened(block: Block) -> Iterator[tuple[int, tuple[Rule, ...]]]:
    """The ports, source ports and protocols of a zone, a policy or a service, each with its line."""
    for key, read in (("ports", port), ("source-ports", source_port)):
        for line, each in block[key].items:
            number, _slash, name = each.partition("/")
            yield line, (read(number, name, Family.BOTH, line),)
    for line, each in block["protocols"].items:
        yield line, (protocol(each, Family.BOTH, line),)
