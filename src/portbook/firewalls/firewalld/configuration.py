"""A zone and policies as commands configure them, stored or running."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portbook.firewalls.firewalld.blocks import Block, Value
from portbook.firewalls.firewalld.options import Request
from portbook.firewalls.firewalld.packet_order import ANY, HOST, Outcome, outcome
from portbook.firewalls.firewalld.rich_rules import has_side_effect, side_effect
from portbook.targets.base import CannotJudge, Remark

_KEYS = {
    "--add-service": "services",
    "--add-port": "ports",
    "--add-source-port": "source-ports",
    "--add-protocol": "protocols",
    "--add-icmp-block": "icmp-blocks",
    "--add-rich-rule": "rich rules",
    "--add-ingress-zone": "ingress-zones",
    "--add-egress-zone": "egress-zones",
}
_SET = {"--set-target": "target", "--set-priority": "priority"}
NEW_POLICY = "--new-policy"
_LOWEST_BEFORE_ZONES = "-1"
"""The priority of a policy without one (firewalld.policy(5))."""


@dataclass(frozen=True)
class Configuration:
    """The zone of the interfaces, and policies, as requests configure them.

    Attributes:
        zone: the name of the zone.
        requests: the requests in order.
    """

    zone: str
    requests: tuple[Request, ...] = ()

    def having(self, request: Request) -> Configuration:
        """The configuration after one more request."""
        return replace(self, requests=(*self.requests, request))

    @property
    def policies(self) -> list[Block]:
        """The policies for packets of the host; others are for forwarded packets, or for none."""
        return [self._policy(creation) for creation in self._creations if self._is_of_host(creation)]

    @property
    def outcome(self) -> Outcome:
        """The packets that the configuration lets through, and its side effects.

        Raises:
            CannotJudge: Portbook does not know something in a request.
            Rejected: firewalld refuses a request.
        """
        result = outcome(self._block(self.zone, ""), self.policies, {}, is_host=False)
        for request in self.requests:
            name = request.action.removeprefix("--add-")
            if has_side_effect(name):
                result.side_effects.append(side_effect(name, request.line))
        for creation in self._creations:
            if self._is_between(creation):
                message = "a policy between zones decides about forwarded packets"
                result.side_effects.append(Remark(creation.line, message, "firewalld-policy-between-zones"))
        return result

    @property
    def without_packets(self) -> Iterator[Remark]:
        """Remarks on the policies that match no packet."""
        for creation in self._creations:
            if not all(self._sides(creation)):
                message = f"the policy {creation.values[0]} lacks ingress or egress zones, so it matches no packet"
                cure = "add --add-ingress-zone and --add-egress-zone"
                yield Remark(creation.line, message, "firewalld-policy-without-zones", cure)

    @property
    def _creations(self) -> list[Request]:
        return [request for request in self.requests if request.action == NEW_POLICY]

    def _sides(self, creation: Request) -> list[set[str]]:
        block = self._policy(creation)
        return [set(block["ingress-zones"].words), set(block["egress-zones"].words)]

    def _is_between(self, creation: Request) -> bool:
        sides = self._sides(creation)
        return all(sides) and not any(HOST in side for side in sides)

    def _is_of_host(self, creation: Request) -> bool:
        sides = self._sides(creation)
        if not all(sides) or self._is_between(creation):
            return False
        if sides not in ([{HOST}, {ANY}], [{ANY}, {HOST}]):
            message = "Portbook reads policies only from HOST to ANY or from ANY to HOST"
            raise CannotJudge(creation.line, message, id_="firewalld-policy-of-zones")
        return True

    def _policy(self, creation: Request) -> Block:
        block = self._block(creation.values[0], creation.values[0])
        block.values.setdefault("priority", Value(creation.line, _LOWEST_BEFORE_ZONES))
        block.values.setdefault("ingress-zones", Value(creation.line))
        return block

    def _block(self, name: str, policy: str) -> Block:
        """The zone or a policy in the form of a listing."""
        block = Block(0, name)
        for request in (request for request in self.requests if request.policy == policy):
            if key := _KEYS.get(request.action):
                old = block[key]
                added = tuple((request.line, value) for value in request.values)
                block.values[key] = Value(old.line, old.text, (*old.entries, *added))
            elif key := _SET.get(request.action):
                block.values[key] = Value(request.line, request.values[0])
        return block
