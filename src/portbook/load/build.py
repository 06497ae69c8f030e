"""Builds a Service from records without faults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portbook.load.faults import Faults
from portbook.load.flow_family import flow_family, own_addresses
from portbook.load.places import anywhere_in
from portbook.load.protocols import ANY_TYPE
from portbook.load.record import Record
from portbook.load.stand_ins import stand_ins
from portbook.model import (
    ANY_PORTS,
    Addresses,
    Flow,
    Need,
    Option,
    Ports,
    Profile,
    Protocol,
    Reference,
    RegistryEntry,
    Reply,
    Role,
    Scope,
    Servers,
    Service,
    Transport,
    Trial,
)
from portbook.model.address import Network
from portbook.model.ignore import Ignore
from portbook.model.protocol import ICMP, NUMBERS
from portbook.model.role import stand_in
from portbook.model.waiver import Waiver

_REPLIES = {"tracked": Reply.TRACKED, "untracked": Reply.NONE}


def build_service(record: Record, path: str, faults: Faults) -> Service:
    """The service of a record without faults; `faults` gives the places of flows."""
    profiles = record.records("profiles")
    return Service(
        id=record.get("service", str, ""),
        path=path,
        where=faults.at(record.mark_of("service")),
        reviewed=record.get("reviewed", date),
        tags=record.texts("tags"),
        targets=record.texts("targets"),
        identifiers=record.texts("identifiers"),
        notes=record.texts("notes"),
        references={name: _reference(name, entry, faults) for name, entry in record.records("references").items()},
        options={name: _option(name, entry) for name, entry in record.records("options").items()},
        roles=_roles(record, faults),
        flows={name: _flow(record, name, entry, faults) for name, entry in record.records("flows").items()},
        profiles={name: _profile(name, profiles, faults) for name in profiles},
        servers={name: _servers(name, entry) for name, entry in record.records("servers").items()},
        trials={name: _trial(name, entry) for name, entry in record.records("verify").items()},
        registries={name: _registry(name, entry, faults) for name, entry in record.records("registries").items()},
        waivers={name: _waiver(name, entry, faults) for name, entry in record.records("accept").items()},
        ignores={name: _ignore(name, entry, faults) for name, entry in record.records("ignore").items()},
        title=record.get("title", str, ""),
        summary=record.get("summary", str, ""),
        group=record.get("group", str, ""),
        homepage=record.get("homepage", str, ""),
        version=record.get("version", str, ""),
        owner=record.get("owner", str, ""),
        contact=record.get("contact", str, ""),
    )


def _texts(record: Record, *keys: str) -> dict[str, str]:
    return {key: record.get(key, str, "") for key in keys}


def _reference(name: str, record: Record, faults: Faults) -> Reference:
    texts = _texts(record, "title", "url", "revision")
    return Reference(name, **texts, checked=record.get("checked", date), where=faults.at(record.mark))


def _option(name: str, record: Record) -> Option:
    return Option(name, **_texts(record, "title"), default=record.get("default", bool, False))


def _roles(service: Record, faults: Faults) -> dict[str, Role]:
    defaults, targets = stand_ins(service), service.texts("targets")
    return {
        name: _role(name, role, defaults.get(name, stand_in(0)), targets, faults)
        for name, role in service.records("roles").items()
    }


def _role(name: str, record: Record, default: tuple[Network, ...], targets: tuple[str, ...], faults: Faults) -> Role:
    written = record.get("address", Addresses)
    return Role(
        name,
        title=record.get("title", str, ""),
        process=record.get("process", str, ""),
        host=record.get("host", bool, False),
        forwards=record.get("forwards", bool, False),
        address=None if written is None else anywhere_in(written),
        pods=record.get("pods", tuple, ()),
        notes=record.texts("notes"),
        platform=record.get("platform", str, ""),
        targets=record.texts("targets") or targets,
        default=default,
        where=faults.at(record.mark),
    )


def _flow(service: Record, name: str, record: Record, faults: Faults) -> Flow:
    return Flow(
        name,
        source_roles=record.texts("from"),
        destination_roles=record.texts("to"),
        transports=tuple(_transports(record)),
        need=Need(record.get("need", str, Need.REQUIRED)),
        family=flow_family(service, record),
        source=own_addresses(service, record, "source"),
        destination=own_addresses(service, record, "destination"),
        scope=Scope(record.get("scope", str, Scope.NETWORK)),
        reply=_REPLIES[record.get("reply", str, "tracked")],
        used_for=record.texts("used-for"),
        notes=record.texts("notes"),
        references=record.texts("ref"),
        one_of=record.get("one-of", str, ""),
        counterpart=record.get("flow", str, ""),
        where=faults.at(record.mark),
        **_texts(record, "title", "purpose", "without", "remark", "when", "since", "until", "option"),
    )


def _transports(record: Record) -> Iterator[Transport]:
    """A transport for each protocol, in the order of the file."""
    source_ports = record.get("source-port", Ports, ANY_PORTS)
    for key in record.values:
        if key in {"tcp", "udp", "sctp"}:
            yield Transport(Protocol(NUMBERS[key]), record.get(key, Ports, ANY_PORTS), source_ports)
        elif key == "icmp":
            for icmp_type in record.get(key, tuple, ()):
                yield Transport(ICMP, icmp=None if icmp_type == ANY_TYPE else icmp_type)
        elif key == "protocol":
            for protocol in record.get(key, tuple, ()):
                yield Transport(protocol)


def _trial(name: str, record: Record) -> Trial:
    return Trial(name, **_texts(record, "title", "role", "command", "shows"))


def _registry(name: str, record: Record, faults: Faults) -> RegistryEntry:
    differs = record.get("differs", str, "")
    return RegistryEntry(name, record.texts("names"), differs, where=faults.at(record.mark))


def _waiver(name: str, record: Record, faults: Faults) -> Waiver:
    return Waiver(
        name,
        impact=record.get("class", str, ""),
        until=record.get("until", date, date.min),
        where=faults.at(record.mark),
        **_texts(record, "flow", "reason", "owner"),
    )


def _ignore(name: str, record: Record, faults: Faults) -> Ignore:
    return Ignore(name, **_texts(record, "reason"), flows=record.texts("flow"), where=faults.at(record.mark))


def _profile(name: str, records: dict[str, Record], faults: Faults) -> Profile:
    record = records[name]
    return Profile(
        name,
        flows=tuple(dict.fromkeys(_profile_flows(name, records))),
        default=record.get("default", bool, False),
        notes=record.texts("notes"),
        where=faults.at(record.mark),
        **_texts(record, "title", "extends", "cost", "gain"),
    )


def _profile_flows(name: str, records: dict[str, Record]) -> tuple[str, ...]:
    """The flows of the profiles that it extends, then its own."""
    flows: tuple[str, ...] = ()
    while name:
        flows = (*records[name].texts("flows"), *flows)
        name = records[name].get("extends", str, "")
    return flows


def _servers(name: str, record: Record) -> Servers:
    rows = tuple(tuple(row) for row in record.get("rows", tuple, ()))
    return Servers(name, **_texts(record, "title", "role", "more"), columns=record.texts("columns"), rows=rows)
