"""A component definition of OSCAL 1.1 with the ports of services.

Source: https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/component-definition/json-reference/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import NAMESPACE_URL, uuid5

from portbook.export.exchange.exported import LEFT_OUT, Exported, day, document
from portbook.model import Flow, Role, Scope, Service

_VERSION = "1.1.3"
_TRANSPORTS = frozenset({"TCP", "UDP"})
"""The transports that a port range of OSCAL has."""
_SPACE = uuid5(NAMESPACE_URL, "https://portbook.invalid/oscal")
"""The namespace of our ids: the same data has the same ids each time."""


def component_definition(services: Sequence[Service]) -> Exported:
    """A component for each role that listens on a port.

    Args:
        services: the services; at least one.
    """
    remarks: list[str] = []
    components = [component for service in services for component in _components(service, remarks)]
    last = max(day(service) for service in services)
    title = services[0].title if len(services) == 1 else "Network services"
    definition: dict[str, object] = {
        "uuid": _id(*(service.id for service in services)),
        "metadata": {
            "title": f"Ports of {title}",
            "last-modified": f"{last}T00:00:00Z",
            "version": last,
            "oscal-version": _VERSION,
        },
    }
    if components:
        definition["components"] = components
    return Exported(document({"component-definition": definition}), tuple(remarks))


def _components(service: Service, remarks: list[str]) -> Iterator[dict[str, object]]:
    for role in service.roles.values():
        flows = [flow for flow in service.flows.values() if role.id in flow.destination_roles]
        protocols = [protocol for flow in flows for protocol in _protocols(service, role, flow, remarks)]
        if protocols:
            yield {
                "uuid": _id(service.id, role.id),
                "type": "service",
                "title": f"{service.title}: {role.title}",
                "description": service.summary or service.title,
                "protocols": protocols,
            }


def _protocols(service: Service, role: Role, flow: Flow, remarks: list[str]) -> Iterator[dict[str, object]]:
    """The protocol that a flow is to OSCAL, if it has ports that OSCAL can have."""
    name = f"{service.title}: {flow.label}"
    ranges: list[dict[str, object]] = []
    for transport in flow.transports if flow.scope is Scope.NETWORK else ():
        spelled = transport.protocol.name.upper()
        if spelled in _TRANSPORTS and transport.destination_ports.is_any:
            remarks.append(LEFT_OUT.format(name, "any port is no range of ports"))
        elif spelled in _TRANSPORTS:
            ports = transport.destination_ports.ranges
            ranges += [{"start": range_.first, "end": range_.last, "transport": spelled} for range_ in ports]
        else:
            remarks.append(LEFT_OUT.format(name, f"OSCAL has no port range of {transport.protocol.title}"))
    if ranges:
        yield {
            "uuid": _id(service.id, role.id, flow.id),
            "name": flow.id,
            "title": flow.purpose or flow.label,
            "port-ranges": ranges,
        }


def _id(*names: str) -> str:
    return str(uuid5(_SPACE, "/".join(names)))
