"""Changes in words that an approver understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portbook.compare.diff.flow_changes import FlowChange
from portbook.compare.diff.phrases import (
    VERBS,
    column,
    conjugated,
    few,
    listed,
    of_both_families,
    peer_roles,
    spelled,
    titles_of,
    traffic_of,
)
from portbook.compare.diff.role_rules import is_forwarded, symbol
from portbook.model import ANYWHERE, Addresses, Direction, Flow, Packet, Role, Rule, Service
from portbook.model.address import union
from portbook.rules.summary import joined

_FORWARDS = "forward"
"""The verb of a router, which is neither end."""


class Words:
    """Words about the changes of one role.

    Args:
        title: what the role is called.
        own: its own addresses, where they are the same in both versions.
        versions: the old and the new version of the service; None where there is none.
        symbols: titles of roles by the names that stand for their unknown addresses.
    """

    def __init__(
        self,
        title: str,
        own: Sequence[Addresses],
        versions: tuple[Service | None, Service | None],
        symbols: Mapping[str, str],
    ) -> None:
        self._role = title
        self._own = own
        self._old, self._new = versions
        self._titles = {symbol(name): title for name, title in symbols.items()}

    def sentence(self, change: FlowChange, profiles: Sequence[str]) -> str:
        """What changes for the role, without a full stop. `profiles` are titles."""
        verb = self._verb(change)
        opened = self._opened(change)
        closed = self._closed(change)
        if opened and closed:
            return self._moved(verb, opened, closed, change)
        if opened:
            also = "also " if change.old else ""
            return f"{self._role} now {also}{verb} {few(opened)}"
        if closed:
            return f"{self._role} no longer {verb} {few(closed)}"
        return self._of_need_or_profile(change, profiles)

    def _verb(self, change: FlowChange) -> str:
        return conjugated(self._role, _FORWARDS if self._forwards(change) else VERBS[change.direction][0])

    def _forwards(self, change: FlowChange) -> bool:
        sides = ((self._new, change.new), (self._old, change.old))
        return any(service and flow and is_forwarded(service, flow) for service, flow in sides)

    def _opened(self, change: FlowChange) -> Sequence[str]:
        own = change.own.opened if change.packets.opened else ()
        if change.old is None and self._new and self._new.of_estate:
            own = change.packets.opened  # one flow of a group may have become two: it receives what it also sends now
        whole = change.old is None and own == change.own.opened
        return self._phrases(own, (self._new, change.new), change.direction, whole=whole)

    def _closed(self, change: FlowChange) -> Sequence[str]:
        own = change.own.closed if change.packets.closed else ()
        if change.new is None and self._old and self._old.of_estate:
            own = change.packets.closed
        whole = change.new is None and own == change.own.closed
        phrases = self._phrases(own, (self._old, change.old), change.direction, whole=whole)
        fewer = (
            change.new is not None
            and self._new is not None
            and not _from_anywhere(self._new, change.new, change.direction)
        )
        return [phrase.replace("(any address)", "(any other address)") if fewer else phrase for phrase in phrases]

    def _moved(self, verb: str, opened: Sequence[str], closed: Sequence[str], change: FlowChange) -> str:
        if len(opened) == len(closed) == 1:
            return f"{self._role} now {verb} {self._exchanged(opened[0], closed[0], change)}"
        return f"{self._role} now {verb} {few(opened)}, and no longer {few(closed)}"

    def _exchanged(self, opened: str, closed: str, change: FlowChange) -> str:
        """What opens in place of what closes: what both have in common is told once."""
        way = f" {VERBS[change.direction][1]} "
        if self._forwards(change) and opened.partition(" from ")[2] == closed.partition(" from ")[2]:
            way = " from "  # both ends are the same, of which the source is told first
        traffic, _, end = opened.partition(way)
        former, _, former_end = closed.partition(way)
        if end == former_end:
            return f"{traffic} instead of {former}{way}{end}"
        if traffic == former:
            return f"{traffic}{way}{end} instead of{way}{former_end}"
        return f"{opened}, and no longer {closed}"

    def _of_need_or_profile(self, change: FlowChange, profiles: Sequence[str]) -> str:
        flow, service = (change.new, self._new) if change.new else (change.old, self._old)
        assert flow is not None  # noqa: S101  # a change has one of both
        assert service is not None  # noqa: S101  # likewise
        what = column(service, flow, change.direction)
        if change.newly_required:
            former = f", not {change.old.need}" if change.old else ""
            return f"{what} is now required{former}, for {self._role}"
        opens = any(packets.opened for packets in change.by_profile.values())
        closes = any(packets.closed for packets in change.by_profile.values())
        includes = "changes" if opens and closes else "now includes" if opens else "no longer includes"
        noun = "profile" if len(profiles) == 1 else "profiles"
        verb = includes if len(profiles) == 1 else includes.replace("includes", "include").replace("changes", "change")
        return f"The {noun} {listed(profiles)} {verb} {what}, for {self._role}"

    def _phrases(
        self, rules: Sequence[Rule], side: tuple[Service | None, Flow | None], direction: Direction, *, whole: bool
    ) -> list[str]:
        """Packets of a flow by their end: `TCP 5433 from Application servers (10.20.0.0/16)`; empty where there are none."""
        service, flow = side
        if not rules or service is None or flow is None:
            return []
        if whole:
            return [column(service, flow, direction, unknown="")]
        way = VERBS[direction][1]
        roles = peer_roles(service, flow, direction)
        sources = peer_roles(service, flow, direction.opposite) if is_forwarded(service, flow) else []
        by_end: dict[tuple[str, str], list[str]] = {}
        if _from_anywhere(service, flow, direction):
            rules = [replace(rule, remote=ANYWHERE) for rule in rules]
        for rule in of_both_families(joined(rules)):
            ends = self._from(rule, sources), self._end(rule, roles, own=not sources)
            by_end.setdefault(ends, []).append(traffic_of(rule))
        return [f"{few(traffic)}{source} {way} {end}" for (source, end), traffic in by_end.items()]

    def _end(self, rule: Rule, roles: Sequence[Role], *, own: bool) -> str:
        """The other end of a rule, and the host's own address where that is not the role's in both versions."""
        way = "at" if rule.direction is Direction.INBOUND else "from"
        known = not own or rule.local.anywhere or rule.local in self._own
        return self._at(rule.remote, roles) + ("" if known else f" {way} {spelled(rule.local, {})}")

    def _from(self, rule: Rule, sources: Sequence[Role]) -> str:
        """Where a router has a packet from; empty where the host is an end itself."""
        return f" from {self._at(rule.local, sources)}" if sources else ""

    def _at(self, addresses: Addresses, roles: Sequence[Role]) -> str:
        """Those of some roles that have any of the addresses, with the addresses."""
        there = [role for role in roles if self._is_at(role, addresses)] or roles
        places = spelled(addresses, self._titles)
        titles = titles_of(there)
        return f"{titles} ({places})" if places else titles

    def _is_at(self, role: Role, addresses: Addresses) -> bool:
        if role.address is None:
            return any(self._titles.get(name) == role.title for name in addresses.names)
        return _overlap(role.address, addresses)

    def witness(self, packet: Packet) -> Packet:
        """The packet with a role's title where its address is unknown."""
        return replace(packet, remote=self._titles.get(packet.remote or "", packet.remote))


def _from_anywhere(service: Service, flow: Flow, direction: Direction) -> bool:
    """Whether the other end of a flow may have any address."""
    override = flow.source if direction is Direction.INBOUND else flow.destination
    roles = peer_roles(service, flow, direction)
    return (override or union(role.address or Addresses() for role in roles)).anywhere


def _overlap(left: Addresses, right: Addresses) -> bool:
    if left.anywhere or right.anywhere or {*left.names} & {*right.names}:
        return True
    return any(
        one.version == other.version and one.overlaps(other) for one in left.networks for other in right.networks
    )
