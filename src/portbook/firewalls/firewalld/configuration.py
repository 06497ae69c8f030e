"""What commands make of a zone and of policies: what is stored, or what runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portbook.firewalls.firewalld.blocks import Block, Value
from portbook.firewalls.firewalld.options import Request
from portbook.firewalls.firewalld.packet_order import ANY, HOST, Passing, passing
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
"""The priority of a policy that says none (firewalld.policy(5))."""
_FORWARDING = {
    "--add-masquerade": "masquerading changes addresses of packets between other hosts, and lets them through",
    "--add-forward": "this lets packets through between interfaces of the zone",
    "--add-forward-port": "this sends packets on to another port or host",
}
_BETWEEN = "a policy between zones decides about packets between other hosts"


@dataclass(frozen=True)
class Configuration:
    """Requests to the zone of the interfaces and to policies that they make.

    Attributes:
        zone: what people call the zone.
        requests: one after another.
    """

    zone: str
    requests: tuple[Request, ...] = ()

    def having(self, request: Request) -> Configuration:
        """The same after one more request."""
        return replace(self, requests=(*self.requests, request))

    @property
    def policies(self) -> list[Block]:
        """Those that see packets of the host; others decide about other hosts' packets, or about none."""
        return [self._policy(each) for each in self.requests if each.action == NEW_POLICY and self._sees(each)]

    @property
    def passing(self) -> Passing:
        """What passes, and what is done besides.

        Raises:
            CannotJudge: something that is not known here.
            Rejected: firewalld refuses it.
        """
        found = passing(self._block(self.zone, ""), self.policies, {}, is_host=False)
        found.aside += [
            Remark(each.line, _FORWARDING[each.action]) for each in self.requests if each.action in _FORWARDING
        ]
        found.aside += [
            Remark(each.line, _BETWEEN)
            for each in self.requests
            if each.action == NEW_POLICY and self._is_between(each)
        ]
        return found

    @property
    def unseen(self) -> Iterator[Remark]:
        """The policies that see no packet."""
        for each in self.requests:
            if each.action == NEW_POLICY and not all(self._sides(each)):
                name = each.values[0]
                yield Remark(each.line, f"the policy {name} has no zones on one of its sides, so it sees no packet")

    def _sides(self, made: Request) -> list[set[str]]:
        block = self._policy(made)
        return [set(block["ingress-zones"].words), set(block["egress-zones"].words)]

    def _is_between(self, made: Request) -> bool:
        sides = self._sides(made)
        return all(sides) and not any(HOST in each for each in sides)

    def _sees(self, made: Request) -> bool:
        sides = self._sides(made)
        if not all(sides) or self._is_between(made):
            return False
        if sides not in ([{HOST}, {ANY}], [{ANY}, {HOST}]):
            raise CannotJudge(made.line, "only policies from HOST to ANY, or from ANY to HOST, can be judged")
        return True

    def _policy(self, made: Request) -> Block:
        block = self._block(made.values[0], made.values[0])
        block.values.setdefault("priority", Value(made.line, _LOWEST_BEFORE_ZONES))
        block.values.setdefault("ingress-zones", Value(made.line))
        return block

    def _block(self, name: str, policy: str) -> Block:
        """The zone or a policy, as a listing would show it."""
        block = Block(0, name)
        for request in (each for each in self.requests if each.policy == policy):
            if key := _KEYS.get(request.action):
                old = block[key]
                added = tuple((request.line, value) for value in request.values)
                block.values[key] = Value(old.line, old.text, (*old.entries, *added))
            elif key := _SET.get(request.action):
                block.values[key] = Value(request.line, request.values[0])
        return block
