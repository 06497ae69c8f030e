"""Arguments of several commands: a service with roles, a profile, a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import click

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.site import Site, read_site
from portbook.load import value_of
from portbook.load.faults import nearest, shown
from portbook.model import (
    NOWHERE,
    Addresses,
    Direction,
    Need,
    Problem,
    Profile,
    Role,
    Scope,
    SeenDirection,
    Service,
    seen,
)
from portbook.model.address import union
from portbook.model.profiles import default_profile, profiles_of
from portbook.model.service import with_values
from portbook.selection import (
    MOST_NAMES,
    Part,
    Selection,
    host_of,
    in_order,
    is_too_long,
    joined_role,
    named,
    service_of,
    why_not,
)
from portbook.snippets import is_for, why_not_for
from portbook.targets import Target, targets

T = TypeVar("T")


def usable_site() -> Site:
    """The site of the working directory.

    Raises:
        Unusable: its files have problems; the message lists all of them.
    """
    site = read_site(Path.cwd())
    if site.problems:
        raise Unusable(*site.problems)
    return site


def one_of(what: str, name: str, known: Mapping[str, T]) -> T:
    """The one of that name.

    Raises:
        Unusable: there is none; the message names the nearest one, or all.
    """
    if name in known:
        return known[name]
    cure = nearest(name, known, "choose one of") or f"there is no {what}"
    raise Unusable(Problem(NOWHERE, f"unknown-{what}", f"no {what} {shown(name)}", cure))


VALUES = click.option(
    "--value",
    "values",
    multiple=True,
    metavar="ROLE=ADDRESS[,ADDRESS...]",
    help="Your own addresses for a role without an address in the data; may be repeated.",
)


DIRECTION = click.option(
    "--direction",
    type=click.Choice([*(direction.value for direction in Direction), Scope.FORWARDED.value]),
    help="Only rules of this direction, as the host sees it.",
)
NEEDS = click.option(
    "--need",
    "needs",
    multiple=True,
    type=click.Choice([need.value for need in Need]),
    help="Only flows that are needed so; may be repeated.",
)


@dataclass(frozen=True)
class Limits:
    """Which rules of a host are meant: of one direction, None for all, and for flows of some needs, none for all."""

    direction: SeenDirection | None = None
    need: tuple[Need, ...] = ()

    @classmethod
    def of(cls, direction: str | None, needs: Iterable[str]) -> Limits:
        """The limits that `--direction` and `--need` give."""
        return cls(seen(direction) if direction else None, tuple(map(Need, needs)))

    @property
    def options(self) -> str:
        """As a command takes them, with a space before each."""
        chosen = [("--direction", self.direction)] if self.direction else []
        return "".join(f" {option} {value}" for option, value in (*chosen, *(("--need", need) for need in self.need)))


NO_LIMITS = Limits()


def chosen_host(site: Site, text: str, values: Iterable[str] = (), *, option: str = "--value") -> tuple[Service, Role]:
    """`SERVICE`, `SERVICE:ROLE` or `SERVICE:ROLE+ROLE`, with the reader's own addresses; `option` is what those are called.

    The service is that of the data, for what is told of its flows. `selected_host` is for snippets, and what they are compared with.

    Raises:
        Unusable: unknown, or several hosts and none named; a value that cannot be used.
    """
    name, _, roles = text.partition(":")
    part = _part(Part(name, tuple(dict.fromkeys(filter(None, roles.split("+"))))), site.book.services)
    service = _with_values(site.book.services[part.service], values, option)
    return service, joined_role(service.roles[id_] for id_ in part.roles)


def selected_host(
    site: Site,
    text: str,
    values: Iterable[str] = (),
    *,
    option: str = "--value",
    limits: Limits = NO_LIMITS,
) -> tuple[Service, Role]:
    """A host's roles, as `portbook.selection.named` reads them, and which of their flows its rules are for.

    Args:
        site: where the services are.
        text: `SERVICE`, `SERVICE:ROLE`, `SERVICE:ROLE+ROLE`, or several joined by `+`.
        values: the reader's own addresses, each as `ROLE=ADDRESS[,ADDRESS...]`.
        option: what those are called where one cannot be used.
        limits: which of its rules are meant.

    Raises:
        Unusable: unknown, or several hosts and none named; a value that cannot be used; no such rules.
    """
    if is_too_long(text):
        raise Unusable(of_argument(f"more than {MOST_NAMES} names of services and roles", "name the roles of one host"))
    services = site.book.services
    parts = tuple(_part(part, services) for part in named(text, services) or (Part(text),))
    selection = Selection(parts, limits.direction, in_order(limits.need))
    if reason := why_not(selection, services):
        raise Unusable(of_argument(reason, "name them one by one"))
    service = _with_values(service_of(selection, services), values, option)
    return service, host_of(selection, service)


def _part(part: Part, services: Mapping[str, Service]) -> Part:
    """A part with at least one role.

    Raises:
        Unusable: something of it is unknown, or it names no role of several.
    """
    service = one_of("service", part.service, services)
    for id_ in part.roles:
        one_of("role", id_, service.roles)
    return Part(service.id, part.roles or _only_host(service))


def _with_values(service: Service, values: Iterable[str], option: str) -> Service:
    own: dict[str, Addresses] = {}
    for text in values:
        value = value_of(text, service, option)
        if isinstance(value, tuple):
            raise Unusable(
                *(replace(problem, where=NOWHERE, message=f"{option}: {problem.message}") for problem in value)
            )
        own[value.role] = union((own[value.role], value.addresses)) if value.role in own else value.addresses
    return with_values(service, own)


def _only_host(service: Service) -> tuple[str, ...]:
    if len(service.hosts) == 1:
        return (service.hosts[0].id,)
    listed = ", ".join(f"{service.id}:{host.id}" for host in service.hosts)
    cure = f"choose one of {listed}, or join several with '+'"
    raise Unusable(of_argument(f"{service.id} has several hosts", cure))


def check_is_for(target: Target, service: Service, role: Role) -> None:
    """Refuse a target that has no rules for a role.

    Raises:
        Unusable: it has none; the message says why.
    """
    if reason := why_not_for(target, role):
        able = [other.id for other in targets().values() if is_for(other, role)]
        cure = f"choose --target {' or '.join(able)}" if able else f"no target has rules for {service.id}:{role.id}"
        raise Unusable(of_argument(reason, cure))


def chosen_profile(service: Service, name: str | None) -> Profile:
    """The profile of that name, or the default one."""
    if name is None:
        return default_profile(service)
    return one_of("profile", name, {profile.id: profile for profile in profiles_of(service)})


def chosen_targets(site: Site, names: Iterable[str]) -> dict[str, Target]:
    """The targets of these names; all of the site where there are none."""
    return {name: one_of("target", name, site.targets) for name in names} or site.targets
