"""How people write which roles of which services a host plays: `postgresql`, `postgresql:server`, `base+postgresql:server`."""

from __future__ import annotations

from collections.abc import Mapping

from portbook.load.faults import close
from portbook.model import Service
from portbook.selection.selection import Part

MOST_NAMES = 100
"""Behind one another in a text: looking up what nobody has costs time, and a line for each."""


def is_too_long(text: str) -> bool:
    """Whether a text joins more names than any host plays roles."""
    return text.count("+") >= MOST_NAMES


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
        if not colon and with_roles and _is_role(name, services[service], services):
            roles[service][name] = None
            continue
        service, with_roles = name, bool(role) and name in services
        roles.setdefault(name, {})
        if role:
            roles[name][role] = None
    return tuple(Part(name, tuple(of)) for name, of in roles.items())


def _is_role(name: str, service: Service, services: Mapping[str, Service]) -> bool:
    """Whether a name alone means a role of a service; where there is nothing of that name, what it is most like."""
    if name in service.roles or name in services:
        return name in service.roles
    return bool(close(name, service.roles)) or not close(name, services)
