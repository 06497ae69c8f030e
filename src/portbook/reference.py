"""`[41641](port:tailscale/direct-in)`: a port in a sentence that cannot go stale unnoticed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portbook.model import Book, Flow, Location, Ports, Problem
from portbook.page import Reference
from portbook.spelling import near

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
SOURCE, DESTINATION = "source-port", "destination-port"


@dataclass(frozen=True)
class Resolution:
    """What a reference stands for, as the page should say it; what the page said where nobody knows."""

    value: str
    problems: tuple[Problem, ...] = ()


def resolve(reference: Reference, book: Book, where: Location) -> Resolution:
    """Compare the page's value with the data's."""
    service = book.services.get(reference.service)
    if service is None:
        return _unknown(reference, where, "service", reference.service, book.services)
    flow = service.flows.get(reference.flow)
    if flow is None:
        return _unknown(reference, where, "flow", reference.flow, service.flows)
    if reference.which not in {"", SOURCE, DESTINATION}:
        return _unknown(reference, where, "end", reference.which, (SOURCE, DESTINATION))
    right = value(flow, reference.which)
    if right is None:
        message = f"{reference.service}/{reference.flow} has no port to refer to"
        return Resolution(reference.value, (Problem(where, "reference-without-port", message, "write it in words"),))
    if _plain(reference.value) == _plain(right):
        return Resolution(reference.value)
    message = f"{reference.service}/{reference.flow} is {right}, the page says '{reference.value}'"
    cure = f"write [{right}](port:{reference.service}/{reference.flow}{reference.which and '#' + reference.which})"
    return Resolution(right, (Problem(where, "stale-reference", message, f"{cure}, or run portbook check --fix"),))


def value(flow: Flow, which: str = "") -> str | None:
    """A flow's destination ports, or its source ports where the destination is any; None where it has none."""
    with_ports = [transport for transport in flow.transports if transport.protocol.has_ports]
    if not with_ports:
        return None
    destination = _union(with_port.destination_ports for with_port in with_ports)
    source = _union(with_port.source_ports for with_port in with_ports)
    if which == SOURCE or (not which and destination.is_any and not source.is_any):
        return source.spell()
    return destination.spell()


def _union(sets: Iterable[Ports]) -> Ports:
    return Ports(tuple(range_ for one in sets for range_ in one.ranges))


def _plain(text: str) -> str:
    """Spaces and the kind of dash do not matter."""
    return "".join(text.split()).translate(_DASHES).lower()


def _unknown(reference: Reference, where: Location, what: str, name: str, known: Iterable[str]) -> Resolution:
    listed = sorted(known)
    meant = near(name, listed)
    cure = f"did you mean '{meant[0]}'?" if meant else f"choose one of {', '.join(listed)}"
    return Resolution(reference.value, (Problem(where, f"unknown-{what}", f"no {what} '{name}'", cure),))
