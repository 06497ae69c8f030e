"""Services of firewalld: the XML files in /usr/lib/firewalld/services and /etc/firewalld/services.

Source: https://firewalld.org/documentation/man-pages/firewalld.service.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from portbook.importers.draft.addresses import network_of
from portbook.importers.draft.collected import collected
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Format, Imported, Source, UnusableSource
from portbook.importers.draft.notes import Notes
from portbook.importers.draft.ports_text import ports_of, protocol_of
from portbook.importers.draft.xml_elements import Element, elements
from portbook.load.faults import shown
from portbook.model import ANY_PORTS, Addresses, Direction, Problem, Transport
from portbook.model.protocol import ICMP

_HELPERS = {"module": "name", "helper": "name"}
_WORDS = frozenset({"short", "description"})
_INCLUDE, _DESTINATION = "include", "destination"


@dataclass(frozen=True)
class _Service:
    """One file: its name, its elements below the root, and the words that it has for people."""

    name: str
    source: Source
    parts: tuple[Element, ...]

    def words(self, tag: str) -> str:
        return next((" ".join(part.text.split()) for part in self.parts if part.tag == tag), "")

    @property
    def included(self) -> tuple[Element, ...]:
        return tuple(part for part in self.parts if part.tag == _INCLUDE)


def _read(sources: Sequence[Source]) -> Imported:
    services = {service.name: service for service in map(_service, sources)}
    notes = Notes()
    inner = {part.attributes.get("service", "") for service in services.values() for part in service.included}
    outer = [service for name, service in services.items() if name not in inner] or list(services.values())
    several = len(outer) > 1

    def facts_of(service: _Service) -> Iterator[Fact]:
        host = service.words("short") or service.name if several else ""
        for whole in _with_included(service, services, notes, frozenset()):
            yield from _facts(whole, host, notes)

    facts = collected(facts_of, outer)
    title = "" if several else outer[0].words("short")
    remarks = [service.words("description") for service in outer]
    return Imported(facts, notes.all, title, tuple(filter(None, remarks)) if not several else ())


def _service(source: Source) -> _Service:
    """The service of a file.

    Raises:
        UnusableSource: it is no XML, or something else than a service.
    """
    parts = elements(source)
    if parts[0].tag != "service":
        message = f"this is <{parts[0].tag}>, not <service>"
        raise UnusableSource(
            Problem(parts[0].where, "firewalld-no-service", message, "give a file of firewalld/services")
        )
    name = PurePath(source.path).name.removesuffix(".xml")
    return _Service(name, source, tuple(part for part in parts if part.depth == 1))


def _with_included(
    service: _Service, services: Mapping[str, _Service], notes: Notes, visited: frozenset[str]
) -> Iterator[_Service]:
    """A service, and those that it includes as far as their files are given."""
    yield service
    for part in service.included:
        name = part.attributes.get("service", "")
        if name in visited or name == service.name:
            continue
        if name in services:
            yield from _with_included(services[name], services, notes, visited | {service.name, name})
        else:
            message = f"the ports of the included service {shown(name)} are in its own file"
            notes.add(part.where, "firewalld-included", message, f"give {name}.xml too")


def _facts(service: _Service, host: str, notes: Notes) -> tuple[Fact, ...]:
    """The facts of one file.

    Raises:
        UnusableSource: a port, protocol or address cannot be read.
    """
    own = _destination(service)
    for part in service.parts:
        if part.tag in _HELPERS:
            helper = shown(part.attributes.get(_HELPERS[part.tag], ""))
            message = f"the helper {helper} opens more ports, which the connection itself names"
            notes.add(part.where, "firewalld-helper", message, "add the range of these ports, if the product has one")
    return collected(lambda part: _fact(part, host, own, notes), service.parts)


def _fact(part: Element, host: str, own: Addresses | None, notes: Notes) -> Iterator[Fact]:
    transport = _transport(part)
    if transport is not None:
        yield Fact(part.where, Direction.INBOUND, transport, host, own=own)
    elif part.tag not in {*_HELPERS, *_WORDS, _INCLUDE, _DESTINATION}:
        message = f"nobody knows the element {shown(part.tag)} here, and it is left out"
        notes.add(part.where, "firewalld-unknown-element", message)


def _transport(part: Element) -> Transport | None:
    """The traffic of an element; None where it has none. A `port` without a number is the whole protocol."""
    values = part.attributes
    if part.tag == "protocol" or (part.tag == "port" and not values.get("port")):
        protocol = protocol_of(values.get("value") or values.get("protocol", ""), part.where)
        return Transport(ICMP if protocol.is_icmp else protocol)
    if part.tag == "port":
        return Transport(protocol_of(values.get("protocol", ""), part.where), ports_of(values["port"], part.where))
    if part.tag == "source-port":
        protocol = protocol_of(values.get("protocol", ""), part.where)
        return Transport(protocol, ANY_PORTS, ports_of(values.get("port", ""), part.where))
    return None


def _destination(service: _Service) -> Addresses | None:
    """The addresses that packets have to go to; None for all of them.

    Raises:
        UnusableSource: one of them is no address.
    """
    networks = []
    for part in service.parts:
        for family in ("ipv4", "ipv6") if part.tag == _DESTINATION else ():
            text = part.attributes.get(family)
            try:
                networks += [network_of(text)] if text else []
            except ValueError:
                message = f"{shown(text or '')} is no address or network"
                raise UnusableSource(
                    Problem(part.where, "firewalld-bad-address", message, "write CIDR notation")
                ) from None
    return Addresses(tuple(networks)) if networks else None


FORMAT = Format("firewalld", "firewalld services", "the XML files of /usr/lib/firewalld/services", _read)
