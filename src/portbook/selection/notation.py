"""How people write which roles of which services a host plays: `postgresql`, `postgresql:server`, `base+postgresql:server`."""

from __future__ import annotations

from collections.abc import Mapping

from portbook.model import Service
from portbook.selection.selection import Part


def named(text: str, services: Mapping[str, Service]) -> tuple[Part, ...]:
    """The parts that a text names, a part for each service, whether there are such or not.

    `+` joins services, and behind `service:role` also roles of that service: what stands alone behind a `+` is a role of the
    service before it where that has such a role, else a service.

    Args:
        text: what somebody wrote.
        services: the services that there are, by id.
    """
    roles: dict[str, dict[str, None]] = {}
    service, with_roles = "", False
    for word in filter(None, text.split("+")):
        name, colon, role = word.partition(":")
        if not colon and with_roles and (name in services[service].roles or name not in services):
            roles[service][name] = None
            continue
        service, with_roles = name, bool(role) and name in services
        roles.setdefault(name, {})
        if role:
            roles[name][role] = None
    return tuple(Part(name, tuple(of)) for name, of in roles.items())
