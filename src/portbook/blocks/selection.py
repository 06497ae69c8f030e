"""The flows that a block selects, each with its direction as the block's host sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portbook.blocks.base import Block, Impossible, profiles_in
from portbook.model import Direction, Flow, Scope, SeenDirection, Service
from portbook.rules.view import passes_through


@dataclass(frozen=True)
class DirectedFlow:
    """A flow and its direction as the host sees it.

    Attributes:
        flow: the flow.
        direction: `forwarded` where the host only forwards it; None where the block has no host, or the flow stays on the
            host.
    """

    flow: Flow
    direction: SeenDirection | None


def directed_flows(service: Service, block: Block) -> tuple[DirectedFlow, ...]:
    """The flows of a block, in the order of its `flows`, else in the order of the data.

    Raises:
        Impossible: the block selects a direction, but there is no role to see it from.
    """
    roles = block.roles or (tuple(host.id for host in service.hosts) if len(service.hosts) == 1 else ())
    if block.direction and not roles:
        listed = ", ".join(host.id for host in service.hosts)
        message = "a direction needs a point of view"
        raise Impossible(message, f"add 'role:' with one of {listed}")
    directions = (direction for flow in _flows(service, block) for direction in _directions(service, flow, roles))
    return tuple(direction for direction in directions if block.direction in (None, direction.direction))


def _flows(service: Service, block: Block) -> Iterator[Flow]:
    ids = block.flows or tuple(service.flows)
    if block.profile:
        of_profiles = {id_ for profile in profiles_in(service, block) for id_ in profile.flows}
        ids = tuple(id_ for id_ in ids if id_ in of_profiles)
    for id_ in ids:
        if not block.need or service.flows[id_].need in block.need:
            yield service.flows[id_]


def _directions(service: Service, flow: Flow, roles: tuple[str, ...]) -> Iterator[DirectedFlow]:
    sends = any(role in roles for role in flow.source_roles)
    if not roles:
        yield DirectedFlow(flow, None)
    elif flow.scope is Scope.SELF:
        if sends:
            yield DirectedFlow(flow, None)
    else:
        if sends:
            yield DirectedFlow(flow, Direction.OUTBOUND)
        if any(role in roles for role in flow.destination_roles):
            yield DirectedFlow(flow, Direction.INBOUND)
        if passes_through(service, flow, roles):
            yield DirectedFlow(flow, Scope.FORWARDED)
