"""`services.json` and `services/<id>.json`: what the services of a site need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from portbook.escape.yaml import document
from portbook.export.service_data import Data, service_data
from portbook.model import Addresses, Book, Flow, Ports, Role, Scope, Service, Transport
from portbook.model.address import union
from portbook.model.rule import Reply
from portbook.rules.view import passes_through
from portbook.versions.published import VERSION


def services_document(written: Book, missing: Iterable[str], release: str) -> Data:
    """All services as data: a version that `portbook diff` compares with.

    Args:
        written: the services as their files say.
        missing: ids of services whose files have problems.
        release: the last release of the data; empty where there is none.
    """
    services = [{**_head(service), "url": f"services/{service.id}.json"} for service in written.services.values()]
    return {"version": VERSION, "release": release, "missing": sorted(missing), "services": services}


def service_document(written: Service, service: Service, release: str) -> Data:
    """One service as data, and its flows as programs want them.

    Args:
        written: the service as its file says.
        service: the same at the reader's own addresses.
        release: the last release of the data; empty where there is none.
    """
    flows = [_flow(service, flow) for flow in service.flows.values()]
    return {"version": VERSION, "release": release, **_head(written), "flows": flows}


def _head(service: Service) -> Data:
    data = service_data(service)
    digest = sha256(document(data).encode()).hexdigest()
    return {"id": service.id, "title": service.title, "sha256": digest, "data": data}


def _flow(service: Service, flow: Flow) -> Data:
    return {
        "id": flow_id(service.id, flow.id),
        "flow": flow.id,
        "title": flow.label,
        "purpose": flow.purpose,
        "need": flow.need.value,
        "from": list(flow.source_roles),
        "to": list(flow.destination_roles),
        "source": _end([service.roles[id_] for id_ in flow.source_roles], flow.source),
        "destination": _end([service.roles[id_] for id_ in flow.destination_roles], flow.destination),
        "families": [family.value for family in flow.family.each],
        "loopback": flow.scope is Scope.SELF,
        "forwarded": [role.id for role in service.hosts if passes_through(service, flow, [role.id])],
        "tracked": flow.reply is Reply.TRACKED,
        "transports": [_transport(transport) for transport in flow.transports],
        "profiles": [profile.id for profile in service.profiles.values() if flow.id in profile.flows],
    }


def flow_id(service: str, flow: str) -> str:
    """What programs know a flow by: `tailscale/derp`."""
    return f"{service}/{flow}"


def _end(roles: Iterable[Role], override: Addresses | None) -> Data:
    """Where one end is; what only the reader knows is in none of the lists."""
    known = [override] if override else [role.address for role in roles]
    addresses = union(address for address in known if address)
    return {
        "any": addresses.anywhere,
        "networks": [str(network) for network in addresses.networks],
        "names": list(addresses.names),
        "placeholder": None in known,
    }


def _transport(transport: Transport) -> Data:
    protocol, icmp = transport.protocol, transport.icmp
    return {
        "protocol": protocol.name,
        "number": None if protocol.is_any else protocol.number,
        "destination_ports": list(ranges(transport.destination_ports)) if protocol.has_ports else [],
        "source_ports": list(ranges(transport.source_ports)) if protocol.has_ports else [],
        "icmp_type": icmp.ipv4 if icmp else None,
        "icmpv6_type": icmp.ipv6 if icmp else None,
        "icmp_code": icmp.code if icmp else None,
    }


def ranges(ports: Ports) -> Iterator[dict[str, int]]:
    """Ports as programs want them."""
    yield from ({"first": range_.first, "last": range_.last} for range_ in ports.ranges)
