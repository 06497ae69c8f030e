"""What opens and closes at the firewall of a host group, or at the border of a zone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from portbook.compare.diff.change import Change
from portbook.compare.diff.described import described
from portbook.compare.diff.estate.accepted import Accepted
from portbook.compare.diff.estate.alike import Alike, alike
from portbook.compare.diff.flow_changes import FlowChange, flow_changes
from portbook.compare.diff.pairing import ServicePair
from portbook.compare.diff.pods import pod_changes
from portbook.compare.diff.role_rules import rules_of_role, symbolic_versions
from portbook.estate import ZONE
from portbook.model import Role, Service


def party_changes(sides: ServicePair, accepted: Accepted, network_targets: Collection[str]) -> Iterator[Change]:
    """The changes of a group or a zone, one for flows that change alike, and that of the labels of its pods.

    Args:
        sides: its service in both versions.
        accepted: what somebody accepts.
        network_targets: ids of the targets that filter the packets of other hosts too: their rules name the hosts' own addresses.

    Raises:
        TooComplex: the rules of the two versions cannot be compared.
    """
    roles = _host(sides.old), _host(sides.new)
    told = [(change, accepted.of_flow(sides, change)) for change in _flow_changes(sides, roles, network_targets)]
    for change in alike(told):
        yield _described(sides, roles, change)
    for change_of_pods in pod_changes(sides):
        if change_of_pods.role in {role.id for role in roles if role}:
            waivers = tuple(accepted.of_party(sides, change_of_pods.impacts))
            yield replace(change_of_pods, in_estate=True, where=sides.latest.where, waivers=waivers)


def _host(service: Service | None) -> Role | None:
    return service.hosts[0] if service else None


def _flow_changes(
    sides: ServicePair, roles: tuple[Role | None, Role | None], network_targets: Collection[str]
) -> Iterator[FlowChange]:
    own = any(target in network_targets for role in roles if role for target in role.targets)
    before, after = (
        rules_of_role(service, role.id if role else "", own_addresses=own)
        for service, role in zip(symbolic_versions(sides), roles, strict=True)
    )
    return flow_changes(before, after, sides.flows, ())


def _described(sides: ServicePair, roles: tuple[Role | None, Role | None], change: Alike) -> Change:
    """One change at the place of the group in the estate's file: the flows are in those of services."""
    latest = sides.latest
    subject = f"Zone {latest.title}" if latest.id.startswith(ZONE) else latest.title
    return replace(
        described(sides, roles, change.change, (), subject),
        where=latest.where,
        waivers=change.waivers,
        in_estate=True,
        flows=tuple(flow.id for flow in change.flows),
        purposes=tuple(flow.title for flow in change.flows),
    )
