"""Networks that stand for the addresses that only the reader knows."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.load.flow_family import own_addresses
from portbook.load.places import anywhere_in
from portbook.load.record import Record
from portbook.model import Addresses
from portbook.model.address import Network, networks_of
from portbook.model.role import MOST_STAND_INS, stand_in


def roles_without_address(service: Record) -> list[str]:
    """The ids of roles whose address only the reader knows, in the file's order."""
    return [name for name, role in service.records("roles").items() if "address" not in role]


def stand_ins(service: Record) -> dict[str, tuple[Network, ...]]:
    """By role without an address, networks that no other role has; hosts last, as few rules name them.

    A snippet tells its reader to replace these networks, so a network that the file has as a real address is none of
    them. Roles for which none is left over are not in the result.
    """
    roles = service.records("roles")
    hosts_last = sorted(roles_without_address(service), key=lambda name: roles[name].get("host", bool, default=False))
    written = _written(service)
    unused = (networks for networks in map(stand_in, range(MOST_STAND_INS)) if written.isdisjoint(networks))
    return dict(zip(hosts_last, unused, strict=False))


def _written(service: Record) -> frozenset[Network]:
    """The networks that the file's roles and flows name, and their unions as rules have them; none beside all addresses."""
    return networks_of(_addresses(service))


def _addresses(service: Record) -> Iterator[Addresses]:
    for role in service.records("roles").values():
        yield anywhere_in(role.get("address", Addresses, Addresses()))
    for flow in service.records("flows").values():
        for key in ("source", "destination"):
            yield own_addresses(service, flow, key) or Addresses()
