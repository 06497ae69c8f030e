"""The targets that services and roles name: whether they are there, and whether any has rules for the role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portbook.load.faults import nearest, shown
from portbook.model import Location, Problem, Role, Service
from portbook.snippets import targets_of
from portbook.targets import Target


def target_problems(services: Iterable[Service], known: Mapping[str, Target]) -> Iterator[Problem]:
    """Targets that are not there, and hosts that no target has rules for.

    Args:
        services: as their files say.
        known: all targets that there are, by id; not only those that the site has chosen.
    """
    for service in services:
        yield from _unknown(service.targets, service.where, known)
        for role in service.roles.values():
            if role.targets != service.targets:
                yield from _unknown(role.targets, role.where, known)
            yield from _without_rules(role, known)


def _unknown(ids: Iterable[str], where: Location, known: Mapping[str, Target]) -> Iterator[Problem]:
    for id_ in ids:
        if id_ not in known:
            cure = nearest(id_, known, "choose from")
            yield Problem(where, "unknown-target", f"no target {shown(id_)}", cure)


def _without_rules(role: Role, known: Mapping[str, Target]) -> Iterator[Problem]:
    """A host whose targets are all for another platform, or filter nothing that a router forwards."""
    if role.host and role.targets and set(role.targets) <= known.keys() and not targets_of(role, known.values()):
        message = f"no firewall in the targets of role {shown(role.id)} has rules for it"
        cure = "add one for its platform to `targets`" if role.platform else "add one for routers to `targets`"
        yield Problem(role.where, "no-rules", message, cure)
