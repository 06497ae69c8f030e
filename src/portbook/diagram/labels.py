"""The labels on arrows: protocols and ports, as network engineers write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portbook.model import Flow, IcmpType, Ports, Protocol, Transport


@dataclass(frozen=True)
class Span:
    """One protocol between a left and a right end, whoever sends first."""

    protocol: Protocol
    left: Ports
    right: Ports
    icmp: IcmpType | None = None


def spans(flow: Flow, *, forward: bool) -> tuple[Span, ...]:
    """A flow's transports, from left to right (forward) or from right to left."""
    spans = {_span(transport, forward=forward) for transport in flow.transports}
    return tuple(sorted(spans, key=lambda span: (span.left.ranges, span.right.ranges, span.protocol, repr(span.icmp))))


def _span(transport: Transport, *, forward: bool) -> Span:
    source, destination = transport.source_ports, transport.destination_ports
    left, right = (source, destination) if forward else (destination, source)
    return Span(transport.protocol, left, right, transport.icmp)


def labels(spans: Iterable[Span], *, forward: bool, backward: bool) -> tuple[str, ...]:
    """One label for each pair of ports, with its protocols: `TCP/UDP 53`, `UDP from :41641`, `ICMP echo-request`."""
    named: dict[str, list[str]] = {}
    for span in spans:
        both = forward and backward
        ports = _mutual(span) if both else _one_way(span, forward=forward)
        named.setdefault(ports if span.protocol.has_ports else _icmp(span), []).append(span.protocol.title)
    return tuple(f"{'/'.join(dict.fromkeys(names))} {ports}".rstrip() for ports, names in named.items())


def _icmp(span: Span) -> str:
    if span.icmp is None:
        return ""
    return span.icmp.name if span.icmp.code is None else f"{span.icmp.name} code {span.icmp.code}"


def _one_way(span: Span, *, forward: bool) -> str:
    source, destination = (span.left, span.right) if forward else (span.right, span.left)
    if source.is_any:
        return "any port" if destination.is_any else destination.spell()
    origin = f"from :{source.spell()}"
    return origin if destination.is_any else f"{destination.spell()} {origin}"


def _mutual(span: Span) -> str:
    """The ports where either end may send first: each port is the source port one way, the destination port the other."""
    fixed = [ports.spell() for ports in (span.left, span.right) if not ports.is_any]
    if not fixed:
        return "any port"
    return fixed[0] if len(set(fixed)) == 1 else " ↔ ".join(fixed)
