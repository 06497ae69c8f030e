"""Services of a site that name roles of one another, after the file of each of them is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portbook.load.other_services import broken_service
from portbook.model import Problem, Role, Scope, Service


def joined(services: Mapping[str, Service], paths: Mapping[str, str]) -> tuple[dict[str, Service], tuple[Problem, ...]]:
    """The services of which everything is known, with what the roles of other services receive there, and why others are none.

    Args:
        services: the services of the files without problems of their own.
        paths: the paths of all files, by the ids of their services.
    """
    known, problems = dict(services), []
    while refused := {id_: role for id_, service in known.items() if (role := _unknown(service, known))}:
        for id_, role in refused.items():
            assert role.stands_for  # noqa: S101  # that is why it is refused
            of = role.stands_for.service
            problems.append(broken_service(role.where, of, paths[of]))
            del known[id_]
    return {id_: _informed(service, known) for id_, service in known.items()}, tuple(problems)


def _unknown(service: Service, known: Mapping[str, Service]) -> Role | None:
    """The first role of another service of which nothing is known."""
    roles = service.roles.values()
    return next((role for role in roles if role.stands_for and role.stands_for.service not in known), None)


def _informed(service: Service, known: Mapping[str, Service]) -> Service:
    roles = {id_: _with_received(role, known) for id_, role in service.roles.items() if role.stands_for}
    return replace(service, roles={**service.roles, **roles}) if roles else service


def _with_received(role: Role, known: Mapping[str, Service]) -> Role:
    other = role.stands_for
    assert other  # noqa: S101  # such roles are chosen
    received = tuple(
        flow
        for flow in known[other.service].flows.values()
        if other.role in flow.destination_roles and flow.scope is Scope.NETWORK
    )
    return replace(role, stands_for=replace(other, receives=received))
