"""`registries/<id>.json`: what registries of ports say of a service.

Only those of which Portbook has a copy are in it: the same data gives the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable

from portbook.compare.agreement import Agreement, LackingPorts, ListedPorts, agreement
from portbook.export.api.services import flow_id, ranges
from portbook.export.service_data import Data
from portbook.model import Ports, Protocol, Service
from portbook.registries import Registry
from portbook.versions.published import VERSION


def registries_document(service: Service, registries: Iterable[Registry]) -> Data:
    """What some registries say of a service, as its file says it."""
    return {
        "version": VERSION,
        "id": service.id,
        "title": service.title,
        "registries": [_registry(registry, agreement(service, registry)) for registry in registries],
    }


def _registry(registry: Registry, found: Agreement) -> Data:
    return {
        "id": registry.id,
        "title": registry.title,
        "source": registry.source,
        "revision": registry.version,
        "licence": registry.licence,
        "assigns": registry.assigns,
        "names": list(found.names),
        "written": found.written,
        "alike": list(found.alike),
        "ports": [_listed(found.service, ports) for ports in found.ports],
        "lacking": [_lacking(ports) for ports in found.lacking],
        "differs": found.differs,
    }


def _listed(service: str, ports: ListedPorts) -> Data:
    return {
        **_traffic(ports.protocol, ports.ports),
        "listed": ports.listed.value,
        "names": list(ports.names),
        "flows": [flow_id(service, flow) for flow in ports.flows],
    }


def _lacking(ports: LackingPorts) -> Data:
    return {**_traffic(ports.protocol, ports.ports), "name": ports.name}


def _traffic(protocol: Protocol, ports: Ports) -> Data:
    return {
        "protocol": protocol.name,
        "number": protocol.number,
        "ports": list(ranges(ports)) if protocol.has_ports else [],
    }
