"""A host group of the estate as an argument of commands, in the place of a service."""

from __future__ import annotations

from collections.abc import Iterable

import click

from portbook.adapters.cli.choices import chosen_host, one_of
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.site import Site
from portbook.estate import group_service_id
from portbook.model import Role, Service
from portbook.model.estate import HostGroup
from portbook.targets import Target, targets

GROUP = click.option(
    "--group", "group", metavar="G", help="A host group of estate.yml, with all that its hosts play; takes no SERVICE."
)
NO_FIREWALL = "write its firewall into estate.yml, as in `firewall: nftables`"


def chosen_group(site: Site, id_: str) -> HostGroup:
    """The host group of that id, which has a firewall.

    Raises:
        Unusable: there is no estate, no such group, or its hosts have no firewall.
    """
    groups = site.network.estate.groups
    if not groups:
        cure = "write the groups of your network into estate.yml"
        raise Unusable(of_argument("this site has no host groups", cure))
    group = one_of("group", id_, groups)
    if not group.firewalls:
        raise Unusable(of_argument(f"the group {id_} has no firewall, so it has no rules", NO_FIREWALL))
    return group


def group_host(site: Site, group: HostGroup, values: Iterable[str] = ()) -> tuple[Service, Role]:
    """All that a group's hosts play as one service, and its only host.

    Raises:
        Unusable: no flow concerns the group, or a value cannot be used.
    """
    if service_of(site, group) is None:
        message = f"the group {group.id} has no flows, so nothing is to be open"
        raise Unusable(of_argument(message, "write what its hosts do in `plays`"))
    return chosen_host(site, f"{group_service_id(group.id)}:{group.id}", values)


def service_of(site: Site, group: HostGroup) -> Service | None:
    """All that a group's hosts play as one service; None where no flow concerns them."""
    return site.book.services.get(group_service_id(group.id))


def group_targets(site: Site, group: HostGroup, name: str | None) -> tuple[Target, ...]:
    """The target of that name; without a name, those that the group's hosts filter with.

    Raises:
        Unusable: there is no such target.
    """
    if name is not None:
        return (one_of("target", name, site.targets),)
    known = targets()
    return tuple(known[id_] for id_ in group.firewalls)


def group_target(site: Site, group: HostGroup, name: str | None) -> Target:
    """The target of that name; without a name, the only one that the group's hosts filter with.

    Raises:
        Unusable: there is no such target, or the group has several.
    """
    firewalls = group_targets(site, group, name)
    if len(firewalls) > 1:
        listed = " or ".join(f"--target {firewall.id}" for firewall in firewalls)
        raise Unusable(of_argument(f"the group {group.id} has several firewalls", f"add {listed}"))
    return firewalls[0]
