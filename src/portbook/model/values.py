"""Values: addresses of the reader's own, in place of those that stand for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from portbook.model.address import Addresses
from portbook.model.service import Role, Service


def with_values(service: Service, values: Mapping[str, Addresses]) -> Service:
    """The same service where roles are at the reader's addresses.

    Args:
        service: the data.
        values: addresses by the id of a role without an address in the data.
    """
    if not values:
        return service
    roles = {id_: _placed(role, values.get(id_)) for id_, role in service.roles.items()}
    spelled = "\0".join(f"{id_}={addresses.spell()}" for id_, addresses in sorted(values.items()))
    digest = sha256(f"{service.digest}\0{spelled}".encode()).hexdigest() if service.digest else ""
    return replace(service, roles=roles, digest=digest)


def _placed(role: Role, addresses: Addresses | None) -> Role:
    return role if addresses is None else replace(role, address=addresses)
