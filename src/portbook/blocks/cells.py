"""The cells of tables about flows: one column, one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portbook.blocks.selection import DirectedFlow
from portbook.escape.markdown import cell, code, table_row
from portbook.model import Addresses, Family, Flow, Reply, Role, Scope, Service, Transport

Cell = Callable[[Service, DirectedFlow, Transport], str]


def _port(_service: Service, _row: DirectedFlow, transport: Transport) -> str:
    if not transport.protocol.has_ports:
        return transport.icmp.name if transport.icmp else "–"
    source = "" if transport.source_ports.is_any else f" (from {transport.source_ports.spell()})"
    return f"{transport.destination_ports.spell()}{source}"


def _source_port(_service: Service, _row: DirectedFlow, transport: Transport) -> str:
    return transport.source_ports.spell() if transport.protocol.has_ports else "–"


def _protocol(_service: Service, _row: DirectedFlow, transport: Transport) -> str:
    return transport.protocol.title


def _source(service: Service, row: DirectedFlow, _transport: Transport) -> str:
    return source_of(service, row.flow)


def _destination(service: Service, row: DirectedFlow, _transport: Transport) -> str:
    return destination_of(service, row.flow)


def source_of(service: Service, flow: Flow) -> str:
    """Where the first packet comes from, escaped for a table cell."""
    return _end([service.roles[role] for role in flow.source_roles], flow.source)


def destination_of(service: Service, flow: Flow) -> str:
    """Where the first packet goes to, escaped for a table cell."""
    return _end([service.roles[role] for role in flow.destination_roles], flow.destination)


def _end(roles: Sequence[Role], override: Addresses | None) -> str:
    """An end of a flow: `Tailscale servers: controlplane.tailscale.com`; several roles are separated by semicolons."""
    if override:
        return _place(", ".join(cell(role.title) for role in roles), override)
    return "; ".join(_place(cell(role.title), role.address) for role in roles)


def _place(title: str, addresses: Addresses | None) -> str:
    if addresses is None:
        return title
    if addresses.anywhere:
        return f"{title} (any address)"
    addresses_listed = [*addresses.names, *(word for word in Addresses(addresses.networks).spell().split(", ") if word)]
    return f"{title}: {', '.join(code(address) for address in addresses_listed)}"


def _direction(_service: Service, row: DirectedFlow, _transport: Transport) -> str:
    return "on the host itself" if row.flow.scope is Scope.SELF else str(row.direction or "")


def _purpose(_service: Service, row: DirectedFlow, _transport: Transport) -> str:
    return cell(row.flow.purpose or row.flow.label)


def _need(_service: Service, row: DirectedFlow, _transport: Transport) -> str:
    return "; ".join([row.flow.need.value, *map(cell, conditions(row.flow))])


def conditions(flow: Flow) -> list[str]:
    """The conditions under which the flow exists, in words; not escaped."""
    conditions = [flow.when] if flow.when else []
    if flow.option:
        conditions.append(f"with the option {flow.option}")
    if flow.since:
        conditions.append(f"since {flow.since}")
    if flow.until:
        conditions.append(f"until {flow.until}")
    if flow.one_of:
        conditions.append(f"one of the group {flow.one_of} is enough")
    if flow.family is not Family.BOTH:
        conditions.append("IPv4 only" if flow.family is Family.IPV4 else "IPv6 only")
    if flow.reply is Reply.NONE:
        conditions.append("answers are not tracked")
    return conditions


COLUMNS: dict[str, tuple[str, Cell]] = {
    "direction": ("Direction", _direction),
    "port": ("Port", _port),
    "source-port": ("Source port", _source_port),
    "protocol": ("Protocol", _protocol),
    "source": ("Source", _source),
    "destination": ("Destination", _destination),
    "purpose": ("Purpose", _purpose),
    "need": ("Need", _need),
    "without": ("If closed", lambda _service, row, _transport: cell(row.flow.without)),
    "flow": ("Flow", lambda _service, row, _transport: cell(row.flow.label)),
}


def markdown_table(titles: list[str], rows: list[list[str]]) -> str:
    """A pipe table of cells that are already escaped."""
    return "".join(map(table_row, (titles, ["---"] * len(titles), *rows)))
