"""Reads the reader's own addresses: in portbook.yml by service and role, on the command line as `role=address,address`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass

from portbook.load.faults import Faults, nearest, shown
from portbook.load.nodes import Mapping, Mark, Node, Scalar, Sequence
from portbook.load.places import addresses
from portbook.load.words import trapped
from portbook.model import Addresses, Book, Location, Problem, Service
from portbook.model.section import Field, Kind
from portbook.model.service import with_values

ADDRESSES = Field("value", "value", Kind.ADDRESSES, "The reader's own addresses.", "[10.20.0.0/16]")
_NO_VALUE = "write IP addresses or networks: what is open to anyone has `address: any` in the data"


@dataclass(frozen=True)
class Value:
    """The reader's own addresses for one role.

    Attributes:
        service: id of its service.
        role: id of the role.
        addresses: networks; never host names, and never anywhere.
        where: the place of the role's id.
    """

    service: str
    role: str
    addresses: Addresses
    where: Location


def values(_field: Field, node: Node, faults: Faults) -> tuple[Value, ...] | None:
    """The values of a mapping of services to mappings of roles to addresses; None where it is broken."""
    if not isinstance(node, Mapping):
        message = "`values` is not a mapping of services to their roles"
        faults.add(node.mark, "wrong-shape", message, "for example `values: {wiki: {readers: 10.20.0.0/16}}`")
        return None
    return tuple(value for service, roles in node.entries for value in _of_service(service, roles, faults))


def _of_service(service: Scalar, roles: Node, faults: Faults) -> Iterator[Value]:
    if not isinstance(roles, Mapping):
        message = f"the values of {shown(service.text)} are not a mapping of roles to addresses"
        faults.add(roles.mark, "wrong-shape", message, f"for example `{service.text}: {{readers: 10.20.0.0/16}}`")
        return
    for role, node in roles.entries:
        if not trapped(role, faults) and (read := _addresses(node, faults)):
            yield Value(service.text, role.text, read, faults.at(role.mark))


def _addresses(node: Node, faults: Faults) -> Addresses | None:
    read = addresses(ADDRESSES, node, faults)
    if read is None:
        return None
    if read.anywhere or read.names or any(not network.prefixlen for network in read.networks):
        faults.add(node.mark, "bad-value", "a value is the reader's own addresses", _NO_VALUE)
        return None
    return read


def value_of(text: str, service: Service, name: str) -> Value | tuple[Problem, ...]:
    """The value in `role=address,address`, or its problems.

    Args:
        text: the value as written.
        service: the service that has the role.
        name: the name of the place in problems, such as `--value`.
    """
    role, equals, listed = text.partition("=")
    faults = Faults(name)
    if not equals or not listed:
        faults.add(
            Mark(), "bad-value", f"{shown(text)} has no address", "write ROLE=ADDRESS, as in readers=10.20.0.0/16"
        )
        return faults.problems
    scalars = tuple(Scalar(address.strip(), Mark(), plain=False) for address in listed.split(","))
    read = _addresses(Sequence(scalars, Mark()), faults)
    if read is None:
        return faults.problems
    value = Value(service.id, role, read, faults.at(Mark()))
    problem = _unknown(value, Book({service.id: service}))
    return (problem,) if problem else value


def with_own_addresses(book: Book, own: Iterable[Value]) -> tuple[Book, tuple[Problem, ...]]:
    """The services with the reader's own addresses, and the problems of these values.

    A role of another service is where it is in that service, unless it has an address of its own.
    """
    by_service: dict[str, dict[str, Addresses]] = {}
    problems = []
    for value in own:
        if problem := _unknown(value, book):
            problems.append(problem)
        else:
            by_service.setdefault(value.service, {})[value.role] = value.addresses
    services = {
        id_: with_values(service, _of_others(service, by_service) | by_service.get(id_, {}))
        for id_, service in book.services.items()
    }
    return Book(services), tuple(problems)


def _of_others(service: Service, own: MappingType[str, MappingType[str, Addresses]]) -> dict[str, Addresses]:
    """The addresses of the roles of other services that a service names, by their ids here."""
    roles = ((role, role.stands_for) for role in service.roles.values() if role.stands_for and role.address is None)
    return {
        role.id: addresses
        for role, other in roles
        if (addresses := own.get(other.service, {}).get(other.role)) is not None
    }


def _unknown(value: Value, book: Book) -> Problem | None:
    """The problem of a value whose service or role the book does not have, or whose role has an address; else None."""
    service = book.services.get(value.service)
    if service is None:
        cure = nearest(value.service, book.services, "the services are") or "there are no services"
        return Problem(value.where, "unknown-service", f"no service {shown(value.service)}", cure)
    role = service.roles.get(value.role)
    if role is None:
        cure = nearest(value.role, service.roles, "the roles are")
        return Problem(value.where, "unknown-role", f"{service.id} has no role {shown(value.role)}", cure)
    if role.address is not None:
        message = f"the data says where {shown(value.role)} is: {role.address.spell()}"
        return Problem(value.where, "known-address", message, "change the data, or leave the value out")
    return None
