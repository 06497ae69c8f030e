"""`[41641](port:tailscale/direct-in)`: a port in a sentence that cannot go stale unnoticed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from portbook.clause import clause
from portbook.load.faults import nearest, shown
from portbook.model import Book, Direction, Flow, Location, Ports, Problem, Protocol, Service, Transport
from portbook.page import Reference

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_NUMBER = re.compile(r"0|[1-9][0-9]{0,4}")
SOURCE, DESTINATION = "source-port", "destination-port"


@dataclass(frozen=True)
class Resolution:
    """What a reference stands for, as the page should say it; what the page said where nobody knows."""

    value: str
    problems: tuple[Problem, ...] = ()


def resolve(reference: Reference, book: Book, where: Location) -> Resolution:
    """Compare the page's value with the data's, and what the words around it say of protocol and direction."""
    service = book.services.get(reference.service)
    if service is None:
        return _unknown(reference, where, "service", reference.service, book.services)
    flow = service.flows.get(reference.flow)
    if flow is None:
        return _unknown(reference, where, "flow", reference.flow, service.flows)
    if reference.which not in {"", SOURCE, DESTINATION}:
        return _unknown(reference, where, "end", reference.which, (SOURCE, DESTINATION))
    with_ports = [transport for transport in flow.transports if transport.protocol.has_ports]
    if not with_ports:
        message = f"{reference.service}/{reference.flow} has no port to refer to"
        return Resolution(reference.value, (Problem(where, "reference-without-port", message, "write it in words"),))
    words = clause(reference.before, reference.after)
    compared = _compared(reference, with_ports, words.protocols, where)
    return replace(compared, problems=compared.problems + _direction(service, flow, words.directions, where))


def _compared(
    reference: Reference, transports: Sequence[Transport], protocols: frozenset[Protocol], where: Location
) -> Resolution:
    """The number, of the protocols that the sentence names where the flow has them, and these protocols."""
    foreign = protocols - {transport.protocol for transport in transports}
    meant = [transport for transport in transports if foreign or not protocols or transport.protocol in protocols]
    ports, every_port = _ports(meant, reference.which), _ports(transports, reference.which)
    if not foreign and _cites(reference.value, ports):
        return Resolution(reference.value)
    name = f"{reference.service}/{reference.flow}"
    if _cites(reference.value, every_port):
        right = " and ".join(transport.label for transport in transports)
        message = f"{name} is {right}, the page says {_named(protocols)}"
        cure = f"write {_named(transport.protocol for transport in transports)}, or refer to another flow"
        return Resolution(reference.value, (Problem(where, "wrong-protocol", message, cure),))
    right = ports.spell()
    message = f"{name} is {right}, the page says '{reference.value}'"
    cure = f"write [{right}](port:{name}{reference.which and '#' + reference.which}), or run portbook check --fix"
    stale = Problem(where, "stale-reference", message, cure)
    wrong = _compared(replace(reference, value=right), transports, protocols, where).problems if foreign else ()
    return Resolution(right, (stale, *wrong))


def _direction(service: Service, flow: Flow, directions: frozenset[Direction], where: Location) -> tuple[Problem, ...]:
    """What is wrong where the sentence names only directions that the flow has on no host of the service."""
    hosts = {role.id for role in service.hosts}
    ends = ((Direction.OUTBOUND, flow.source_roles), (Direction.INBOUND, flow.destination_roles))
    right = [direction for direction, roles in ends if hosts.intersection(roles)]
    if not directions or not right or directions.intersection(right):
        return ()
    message = f"{service.id}/{flow.id} is {right[0]} on the hosts of {service.id}, the page says {min(directions)}"
    return (Problem(where, "wrong-direction", message, f"write {right[0]}, or refer to another flow"),)


def _ports(transports: Iterable[Transport], which: str) -> Ports:
    """The destination ports, or the source ports where the destination is any."""
    known = list(transports)
    destination = _union(transport.destination_ports for transport in known)
    source = _union(transport.source_ports for transport in known)
    from_source = which == SOURCE or (not which and destination.is_any and not source.is_any)
    return source if from_source else destination


def _cites(text: str, ports: Ports) -> bool:
    """Whether a text names ports as the data does, or some of several: single ports, and ranges as a whole."""
    plain = _plain(text)
    if plain == _plain(ports.spell()):
        return True
    ranges = {range_.spell() for range_ in ports.ranges}
    return not ports.is_any and all(
        part in ranges or (_NUMBER.fullmatch(part) is not None and int(part) in ports) for part in plain.split(",")
    )


def _named(protocols: Iterable[Protocol]) -> str:
    return " and ".join(protocol.title for protocol in sorted(set(protocols)))


def _union(sets: Iterable[Ports]) -> Ports:
    return Ports(tuple(range_ for one in sets for range_ in one.ranges))


def _plain(text: str) -> str:
    """Spaces and the kind of dash do not matter."""
    return "".join(text.split()).translate(_DASHES).lower()


def _unknown(reference: Reference, where: Location, what: str, name: str, known: Iterable[str]) -> Resolution:
    cure = nearest(name, known, "choose one of")
    return Resolution(reference.value, (Problem(where, f"unknown-{what}", f"no {what} {shown(name)}", cure),))
