"""A service as data: the keys of the format, in one normal form, which loads as an equal service.

The normal form: what may be a list is one, dates are ISO 8601, keys are in the order of the field table (a flow's protocols in
the order of the file), and a key is left out where it says no more than its default. A role of another service is one of its own, with the
protocols and ports that it has there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from portbook.model import Addresses, Flow, Ports, Profile, Reply, Service, Transport
from portbook.model.address import spell_network
from portbook.model.fields import SECTIONS, SERVICE
from portbook.model.section import Field, Kind, Section

Data: TypeAlias = dict[str, object]
"""A mapping for JSON."""
_REPLIES = {Reply.TRACKED: "tracked", Reply.NONE: "untracked"}
_LISTS = frozenset({Kind.TEXTS, Kind.NAMES, Kind.ROLES})


def service_data(service: Service) -> Data:
    """The service, for JSON; `portbook.escape.yaml.document` writes it so that `load_service` reads it too."""
    return dict(_entries(SERVICE, service, service))


def _entries(section: Section, part: object, service: Service) -> Iterator[tuple[str, object]]:
    """The keys of one part of the service with their values."""
    for field in section.fields:
        if field.resolved:
            continue
        if field.attribute == "transports":
            # All of them stand in the place of the first.
            if isinstance(part, Flow) and field.key == "tcp":
                yield from _transports(part)
        elif field.kind is Kind.RECORDS:
            records: Mapping[str, object] = getattr(part, field.attribute)
            if records:
                nested = SECTIONS[field.section]
                yield field.key, {id_: dict(_entries(nested, record, service)) for id_, record in records.items()}
        elif (value := _value(field, part, service)) is not None:
            yield field.key, value


def _value(field: Field, part: object, service: Service) -> object:
    """The value of a key; None where it says no more than its default."""
    value: Any = getattr(part, field.attribute)
    if isinstance(part, Profile) and field.attribute == "flows":
        value = _added_flows(part, service)
    if field.kind is Kind.ROWS:
        return [list(row) for row in value]
    if not value and not isinstance(value, Addresses):
        return None
    if field.kind in _LISTS:
        return list(value)
    if field.kind is Kind.CHOICE:
        word = _REPLIES[value] if isinstance(value, Reply) else str(value)
        return None if word == field.default else word
    convert = _CONVERT.get(field.kind)
    return convert(value) if convert else value


def _added_flows(profile: Profile, service: Service) -> tuple[str, ...]:
    """The flows that a profile has beside those of the profile it extends."""
    extended = service.profiles.get(profile.extends)
    inherited = frozenset(extended.flows if extended else ())
    return tuple(id_ for id_ in profile.flows if id_ not in inherited)


def _transports(flow: Flow) -> Iterator[tuple[str, object]]:
    """A flow's protocols with their ports, in the order of the flow, and the source ports that they share."""
    values: dict[str, list[object]] = {}
    for transport in flow.transports:
        key, items = _transport(transport)
        values.setdefault(key, []).extend(items)
    yield from values.items()
    source_ports = flow.transports[0].source_ports
    if not source_ports.is_any:
        yield "source-port", ports_data(source_ports)


def _transport(transport: Transport) -> tuple[str, list[object]]:
    if transport.protocol.is_icmp:
        return "icmp", [transport.icmp.label if transport.icmp else "any"]
    if transport.protocol.name in {"tcp", "udp", "sctp"}:
        return transport.protocol.name, ports_data(transport.destination_ports)
    return "protocol", [transport.protocol.name]


def ports_data(ports: Ports) -> list[object]:
    """`[80, "8000-8080"]`, or `["any"]`."""
    if ports.is_any:
        return ["any"]
    return [range_.first if range_.first == range_.last else range_.spell() for range_ in ports.ranges]


def _addresses(addresses: Addresses) -> list[str]:
    """`["any"]`, or names and networks in the spelling of the format."""
    return ["any"] if addresses.anywhere else [*addresses.names, *map(spell_network, addresses.networks)]


_CONVERT: dict[Kind, Callable[..., object]] = {
    Kind.DATE: date.isoformat,
    Kind.ADDRESSES: _addresses,
    Kind.LABELS: dict,
}
