"""A selection as a service: with one host, and the flows that its rules are for. Nothing behind it knows of selections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from portbook.model import Flow, Profile, Role, Service
from portbook.model.profiles import profiles_of
from portbook.model.role import MOST_STAND_INS
from portbook.rules import rules_for
from portbook.selection.joined import joined_role
from portbook.selection.merged import Merged, merged, roles_without_address
from portbook.selection.selection import Selection

_MOST_SERVICES = 20
"""On one host. Each text of all 160 services of the catalogue would be a megabyte."""


def service_of(selection: Selection, services: Mapping[str, Service]) -> Service:
    """The service of a selection; one host of one service, with all its flows, is that service itself.

    Args:
        selection: names services and roles that there are.
        services: the services, by id.

    Raises:
        ValueError: `why_not` says why there is none.
    """
    parts = tuple(services[part.service] for part in selection.parts)
    if reason := why_not(selection, services):
        raise ValueError(reason)
    return parts[0] if _is_whole(selection, parts) else _made(parts, selection)


def host_of(selection: Selection, service: Service) -> Role:
    """The host of a selection in its service."""
    return service.hosts[0] if service.made_of else service.roles[selection.parts[0].roles[0]]


def _is_whole(selection: Selection, parts: Sequence[Service]) -> bool:
    """Whether a selection leaves nothing out and puts nothing together."""
    ids = [id_ for part in selection.parts for id_ in part.roles]
    return len(ids) == 1 and not selection.limits and parts[0].roles[ids[0]].host


def why_not(selection: Selection, services: Mapping[str, Service]) -> str:
    """Why a selection has no service, one sentence without a full stop; empty where it has one."""
    parts = [services[part.service] for part in selection.parts]
    if len(parts) == 1:
        return ""
    if estate := [service.id for service in parts if service.of_estate]:
        return f"{estate[0]} is of your own network, and has the flows of all services that its hosts run"
    if len(parts) > _MOST_SERVICES:
        return f"no host has rules for more than {_MOST_SERVICES} services here"
    if roles_without_address(parts) > MOST_STAND_INS:
        return f"these services have more than {MOST_STAND_INS} roles without an address, too many to tell them apart"
    return ""


@lru_cache(maxsize=512)
def _made(services: tuple[Service, ...], selection: Selection) -> Service:
    """Remembered, so that a page shows the snippets that the check has just rendered."""
    together = _one(services) if len(services) == 1 else merged(services, selection.id)
    mine = [together.roles[part.service, role] for part in selection.parts for role in part.roles]
    host = joined_role(together.service.roles[id_] for id_ in mine)
    roles = {id_: replace(role, host=id_ == host.id) for id_, role in together.service.roles.items()}
    whole = replace(
        together.service,
        id=selection.id,
        roles={**roles, host.id: replace(host, host=True)},
        direction=selection.direction,
        made_of=tuple(service.id for service in services),
        digest=_digest(selection.id, services),
    )
    flows = {id_: flow for id_, flow in whole.flows.items() if _is_selected(flow, whole, mine, selection)}
    return replace(whole, flows=flows, profiles=_profiles(whole, flows, selection))


def _one(services: Sequence[Service]) -> Merged:
    service = services[0]
    return Merged(service, {(service.id, role): role for role in service.roles})


def _is_selected(flow: Flow, service: Service, mine: Sequence[str], selection: Selection) -> bool:
    """Whether a flow has a need that is selected, and rules in the direction that is."""
    if selection.need and flow.need not in selection.need:
        return False
    return selection.direction is None or bool(rules_for(service, mine, [flow]))


def _profiles(service: Service, flows: Mapping[str, Flow], selection: Selection) -> dict[str, Profile]:
    """The profiles with the flows that are selected; their titles name what limits these."""
    if not selection.limits:
        return dict(service.profiles)
    return {
        profile.id: replace(
            profile,
            title=f"{profile.title}, {selection.limits}",
            flows=tuple(id_ for id_ in profile.flows if id_ in flows),
        )
        for profile in profiles_of(service)
    }


def _digest(id_: str, services: Sequence[Service]) -> str:
    """Hash of all that it rests on; empty where one of the services came from no file."""
    digests = [service.digest for service in services]
    return sha256("\0".join((id_, *digests)).encode()).hexdigest() if all(digests) else ""
