"""What the data requires of a text, and what it allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portbook.compare import pods
from portbook.compare.findings import Finding, missing
from portbook.model import Flow, Gap, Need, Profile, Rule, Service
from portbook.rules import express, rules_for
from portbook.targets import Target


@dataclass(frozen=True)
class Requirements:
    """What a text must and may let through."""

    service: Service
    roles: tuple[str, ...]
    profile: Profile | None
    target: Target

    @property
    def forwards(self) -> bool:
        """Whether the host is a router."""
        return any(self.service.roles[role].forwards for role in self.roles)

    def flows(self) -> list[Flow]:
        """All flows that the text may be about."""
        flows = self.service.flows
        return [flows[id_] for id_ in self.profile.flows] if self.profile else list(flows.values())

    def rules(self, flows: Iterable[Flow]) -> tuple[Rule, ...]:
        """The rules of flows, in what the target can match."""
        return express(rules_for(self.service, self.roles, flows), self.target.lacks).rules

    def gaps(self) -> tuple[Gap, ...]:
        """What the target cannot match."""
        return express(rules_for(self.service, self.roles, self.flows()), self.target.lacks).gaps

    def allowed(self) -> tuple[Rule, ...]:
        """All that may be open. On a host's own firewall, a packet to any local address is a packet to the host."""
        exact = self.rules(self.flows())
        if self.target.for_network:
            return exact
        at_any = rules_for(self.service, self.roles, self.flows(), own_addresses=False)
        return tuple(dict.fromkeys((*exact, *express(at_any, self.target.lacks).rules)))

    def pods_by_address(self) -> tuple[pods.ByAddress, ...]:
        """The rules for pods that have addresses too."""
        return pods.by_address(rules_for(self.service, self.roles, self.flows()), self.target.lacks)

    def absent(self, have: Sequence[Rule]) -> tuple[Finding, ...]:
        """What must be open and is not: every needed flow, and of each group of alternatives the one that lacks least."""
        flows = self.flows()
        if self.profile:
            return self._missing(flows, have)
        needed = [flow for flow in flows if flow.need is Need.REQUIRED]
        groups: dict[str, list[tuple[Finding, ...]]] = {}
        for name in dict.fromkeys(flow.one_of for flow in needed if flow.one_of):
            members = (flow for flow in flows if flow.one_of == name)
            groups[name] = [missing(rules, have, sent=True) for rules in map(self._one, members) if rules]
        absent = self._missing((flow for flow in needed if not flow.one_of), have)
        nearest = (min(findings, key=len) for findings in groups.values() if findings)
        return (*absent, *(finding for findings in nearest for finding in findings))

    def _one(self, flow: Flow) -> tuple[Rule, ...]:
        return self.rules([flow])

    def _missing(self, flows: Iterable[Flow], have: Sequence[Rule]) -> tuple[Finding, ...]:
        """Flow by flow, so that each rule knows its own."""
        return missing((rule for flow in flows for rule in self._one(flow)), have, sent=True)
