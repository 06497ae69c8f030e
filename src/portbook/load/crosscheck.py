"""Checks between the parts of a file. They ignore parts that are already known to be broken."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.load.faults import Faults, listed, nearest, shown
from portbook.load.nodes import BrokenNode, Mapping, Node, Scalar, Sequence
from portbook.load.record import Record
from portbook.load.stand_ins import roles_without_address, stand_ins
from portbook.model.fields import SERVICE

_SECTION_KEYS = {field.section: field.key for field in SERVICE.fields if field.section}
_LONGEST_CHAIN = 10
"""The most profiles that extend one another; a longer chain does not help a reader."""


def check_service(service: Record, faults: Faults) -> None:
    """All checks that need more than one part of a file, apart from those of a single flow."""
    _record_ids(service, faults)
    known = _known(service)
    for key in _SECTION_KEYS.values():
        for record in service.records(key).values():
            _names(known, record, faults)
    _hosts(service, faults)
    _routers(service, faults)
    _stand_ins(service, faults)
    _profiles(service, faults)
    for servers in service.records("servers").values():
        _rows(servers, faults)


def _record_ids(service: Record, faults: Faults) -> None:
    """Records whose ids are fixed may have no other."""
    for field in SERVICE.fields:
        for name, record in service.records(field.key).items() if field.ids else ():
            if name not in field.ids:
                cure = nearest(name, field.ids, "one of")
                faults.add(record.mark, f"unknown-{field.names}", f"no {field.names} {shown(name)}", cure)


def _names(known: dict[str, dict[str, None]], record: Record, faults: Faults) -> None:
    """Every id that a record refers to has to exist, and may be listed once."""
    for field in record.section.naming:
        if field.names not in known or field.key not in record.values:
            continue
        ids = known[field.names]
        earlier: set[str] = set()
        for name in _scalars(record.node.get(field.key)):
            if name.text not in ids:
                message = f"no {field.names} {shown(name.text)}"
                cure = nearest(name.text, ids, f"the {_SECTION_KEYS[field.names]} are")
                faults.add(name.mark, f"unknown-{field.names}", message, cure or f"this file has no {field.names}s")
            elif name.text in earlier:
                faults.add(name.mark, "repeated", f"{shown(name.text)} is listed twice", "list it once")
            earlier.add(name.text)


def _known(service: Record) -> dict[str, dict[str, None]]:
    """The ids of each section, in order, with broken entries; without the sections that cannot be read."""
    users: dict[str, dict[str, None]] = {}
    for field in SERVICE.fields:
        node = service.node.get(field.key)
        if field.section and isinstance(node, Mapping):
            users[field.section] = dict.fromkeys(node.keys)
        elif field.section and node is None and not field.required:
            users[field.section] = {}
    return users


def _scalars(node: Node | None) -> Iterator[Scalar]:
    nodes = node.items if isinstance(node, Sequence) else (node,)
    return (scalar for scalar in nodes if isinstance(scalar, Scalar))


def _hosts(service: Record, faults: Faults) -> None:
    roles = service.records("roles")
    node = service.node.get("roles")
    if not isinstance(node, Mapping) or not node.entries or len(roles) < len(node.entries):
        return
    if not any(role.get("host", bool, False) or role.broken("host") for role in roles.values()):
        cure = "give the role that the reader runs `host: true`"
        faults.add(service.node.mark_of("roles"), "no-host", "no role is a host", cure)


def _routers(service: Record, faults: Faults) -> None:
    """A role that forwards is a host, and has something to forward: a flow between two other roles."""
    roles, flows = service.records("roles"), service.records("flows")
    node = service.node.get("flows")
    broken = isinstance(node, Mapping) and len(flows) < len(node.entries)
    for name, role in roles.items():
        if not role.get("forwards", bool, default=False):
            continue
        if not role.get("host", bool, default=False) and not role.broken("host"):
            message = f"role {shown(name)} forwards, and is no host"
            faults.add(role.mark_of("forwards"), "router-without-host", message, "give it `host: true` too")
        elif not broken and not any(_goes_between_others(flow, name) for flow in flows.values()):
            message = f"role {shown(name)} forwards, and no flow is between two other roles"
            cure = "add the flows that it forwards, or remove `forwards: true`"
            faults.add(role.mark_of("forwards"), "nothing-to-forward", message, cure)


def _goes_between_others(flow: Record, router: str) -> bool:
    if flow.broken("from") or flow.broken("to") or flow.broken("scope"):
        return True
    sources, destinations = ({*flow.texts(end)} - {router} for end in ("from", "to"))
    others = len(sources | destinations) > 1 and bool(sources and destinations)
    return others and flow.get("scope", str, "network") == "network"


def _stand_ins(service: Record, faults: Faults) -> None:
    """Each role without an address needs a stand-in of its own, and their number is limited."""
    number = len(stand_ins(service))
    beyond = roles_without_address(service)[number:]
    if beyond:
        mark = service.records("roles")[beyond[0]].mark
        message = f"more than {number} roles have no address"
        faults.add(mark, "too-many-placeholders", message, "give some of them an `address`")


def _profiles(service: Record, faults: Faults) -> None:
    profiles = service.records("profiles")
    default: str | None = None
    for name, profile in profiles.items():
        if "flows" not in profile and "extends" not in profile:
            faults.add(profile.mark, "no-flows", f"profile {shown(name)} has no flows", "give it `flows` or `extends`")
        if profile.get("default", bool, default=False):
            if default:
                message = f"profile {shown(default)} is the default already"
                faults.add(profile.mark_of("default"), "several-defaults", message, "keep `default: true` on one")
            default = default or name
    _extends(profiles, faults)


def _extends(profiles: dict[str, Record], faults: Faults) -> None:
    named: set[str] = set()
    for name, profile in profiles.items():
        chain = _chain(name, profiles)
        if len(chain) > _LONGEST_CHAIN:
            message = f"profile {shown(name)} extends more than {_LONGEST_CHAIN - 1} profiles"
            faults.add(profile.mark_of("extends"), "long-chain", message, "list the flows instead")
        elif profiles[chain[-1]].get("extends", str) == name and name not in named:
            named.update(chain)
            message = f"profile {shown(name)} extends itself"
            message += f" through {listed(map(shown, chain[1:]), 'and')}" if len(chain) > 1 else ""
            faults.add(profile.mark_of("extends"), "circle", message, "extend a smaller profile, or none")


def _chain(start: str, profiles: dict[str, Record]) -> list[str]:
    """A profile, the profile that it extends, and so on, up to a repetition or one more than the limit."""
    chain: list[str] = []
    name: str | None = start
    while name is not None and name in profiles and name not in chain and len(chain) <= _LONGEST_CHAIN:
        chain.append(name)
        name = profiles[name].get("extends", str)
    return chain


def _rows(servers: Record, faults: Faults) -> None:
    rows, columns = servers.node.get("rows"), servers.texts("columns")
    if not columns or not isinstance(rows, Sequence):
        return
    for row in rows.items:
        if isinstance(row, Sequence) and not any(isinstance(cell, BrokenNode) for cell in row.items):
            count = len(row.items)
            if count and count != len(columns):
                message = f"the row has {count} cell{'s' if count > 1 else ''} for {len(columns)} columns"
                faults.add(row.mark, "row-length", message, f"the columns are {', '.join(map(shown, columns))}")
