"""Waivers of services as they hold for the host groups that play the services' roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portbook.compare.diff.change import Change
from portbook.compare.diff.estate.alike import ends
from portbook.compare.diff.estate.pairing import EstatePair
from portbook.compare.diff.flow_changes import FlowChange
from portbook.compare.diff.pairing import ServicePair
from portbook.estate import OwnNetwork
from portbook.model import Flow, Service
from portbook.model.waiver import Waiver


class AcceptedFlows:
    """What somebody accepts in the services' files.

    Args:
        pair: the estate in both versions.
        changes: the changes of the services, with their waivers.
    """

    def __init__(self, pair: EstatePair, changes: Iterable[Change]) -> None:
        self._same_estate = pair.old.estate.digest == pair.new.estate.digest
        self._origins = {**_origins(pair.old), **_origins(pair.new)}
        self._waivers: dict[tuple[str, str], dict[Waiver, None]] = {}
        for change in changes:
            self._waivers.setdefault((change.service, change.flow), {}).update(dict.fromkeys(change.waivers))

    def waivers(self, sides: ServicePair, change: FlowChange) -> tuple[Waiver, ...]:
        """The waivers of a service that accept a class of a group's change, which has no other cause than that service's."""
        flow = change.new or change.old
        if flow is None or not (self._same_estate or _same_ends(sides, change)):
            return ()
        waivers = self._waivers.get(self._origins.get(flow.id, ("", "")), {})
        return tuple(waiver for waiver in waivers if waiver.impact in change.impacts)


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
