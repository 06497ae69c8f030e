"""Changes in words that an approver understands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from portbook.compare.diff.ends_in_words import VERBS, column, from_anywhere, listed, overlap, peer_roles, spelled
from portbook.compare.diff.flow_changes import FlowChange
from portbook.compare.diff.role_rules import symbol
from portbook.model import (
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Flow,
    Packet,
    Role,
    Rule,
    Scope,
    SeenDirection,
    Service,
)
from portbook.model.address import union
from portbook.rules.summary import joined
from portbook.rules.words import protocol_words

_MOST = 3
"""Kinds of packets that one sentence lists."""
_FAMILIES = {Family.IPV4: "IPv4 ", Family.IPV6: "IPv6 "}


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
        verb = _conjugated(self._role, VERBS[change.direction][0])
        opened = self._opened(change)
        closed = self._closed(change)
        if opened and closed:
            return self._moved(verb, opened, closed, change.direction)
        if opened:
            also = "also " if change.old else ""
            return f"{self._role} now {also}{verb} {opened}"
        if closed:
            return f"{self._role} no longer {verb} {closed}"
        return self._of_need_or_profile(change, profiles)

    def _opened(self, change: FlowChange) -> str:
        own = change.own.opened if change.packets.opened else ()
        return self._phrase(own, (self._new, change.new), change.direction, whole=change.old is None)

    def _closed(self, change: FlowChange) -> str:
        own = change.own.closed if change.packets.closed else ()
        phrase = self._phrase(own, (self._old, change.old), change.direction, whole=change.new is None)
        fewer = (
            change.new is not None
            and self._new is not None
            and not from_anywhere(self._new, change.new, change.direction)
        )
        return phrase.replace("(any address)", "(any other address)") if fewer else phrase

    def _moved(self, verb: str, opened: str, closed: str, direction: SeenDirection) -> str:
        way = f" {VERBS[direction][1]} "
        traffic, _, end = opened.partition(way)
        former, _, former_end = closed.partition(way)
        if end == former_end and " and " not in end:
            return f"{self._role} now {verb} {traffic} instead of {former}{way}{end}"
        if traffic == former:
            return f"{self._role} now {verb} {traffic}{way}{end} instead of{way}{former_end}"
        return f"{self._role} now {verb} {opened}, and no longer {closed}"

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

    def _phrase(
        self, rules: Sequence[Rule], side: tuple[Service | None, Flow | None], direction: SeenDirection, *, whole: bool
    ) -> str:
        """Packets of a flow: `TCP 5433 from Application servers (10.20.0.0/16)`; empty where there are none."""
        service, flow = side
        if not rules or service is None or flow is None:
            return ""
        if whole:
            return column(service, flow, direction, unknown="")
        way = VERBS[direction][1]
        by_end: dict[str, list[str]] = {}
        if direction is not Scope.FORWARDED and from_anywhere(service, flow, direction):
            rules = [replace(rule, remote=ANYWHERE) for rule in rules]
        for rule in _of_both_families(joined(rules)):
            by_end.setdefault(self._ends(rule, service, flow), []).append(_traffic(rule))
        return _few([f"{_few(traffic)} {way} {end}" for end, traffic in by_end.items()])

    def _ends(self, rule: Rule, service: Service, flow: Flow) -> str:
        """The other end of a rule, and the host's own address where that is not the role's in both versions.

        Of a forwarded rule, both ends.
        """
        if rule.seen is Scope.FORWARDED:
            ends = ((rule.local, Direction.INBOUND), (rule.remote, Direction.OUTBOUND))
            return " to ".join(self._end(addresses, peer_roles(service, flow, end)) for addresses, end in ends)
        way = "at" if rule.direction is Direction.INBOUND else "from"
        own = "" if rule.local.anywhere or rule.local in self._own else f" {way} {spelled(rule.local, {})}"
        return self._end(rule.remote, peer_roles(service, flow, rule.direction)) + own

    def _end(self, addresses: Addresses, roles: Sequence[Role]) -> str:
        there = [role for role in roles if self._is_at(role, addresses)] or roles
        where = spelled(addresses, self._titles)
        titles = listed([role.title for role in there])
        return f"{titles} ({where})" if where else titles

    def _is_at(self, role: Role, addresses: Addresses) -> bool:
        if role.address is None:
            return any(self._titles.get(name) == role.title for name in addresses.names)
        return overlap(role.address, addresses)

    def witness(self, packet: Packet) -> Packet:
        """The packet with a role's title where its address is unknown."""
        local, remote = (self._titles.get(end or "", end) for end in (packet.local, packet.remote))
        return replace(packet, local=local, remote=remote)


def _conjugated(subject: str, verb: str) -> str:
    """`accepts` of one, `accept` of several: titles such as `STUN servers` end in a plural."""
    last = subject.rsplit(maxsplit=1)[-1] if subject.strip() else ""
    plural = last[1:].islower() and last.endswith("s") and not last.endswith(("ss", "us", "is"))
    return verb if plural else f"{verb}s"


def _traffic(rule: Rule) -> str:
    """`TCP 80, 443`, `IPv6 UDP any from port 41641`, `ICMP type 8`."""
    words = [_FAMILIES.get(rule.family, "") if _says_no_family(rule) else "", protocol_words(rule)]
    if rule.protocol.has_ports:
        words.append(f" {rule.destination_ports.spell()}")
        if not rule.source_ports.is_any:
            words.append(f" from port {rule.source_ports.spell()}")
    if rule.icmp_type is not None:
        words.append(f" type {rule.icmp_type}")
    if rule.icmp_code is not None:
        words.append(f" code {rule.icmp_code}")
    return "".join(words)


def _says_no_family(rule: Rule) -> bool:
    """Whether neither the protocol nor an address tells the IP version."""
    return not (rule.protocol.is_icmp or rule.remote.networks or rule.local.networks)


def _of_both_families(rules: Iterable[Rule]) -> list[Rule]:
    """One rule for two that differ in the IP version only, apart from the addresses of each version."""
    by_content: dict[Rule, Rule] = {}
    for rule in rules:
        between = rule.seen is Scope.FORWARDED
        local = _without_networks(rule.local) if between else ANYWHERE
        neutral = replace(rule, family=Family.BOTH, remote=_without_networks(rule.remote), local=local)
        former = by_content.get(neutral)
        if former is None:
            by_content[neutral] = rule
        elif former.family is not rule.family and (between or former.local == rule.local):
            remote = union((former.remote, rule.remote))
            local = union((former.local, rule.local)) if between else former.local
            by_content[neutral] = replace(former, family=Family.BOTH, remote=remote, local=local)
        else:
            by_content[rule] = rule
    return list(by_content.values())


def _without_networks(addresses: Addresses) -> Addresses:
    return replace(addresses, networks=())


def _few(phrases: Sequence[str]) -> str:
    shown = list(phrases[:_MOST])
    return listed([*shown, f"{len(phrases) - _MOST} more"] if len(phrases) > _MOST else shown)
