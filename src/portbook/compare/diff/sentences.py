"""Changes in words that an approver understands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from portbook.compare.diff.flow_changes import FlowChange
from portbook.compare.diff.role_rules import symbol
from portbook.model import ANYWHERE, Addresses, Direction, Family, Flow, Packet, Role, Rule, Service
from portbook.model.address import union
from portbook.rules.summary import joined
from portbook.rules.words import protocol_words

_MOST = 3
"""Kinds of packets that one sentence lists."""
_MOST_ADDRESSES = 6
"""Addresses that one sentence lists."""
_VERBS = {Direction.INBOUND: ("accept", "from"), Direction.OUTBOUND: ("send", "to")}
_FAMILIES = {Family.IPV4: "IPv4 ", Family.IPV6: "IPv6 "}


_UNKNOWN = "your own addresses"


def column(service: Service, flow: Flow, direction: Direction, unknown: str = _UNKNOWN) -> str:
    """One side of a change: `TCP 5432 from Application servers (10.20.0.0/16)`.

    Args:
        service: the version.
        flow: the flow.
        direction: of the flow, seen from the role that the change is about.
        unknown: what stands for an address that the data does not know; empty for nothing.
    """
    traffic = " and ".join(transport.label for transport in flow.transports)
    return f"{traffic} {_VERBS[direction][1]} {peer(service, flow, direction, unknown)}"


def peer(service: Service, flow: Flow, direction: Direction, unknown: str = _UNKNOWN) -> str:
    """The other end of a flow with its addresses: `Application servers (10.20.0.0/16)`; `unknown` as in `column`."""
    override = flow.source if direction is Direction.INBOUND else flow.destination
    roles = _peer_roles(service, flow, direction)
    if override:
        return f"{_listed([role.title for role in roles])} ({_spelled(override, {})})"
    return _listed([_placed(role, unknown) for role in roles])


def _placed(role: Role, unknown: str) -> str:
    where = _spelled(role.address, {}) if role.address else unknown
    return f"{role.title} ({where})" if where else role.title


def _peer_roles(service: Service, flow: Flow, direction: Direction) -> list[Role]:
    ids = flow.source_roles if direction is Direction.INBOUND else flow.destination_roles
    return [service.roles[id_] for id_ in ids]


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
        verb = _conjugated(self._role, _VERBS[change.direction][0])
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
            and not _from_anywhere(self._new, change.new, change.direction)
        )
        return phrase.replace("(any address)", "(any other address)") if fewer else phrase

    def _moved(self, verb: str, opened: str, closed: str, direction: Direction) -> str:
        way = f" {_VERBS[direction][1]} "
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
        return f"The {noun} {_listed(profiles)} {verb} {what}, for {self._role}"

    def _phrase(
        self, rules: Sequence[Rule], side: tuple[Service | None, Flow | None], direction: Direction, *, whole: bool
    ) -> str:
        """Packets of a flow: `TCP 5433 from Application servers (10.20.0.0/16)`; empty where there are none."""
        service, flow = side
        if not rules or service is None or flow is None:
            return ""
        if whole:
            return column(service, flow, direction, unknown="")
        way = _VERBS[direction][1]
        roles = _peer_roles(service, flow, direction)
        by_end: dict[str, list[str]] = {}
        if _from_anywhere(service, flow, direction):
            rules = [replace(rule, remote=ANYWHERE) for rule in rules]
        for rule in _of_both_families(joined(rules)):
            by_end.setdefault(self._end(rule, roles), []).append(_traffic(rule))
        return _few([f"{_few(traffic)} {way} {end}" for end, traffic in by_end.items()])

    def _end(self, rule: Rule, roles: Sequence[Role]) -> str:
        """The other end of a rule, and the host's own address where that is not the role's in both versions."""
        there = [role for role in roles if self._is_at(role, rule.remote)] or roles
        spelled = _spelled(rule.remote, self._titles)
        titles = _listed([role.title for role in there])
        way = "at" if rule.direction is Direction.INBOUND else "from"
        own = "" if rule.local.anywhere or rule.local in self._own else f" {way} {_spelled(rule.local, {})}"
        return (f"{titles} ({spelled})" if spelled else titles) + own

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
    roles = _peer_roles(service, flow, direction)
    return (override or union(role.address or Addresses() for role in roles)).anywhere


def _overlap(left: Addresses, right: Addresses) -> bool:
    if left.anywhere or right.anywhere or {*left.names} & {*right.names}:
        return True
    return any(
        one.version == other.version and one.overlaps(other) for one in left.networks for other in right.networks
    )


def _conjugated(subject: str, verb: str) -> str:
    """`accepts` of one, `accept` of several: titles such as `STUN servers` end in a plural."""
    last = subject.rsplit(maxsplit=1)[-1] if subject.strip() else ""
    plural = last[1:].islower() and last.endswith("s") and not last.endswith(("ss", "us", "is"))
    return verb if plural else f"{verb}s"


def _spelled(addresses: Addresses, titles: Mapping[str, str]) -> str:
    """Addresses without symbols; empty where there are only symbols."""
    if addresses.anywhere:
        return "any address"
    words = replace(addresses, names=tuple(name for name in addresses.names if name not in titles)).spell().split(", ")
    more = len(words) - _MOST_ADDRESSES
    return ", ".join(words if more <= 1 else [*words[:_MOST_ADDRESSES], f"{more} more"])


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
        neutral = replace(rule, family=Family.BOTH, remote=_without_networks(rule.remote), local=ANYWHERE)
        former = by_content.get(neutral)
        if former is None:
            by_content[neutral] = rule
        elif former.family is not rule.family and former.local == rule.local:
            networks = (*former.remote.networks, *rule.remote.networks)
            by_content[neutral] = replace(former, family=Family.BOTH, remote=replace(former.remote, networks=networks))
        else:
            by_content[rule] = rule
    return list(by_content.values())


def _without_networks(addresses: Addresses) -> Addresses:
    return replace(addresses, networks=())


def _few(phrases: Sequence[str]) -> str:
    shown = list(phrases[:_MOST])
    return _listed([*shown, f"{len(phrases) - _MOST} more"] if len(phrases) > _MOST else shown)


def _listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
