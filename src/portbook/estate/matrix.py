"""Who talks to whom: zone to zone, or host group to host group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portbook.estate.network import OwnNetwork
from portbook.estate.party import EstateFlow, Party
from portbook.model import Addresses, Scope, Transport

NO_ZONE = ""
"""The id of what is in no zone."""


class By(StrEnum):
    """What the rows and columns of a matrix are."""

    ZONES = "zones"
    GROUPS = "groups"


@dataclass(frozen=True)
class Passage:
    """One way of packets: a transport of a flow, from one party to another.

    Attributes:
        of: the flow of the estate.
        transport: its protocol and ports.
        source: who sends first.
        destination: who receives.
    """

    of: EstateFlow
    transport: Transport
    source: Party
    destination: Party

    @property
    def source_addresses(self) -> Addresses:
        """Where the first packet comes from."""
        return self.of.flow.source or self.source.addresses

    @property
    def destination_addresses(self) -> Addresses:
        """Where the first packet goes to."""
        return self.of.flow.destination or self.destination.addresses

    @property
    def justification(self) -> str:
        """What it is for, under which conditions, and why the instance exists."""
        flow, instance = self.of.flow, self.of.instance
        return "; ".join(filter(None, (flow.purpose or flow.label, *flow.conditions, instance.reason)))


@dataclass(frozen=True)
class Matrix:
    """Passages by source and destination.

    Attributes:
        by: what the ends are.
        titles: the titles of the ends that have any passage, by id, in the order of the estate.
        cells: the passages by the ids of both ends; a pair without any is not there.
    """

    by: By
    titles: Mapping[str, str]
    cells: Mapping[tuple[str, str], tuple[Passage, ...]]

    def cell(self, source: str, destination: str) -> tuple[Passage, ...]:
        """The passages of one cell."""
        return self.cells.get((source, destination), ())

    @property
    def passages(self) -> Iterator[Passage]:
        """All passages, row by row."""
        for source in self.titles:
            for destination in self.titles:
                yield from self.cell(source, destination)


def in_words(passages: Iterable[Passage]) -> str:
    """The passages of a cell: `PostgreSQL, Billing: TCP 5432; SSH: TCP 22`."""
    by_name: dict[str, dict[str, None]] = {}
    for passage in passages:
        by_name.setdefault(passage.of.name, {})[passage.transport.label] = None
    return "; ".join(f"{name}: {', '.join(labels)}" for name, labels in by_name.items())


def matrix(network: OwnNetwork, by: By) -> Matrix:
    """The matrix of an estate. What stays on a host, or within one zone of a matrix of zones, is in its diagonal."""
    end = _END[by]
    cells: dict[tuple[str, str], list[Passage]] = {}
    for passage in _passages(network):
        cells.setdefault((end(passage.source), end(passage.destination)), []).append(passage)
    titles = _titles(network, by)
    used = {id_ for pair in cells for id_ in pair}
    return Matrix(
        by, {id_: title for id_, title in titles if id_ in used}, {key: tuple(all_) for key, all_ in cells.items()}
    )


_END: Mapping[By, Callable[[Party], str]] = {By.ZONES: lambda party: party.zone, By.GROUPS: lambda party: party.id}


def _titles(network: OwnNetwork, by: By) -> Iterable[tuple[str, str]]:
    if by is By.GROUPS:
        return [(party.id, party.title) for party in network.parties.values()]
    return [*((zone.id, zone.title) for zone in network.estate.zones.values()), (NO_ZONE, "In no zone")]


def _passages(network: OwnNetwork) -> Iterator[Passage]:
    """Everything that leaves a host."""
    parties = network.parties
    for flow in network.flows:
        if flow.flow.scope is Scope.SELF:
            continue
        for source in flow.sources:
            for destination in flow.destinations:
                for transport in flow.flow.transports:
                    yield Passage(flow, transport, parties[source], parties[destination])
