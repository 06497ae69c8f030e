"""The sections of a diagram: each has two ends, and the arrows between them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from portbook.diagram.ends import End, Place, end, group, places, within_roles
from portbook.diagram.labels import Span, labels, spans
from portbook.model import Family, Flow, Ports, Scope, Service

_FAMILIES = {Family.IPV4: ("IPv4 only",), Family.IPV6: ("IPv6 only",), Family.BOTH: ()}
_PORTS_IN_A_BOX = 3
_T = TypeVar("_T")


@dataclass(frozen=True)
class Arrow:
    """Flows with one label between two ends; a two-way arrow where either end may send first.

    Attributes:
        labels: protocols and ports, one line each; at least one.
        limits: conditions such as `IPv4 only`.
        group: the multicast or broadcast address that it goes to; empty for none.
        forward: whether the left end sends first.
        backward: whether the right end sends first.
        remarks: short texts under the arrow.
        used_for: purposes, for the bullets.
    """

    labels: tuple[str, ...]
    limits: tuple[str, ...]
    group: str
    forward: bool
    backward: bool
    remarks: tuple[str, ...]
    used_for: tuple[str, ...]

    @property
    def above(self) -> tuple[str, ...]:
        """Lines over the arrow."""
        limits = f" ({', '.join(self.limits)})" if self.limits else ""
        return (*self.labels[:-1], f"{self.labels[-1]}{limits}")

    @property
    def below(self) -> tuple[str, ...]:
        """Lines under the arrow."""
        return (*([f"to {self.group}"] if self.group else []), *self.remarks)


@dataclass(frozen=True)
class Section:
    """Flows between the same two ends. Without a right end, the flows stay on the host of the left end."""

    left: End
    right: End | None
    arrows: tuple[Arrow, ...]
    notes: tuple[str, ...]


class _Leg(NamedTuple):
    """A flow in one direction between a left and a right end."""

    flow: Flow
    spans: tuple[Span, ...]
    forward: bool


def sections(service: Service, flows: Iterable[Flow]) -> tuple[Section, ...]:
    """The sections of a diagram, in the order of the flows.

    The source of a section's first flow is its left end, but a role that was drawn on the left stays there.
    """
    sides: dict[frozenset[Place], tuple[Place, Place]] = {}
    between: dict[frozenset[Place], list[Flow]] = {}
    for flow in flows:
        source, destination = places(service, flow)
        pair = frozenset((source, destination))
        if pair not in sides:
            sides[pair] = _sides(source, destination, {left.roles for left, _ in sides.values()})
        between.setdefault(pair, []).append(flow)
    return tuple(_section(service, *sides[pair], flows_between) for pair, flows_between in between.items())


def _sides(source: Place, destination: Place, on_left: set[tuple[str, ...]]) -> tuple[Place, Place]:
    turned = destination.roles in on_left and source.roles not in on_left
    return (destination, source) if turned else (source, destination)


def _section(service: Service, left: Place, right: Place, flows: Sequence[Flow]) -> Section:
    legs = [leg for flow in flows for leg in _legs(flow, forward=places(service, flow)[0] == left, twin=right.twin)]
    right_ports = _single([span.right for leg in legs for span in leg.spans])
    left_ports = right_ports if left == right else _single([span.left for leg in legs for span in leg.spans])
    return Section(
        end(service, left, left_ports),
        None if left == right else end(service, right, right_ports),
        _arrows(legs),
        _distinct(note for flow in flows for note in flow.notes),
    )


def _legs(flow: Flow, *, forward: bool, twin: bool) -> Iterator[_Leg]:
    """A flow within one role goes both ways: each host of the role is its source and its destination."""
    yield _Leg(flow, spans(flow, forward=forward), forward)
    if twin:
        yield _Leg(flow, spans(flow, forward=not forward), not forward)


def _single(all_of: Iterable[Ports]) -> tuple[int, ...]:
    """The ports of an end, if every flow has a single port or any port there; a list or range is on the arrow only."""
    fixed = [ports.single for ports in all_of if not ports.is_any]
    single_ports = sorted({port for port in fixed if port is not None})
    return tuple(single_ports) if None not in fixed and len(single_ports) <= _PORTS_IN_A_BOX else ()


def _arrows(legs: Iterable[_Leg]) -> tuple[Arrow, ...]:
    """One arrow for all legs over the same ports; then arrows with the same label are joined."""
    same_ports = _grouped(legs, lambda leg: (leg.spans, _limits(leg.flow), group(leg.flow)))
    drawn = [_arrow(legs_of_ports) for legs_of_ports in same_ports]
    return tuple(map(_joined, _grouped(drawn, lambda arrow: (arrow.labels, arrow.limits, arrow.group))))


def _arrow(legs: Sequence[_Leg]) -> Arrow:
    flow = legs[0].flow
    forward, backward = any(leg.forward for leg in legs), any(not leg.forward for leg in legs)
    return Arrow(
        labels(legs[0].spans, forward=forward, backward=backward),
        _limits(flow),
        group(flow),
        forward,
        backward,
        _distinct(leg.flow.remark for leg in legs),
        _distinct(use for leg in legs for use in leg.flow.used_for),
    )


def _joined(arrows: Sequence[Arrow]) -> Arrow:
    return replace(
        arrows[0],
        forward=any(arrow.forward for arrow in arrows),
        backward=any(arrow.backward for arrow in arrows),
        remarks=_distinct(remark for arrow in arrows for remark in arrow.remarks),
        used_for=_distinct(use for arrow in arrows for use in arrow.used_for),
    )


def _limits(flow: Flow) -> tuple[str, ...]:
    alternative = (f"one of: {flow.one_of}",) if flow.one_of else ()
    # A flow between the same roles is drawn as a loop, which shows that it stays on the host.
    at_home = ("same host",) if flow.scope is Scope.SELF and not within_roles(flow) else ()
    return (*_FAMILIES[flow.family], *alternative, *at_home)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _grouped(members: Iterable[_T], key: Callable[[_T], Hashable]) -> list[list[_T]]:
    groups: dict[Hashable, list[_T]] = {}
    for member in members:
        groups.setdefault(key(member), []).append(member)
    return list(groups.values())
