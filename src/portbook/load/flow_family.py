"""The IP versions of a flow, and its own addresses in them."""

from __future__ import annotations

from portbook.load.flowcheck import end_addresses, families_in
from portbook.load.places import anywhere_in
from portbook.load.record import Record
from portbook.model import Addresses, Family


def flow_family(service: Record, flow: Record) -> Family:
    """The written family, narrowed where an end is the /0 network of one IP version: the model has only *anywhere*."""
    family = Family(flow.get("family", str, Family.BOTH))
    for key, end in (("source", "from"), ("destination", "to")):
        addresses = end_addresses(service, flow, key, end)
        if (
            family is Family.BOTH
            and anywhere_in(addresses) != addresses
            and len(versions := families_in(addresses)) == 1
        ):
            family = Family.IPV4 if Family.IPV4.version in versions else Family.IPV6
    return family


def own_addresses(service: Record, flow: Record, key: str) -> Addresses | None:
    """The addresses that stand in place of a role's, in the family of the flow; None where it has none of its own."""
    written = flow.get(key, Addresses)
    if written is None:
        return None
    family = flow_family(service, flow)
    addresses = anywhere_in(written)
    return addresses if family is Family.BOTH else addresses.only(family.version)
