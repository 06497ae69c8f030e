"""The rules of one role in two versions of a service, in one space of packets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from portbook.model import Addresses, Direction, Flow, Need, Rule, Service
from portbook.model.service import with_values
from portbook.rules import rules_for


def symbol(name: str) -> str:
    """What stands for the address of a role that the data does not know: no host name has such brackets."""
    return f"<{name}>"


def symbolic(service: Service, names: Mapping[tuple[bool, str], str], *, is_new: bool) -> Service:
    """The service with one symbol for the unknown address of a role in both versions.

    The networks that stand for unknown addresses in snippets depend on the other roles of the file, so they are no sign of
    a change.
    """
    unknown = {
        role.id: Addresses(names=(symbol(names[is_new, role.id]),))
        for role in service.roles.values()
        if role.address is None
    }
    return with_values(service, unknown)


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
    def by_flow(self) -> Mapping[tuple[str, Direction], tuple[Rule, ...]]:
        """The rules of each flow that the role takes part in, by the flow's id and the direction."""
        by_flow: dict[tuple[str, Direction], tuple[Rule, ...]] = {}
        if self.service is None or not self.role:
            return by_flow
        for flow in self.service.flows.values():
            for rule in rules_for(self.service, (self.role,), (flow,)):
                key = flow.id, rule.direction
                by_flow[key] = (*by_flow.get(key, ()), rule)
        return by_flow

    @cached_property
    def all(self) -> tuple[Rule, ...]:
        """The rules of all flows."""
        return self.of(self.flows)

    @cached_property
    def required(self) -> tuple[Rule, ...]:
        """The rules of the required flows."""
        return self.of(id_ for id_, flow in self.flows.items() if flow.need is Need.REQUIRED)

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
