"""The rules of one role in two versions of a service, in one space of packets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from portbook.compare.diff.pairing import ServicePair
from portbook.model import Addresses, Flow, Need, Rule, SeenDirection, Service
from portbook.model.service import with_values
from portbook.rules import rules_for

_WILDCARD = "*."


def symbol(name: str) -> str:
    """What stands for the address of a role that the data does not know: no host name has such brackets."""
    return f"<{name}>"


def symbolic_versions(pair: ServicePair) -> tuple[Service | None, Service | None]:
    """Both versions of a service, as rules can be compared.

    A role of both versions has one symbol for an unknown address: the networks that stand for it in snippets depend on the
    other roles of the file, so they are no sign of a change. A wildcard has the names of either version that it matches.
    """
    known = {name for service in (pair.old, pair.new) for name in _names(service)}
    return (
        _symbolic(pair.old, pair.names, known, is_new=False) if pair.old else None,
        _symbolic(pair.new, pair.names, known, is_new=True) if pair.new else None,
    )


def _symbolic(
    service: Service, names: Mapping[tuple[bool, str], str], known: Collection[str], *, is_new: bool
) -> Service:
    unknown = {
        role.id: Addresses(names=(symbol(names[is_new, role.id]),))
        for role in service.roles.values()
        if role.address is None
    }
    placed = with_values(service, unknown)
    if not any(name.startswith(_WILDCARD) for name in known):
        return placed
    roles = {id_: replace(role, address=_matched(role.address, known)) for id_, role in placed.roles.items()}
    flows = {
        id_: replace(flow, source=_matched(flow.source, known), destination=_matched(flow.destination, known))
        for id_, flow in placed.flows.items()
    }
    return replace(placed, roles=roles, flows=flows)


def _names(service: Service | None) -> Iterator[str]:
    """All host names of a version."""
    if service:
        ends = [flow_end for flow in service.flows.values() for flow_end in (flow.source, flow.destination)]
        for addresses in (*(role.address for role in service.roles.values()), *ends):
            yield from addresses.names if addresses else ()


def _matched(addresses: Addresses | None, known: Collection[str]) -> Addresses | None:
    """The addresses with the known names that a wildcard of theirs matches."""
    suffixes = tuple(name[1:] for name in addresses.names if name.startswith(_WILDCARD)) if addresses else ()
    if addresses is None or not suffixes:
        return addresses
    return replace(addresses, names=(*addresses.names, *(name for name in known if name.endswith(suffixes))))


@dataclass(frozen=True, eq=False)
class RoleRules:
    """The rules of one role in one version.

    Attributes:
        service: the version, with symbols for unknown addresses; None where it is not there.
        role: id of the role in that version; empty where it has no firewall there.
    """

    service: Service | None
    role: str

    @cached_property
    def by_flow(self) -> Mapping[tuple[str, SeenDirection], tuple[Rule, ...]]:
        """The rules of each flow that the role takes part in, or forwards, by the flow's id and the direction."""
        by_flow: dict[tuple[str, SeenDirection], tuple[Rule, ...]] = {}
        if self.service is None or not self.role:
            return by_flow
        for flow in self.service.flows.values():
            for rule in rules_for(self.service, (self.role,), (flow,)):
                key = flow.id, rule.seen
                by_flow[key] = (*by_flow.get(key, ()), rule)
        return by_flow

    @cached_property
    def all(self) -> tuple[Rule, ...]:
        """The rules of all flows."""
        return self.of(self.flows)

    @cached_property
    def required(self) -> tuple[Rule, ...]:
        """The rules of the flows that everybody needs: not those of an option that is off, or with alternatives."""
        return self.of(id_ for id_, flow in self.flows.items() if self.needs(flow) and not flow.one_of)

    @cached_property
    def alternatives(self) -> frozenset[str]:
        """The groups of which one flow is needed."""
        return frozenset(flow.one_of for flow in self.flows.values() if flow.one_of)

    def needs(self, flow: Flow) -> bool:
        """Whether a flow of this version is required, and not only with an option that is off by default."""
        options = self.service.options if self.service else {}
        on = not flow.option or (flow.option in options and options[flow.option].default)
        return flow.need is Need.REQUIRED and on

    @property
    def flows(self) -> Mapping[str, Flow]:
        """The flows of the version."""
        return self.service.flows if self.service else {}

    def of(self, flows: Iterable[str]) -> tuple[Rule, ...]:
        """The rules of some flows."""
        return tuple(self._of(frozenset(flows)))

    def _of(self, ids: frozenset[str]) -> Iterator[Rule]:
        for (flow, _direction), rules in self.by_flow.items():
            if flow in ids:
                yield from rules


def rules_of_role(service: Service | None, role: str) -> RoleRules:
    """The rules of a role of one version, which has symbols; none where it is not there."""
    return RoleRules(service if role else None, role)
