"""Service templates of NetBox: what listens on hosts that the reader runs.

Source: https://github.com/netbox-community/netbox/blob/main/netbox/ipam/forms/bulk_import.py, ServiceTemplateImportForm
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.export.exchange.exported import LEFT_OUT, Exported, cut, table
from portbook.model import Flow, Ports, Scope, Service, Transport

_TITLES = ("name", "protocol", "ports", "description")
_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})
"""The protocols that NetBox has."""
_LONGEST_NAME, _LONGEST_DESCRIPTION = 100, 200
_MOST_PORTS = 5000
"""NetBox has no ranges in a template: each port of one is written out."""


def service_templates(services: Iterable[Service]) -> Exported:
    """A row for each protocol of each flow to a host, in the columns of NetBox's own import."""
    rows: dict[str, tuple[str, ...]] = {}
    remarks = []
    for service in services:
        for flow, transport in _listening(service):
            name = _name(service, flow, transport)
            if why := _why_not(transport):
                remarks.append(LEFT_OUT.format(name, why))
            elif name in rows:
                remarks.append(LEFT_OUT.format(name, "another template has the same name"))
            else:
                ports = ",".join(_each(transport.destination_ports))
                rows[name] = (name, transport.protocol.name, ports, cut(flow.purpose, _LONGEST_DESCRIPTION))
    return Exported(table("Service templates", _TITLES, rows.values()), tuple(remarks))


def _listening(service: Service) -> Iterator[tuple[Flow, Transport]]:
    """The flows to hosts that the reader runs, but for those that stay on a host."""
    for flow in service.flows.values():
        receives = any(service.roles[id_].host for id_ in flow.destination_roles)
        if receives and flow.scope is Scope.NETWORK:
            yield from ((flow, transport) for transport in flow.transports)


def _name(service: Service, flow: Flow, transport: Transport) -> str:
    """A name that no other flow has; the protocol is in it where the flow has several."""
    protocol = f" ({transport.protocol.title})" if len(flow.transports) > 1 else ""
    return cut(f"{service.title}: {flow.label}", _LONGEST_NAME - len(protocol)) + protocol


def _why_not(transport: Transport) -> str:
    """Why NetBox cannot have it; empty where it can."""
    if transport.protocol.name not in _PROTOCOLS:
        return f"NetBox has no service of the protocol {transport.protocol.title}"
    if transport.destination_ports.is_any:
        return "NetBox needs a port, and this is any"
    count = sum(range_.last - range_.first + 1 for range_ in transport.destination_ports.ranges)
    return f"NetBox has no ranges, and these are {count:,} ports" if count > _MOST_PORTS else ""


def _each(ports: Ports) -> Iterator[str]:
    for range_ in ports.ranges:
        yield from map(str, range(range_.first, range_.last + 1))
