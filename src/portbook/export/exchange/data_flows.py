"""Applications, object aliases and data flows of the NetBox plugin netbox-data-flows, each in a table of its own.

They are imported in this order, as the last one names the others.
Source: https://github.com/Alef-Burzmali/netbox-data-flows, the forms of import
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.export.exchange.exported import LEFT_OUT, Exported, cut, table
from portbook.model import Flow, Ports, Role, Scope, Service, Transport

_APPLICATIONS, _ALIASES = ("name", "description"), ("name", "description")
_FLOWS = (
    "application",
    "name",
    "description",
    "status",
    "protocol",
    "source_ports",
    "destination_ports",
    "sources",
    "destinations",
)
_PROTOCOLS = frozenset({"any", "icmp", "tcp", "udp", "sctp"})
"""The protocols that the plugin has."""
_LONGEST_NAME, _LONGEST_DESCRIPTION = 100, 200
_Row = tuple[str, ...]


def applications(services: Iterable[Service]) -> Exported:
    """An application for each service."""
    rows = ((_application(service), cut(service.summary, _LONGEST_DESCRIPTION)) for service in services)
    return Exported(table("Applications", _APPLICATIONS, rows))


def object_aliases(services: Iterable[Service]) -> Exported:
    """An alias for each role that is not anywhere; the reader gives it its addresses in NetBox."""
    rows = [
        (_alias(service, role), cut(_where(role), _LONGEST_DESCRIPTION))
        for service in services
        for role in service.roles.values()
        if not _anywhere(role)
    ]
    return Exported(table("Object aliases", _ALIASES, rows))


def data_flows(services: Iterable[Service]) -> Exported:
    """A data flow for each protocol of each flow; one without sources or destinations is from or to anywhere."""
    rows: list[_Row] = []
    remarks: list[str] = []
    for service in services:
        for flow in service.flows.values():
            for transport in flow.transports:
                if why := _why_not(flow, transport):
                    remarks.append(LEFT_OUT.format(f"{service.title}: {flow.label}", why))
                else:
                    rows.append(_row(service, flow, transport))
    return Exported(table("Data flows", _FLOWS, rows), tuple(remarks))


def _row(service: Service, flow: Flow, transport: Transport) -> _Row:
    protocol = f" ({transport.protocol.title})" if len(flow.transports) > 1 else ""
    purpose = f"{flow.purpose} ({flow.need})" if flow.purpose else str(flow.need)
    return (
        _application(service),
        cut(f"{service.title}: {_label(service, flow)}", _LONGEST_NAME - len(protocol)) + protocol,
        cut(purpose, _LONGEST_DESCRIPTION),
        "enabled",
        transport.protocol.name,
        _ports(transport.source_ports),
        _ports(transport.destination_ports),
        ",".join(_aliases(service, flow.source_roles)),
        ",".join(_aliases(service, flow.destination_roles)),
    )


def _label(service: Service, flow: Flow) -> str:
    """The name of a flow, with its id where another flow has the same name."""
    same = sum(other.label == flow.label for other in service.flows.values())
    return f"{flow.label} ({flow.id})" if same > 1 else flow.label


def _why_not(flow: Flow, transport: Transport) -> str:
    """Why the plugin cannot have it; empty where it can."""
    if flow.scope is Scope.SELF:
        return "it stays on the host"
    if flow.source or flow.destination:
        return "it has addresses of its own, and an alias is a role's"
    if transport.protocol.name not in _PROTOCOLS:
        return f"the plugin has no protocol {transport.protocol.title}"
    return ""


def _application(service: Service) -> str:
    return cut(service.title, _LONGEST_NAME)


def _alias(service: Service, role: Role) -> str:
    """The name of an alias, without the comma that separates names."""
    return cut(f"{service.title}: {role.title}".replace(",", ""), _LONGEST_NAME)


def _aliases(service: Service, ids: Iterable[str]) -> Iterator[str]:
    """The names of roles; none where one of them is anywhere, as every alias would only narrow that."""
    roles = [service.roles[id_] for id_ in ids]
    if not any(map(_anywhere, roles)):
        yield from (_alias(service, role) for role in roles)


def _anywhere(role: Role) -> bool:
    return role.address is not None and role.address.anywhere


def _where(role: Role) -> str:
    return "Your own addresses" if role.address is None else role.address.spell()


def _ports(ports: Ports) -> str:
    return "" if ports.is_any else ports.spell(join=",")
