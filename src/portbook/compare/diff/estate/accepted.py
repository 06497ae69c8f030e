"""Waivers of the estate, and those of services as they hold for the host groups that play the services' roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from portbook.compare.diff.change import Change, Impact
from portbook.compare.diff.estate.alike import ends
from portbook.compare.diff.estate.pairing import EstatePair
from portbook.compare.diff.flow_changes import FlowChange
from portbook.compare.diff.pairing import ServicePair
from portbook.estate import GROUP, ZONE, OwnNetwork
from portbook.model import Flow, Service
from portbook.model.estate import EstateWaiver
from portbook.model.waiver import Acceptance


class Accepted:
    """What somebody accepts.

    Args:
        pair: the estate in both versions.
        changes: the changes of the services, with their waivers.
        today: the day by which waivers expire.
    """

    def __init__(self, pair: EstatePair, changes: Iterable[Change], today: date) -> None:
        self._same_estate = pair.old.estate.digest == pair.new.estate.digest
        self._valid = [waiver for waiver in pair.new.estate.waivers.values() if not waiver.expired(today)]
        self._origins = {**_origins(pair.old), **_origins(pair.new)}
        self._of_flows: dict[tuple[str, str], dict[Acceptance, None]] = {}
        for change in changes:
            self._of_flows.setdefault((change.service, change.flow), {}).update(dict.fromkeys(change.waivers))

    def of_flow(self, sides: ServicePair, change: FlowChange) -> tuple[Acceptance, ...]:
        """The waivers that accept a class of the change of a flow."""
        by_service = (waiver for waiver in self._of_service(sides, change) if waiver.impact in change.impacts)
        return (*by_service, *self.of_party(sides, change.impacts))

    def of_party(self, sides: ServicePair, impacts: Collection[Impact]) -> Iterator[Acceptance]:
        """The waivers of the estate that accept any of these classes for a group or a zone."""
        return (waiver for waiver in self._valid if waiver.impact in impacts and _is_about(waiver, sides.latest.id))

    def _of_service(self, sides: ServicePair, change: FlowChange) -> Iterable[Acceptance]:
        """Those of the service that has the flow, where nothing but that service is the cause."""
        flow = change.new or change.old
        if flow is None or not (self._same_estate or _same_ends(sides, change)):
            return ()
        return self._of_flows.get(self._origins.get(flow.id, ("", "")), ())


def _is_about(waiver: EstateWaiver, service: str) -> bool:
    """Whether a waiver of an estate is about the group or the zone with that service."""
    if not waiver.groups and not waiver.zones:
        return True
    return service in {*(f"{GROUP}{id_}" for id_ in waiver.groups), *(f"{ZONE}{id_}" for id_ in waiver.zones)}


def _origins(network: OwnNetwork) -> Mapping[str, tuple[str, str]]:
    """The service and the flow that each flow of a group or a zone is made of, by its id."""
    endings = "-in", "-out", *(f"-from-{zone}" for zone in network.estate.zones)
    parts = {f"{flow.id}{ending}": (flow.service.id, flow.flow.id) for flow in network.flows for ending in endings}
    return parts | {flow.id: (flow.service.id, flow.flow.id) for flow in network.flows}


def _same_ends(sides: ServicePair, change: FlowChange) -> bool:
    """Whether the same hosts are at both ends in both versions."""
    if not (sides.old and sides.new and change.old and change.new):
        return False
    return ends(change.old) == ends(change.new) and _places(sides.old, change.old) == _places(sides.new, change.new)


def _places(service: Service, flow: Flow) -> list[object]:
    return [service.roles[id_].address for id_ in (*flow.source_roles, *flow.destination_roles)]
