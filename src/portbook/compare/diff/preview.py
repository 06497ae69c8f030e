"""A difference as the pages of a site show it: what each service and flow was before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from portbook.compare.diff.change import Change, Difference
from portbook.compare.diff.pairing import ServicePair
from portbook.model import Flow, Profile, Role, Service


@dataclass(frozen=True)
class Preview:
    """What pages are compared with.

    Attributes:
        base: what the old version is called.
        difference: all changes.
    """

    base: str
    difference: Difference

    @cached_property
    def pairs(self) -> Mapping[str, ServicePair]:
        """The services that have changes, in both versions, by id in the new one."""
        changed = {change.service for change in self.difference.changes}
        return {pair.new.id: pair for pair in self.difference.pairs if pair.new and pair.new.id in changed}

    def changes(self, services: Iterable[str]) -> tuple[Change, ...]:
        """The changes of some services."""
        ids = {*services}
        return tuple(change for change in self.difference.changes if change.service in ids)

    def former(self, service: str) -> Former | None:
        """What a service was before; None where it has no changes, or is new."""
        pair = self.pairs.get(service)
        counting = [change for change in self.changes([service]) if change.counts]
        changed = frozenset(flow for change in counting for flow in (change.flow, *change.flows))
        return Former(pair, changed) if pair and pair.old else None


@dataclass(frozen=True)
class Former:
    """What a service and its parts were before.

    Attributes:
        pair: both versions.
        changed: ids of the flows of which packets open or close.
    """

    pair: ServicePair
    changed: frozenset[str]

    @property
    def service(self) -> Service:
        """The old version, with the new stand-ins for unknown addresses, so that snippets differ by what changed only."""
        old = self.pair.old_at_new_stand_ins
        assert old is not None  # noqa: S101  # `Preview.former` makes no other
        return old

    def flow(self, flow: str) -> Flow | None:
        """The old version of a flow; None for a new one."""
        return next((former for former, now in self.pair.flows if now and now.id == flow), None)

    def role(self, role: str) -> Role | None:
        """The old version of a role; None for a new one."""
        return next((former for former, now in self.pair.roles if now and now.id == role), None)

    def profile(self, profile: str) -> Profile | None:
        """The old version of a profile; None for a new one."""
        return next((former for former, now in self.pair.profiles if now and now.id == profile), None)

    @property
    def gone(self) -> tuple[Flow, ...]:
        """The old flows that no new one takes the place of."""
        return tuple(former for former, now in self.pair.flows if former and not now)
