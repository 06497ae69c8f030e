"""Groups that should talk to each other, and have no IP version in common."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.estate.network import OwnNetwork
from portbook.estate.party import EstateFlow, Party
from portbook.model import Addresses, Problem, Scope, Severity


def apart(network: OwnNetwork) -> Iterator[tuple[str, Problem]]:
    """A warning for each two groups with flows that no packet can take, with the group that it is about."""
    told: set[frozenset[str]] = set()
    for flow in network.flows:
        for source, destination in _pairs(flow, network):
            pair = frozenset({source.id, destination.id})
            if pair not in told and _cannot_meet(source.addresses, destination.addresses):
                told.add(pair)
                yield source.id, _problem(flow, source, destination, network)


def _pairs(flow: EstateFlow, network: OwnNetwork) -> Iterator[tuple[Party, Party]]:
    """The groups at both ends; not of a flow that stays on its host, or has addresses of its own."""
    if flow.flow.scope is Scope.SELF or flow.flow.source or flow.flow.destination:
        return
    for source in (network.parties[id_] for id_ in flow.sources):
        for destination in (network.parties[id_] for id_ in flow.destinations):
            if source.own and destination.own:
                yield source, destination


def _cannot_meet(one: Addresses, other: Addresses) -> bool:
    versions = [{version for version in (4, 6) if addresses.spans[version]} for addresses in (one, other)]
    return all(versions) and not (versions[0] & versions[1])


def _problem(flow: EstateFlow, source: Party, destination: Party, network: OwnNetwork) -> Problem:
    group = network.estate.groups[source.id]
    message = f"{source.id} and {destination.id} have no IP version in common, so no packet takes the flow {flow.title}"
    cure = "add the addresses of the other version to one of them, or let another group play the role"
    return Problem(group.at("addresses"), "no-common-ip-version", message, cure, Severity.WARNING)
