"""The difference of two versions of the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Address, IPv6Address, ip_address

from portbook.compare.diff.change import Change, Difference, Impact
from portbook.compare.diff.ends_in_words import column, peer
from portbook.compare.diff.flow_changes import FlowChange, flow_changes
from portbook.compare.diff.pairing import Pairs, ServicePair, pair_services
from portbook.compare.diff.pods import pod_changes
from portbook.compare.diff.role_rules import rules_of_role, symbolic_versions
from portbook.compare.diff.sentences import Words
from portbook.compare.diff.waivers import waived, waiver_problems
from portbook.compare.diff.wording import wording_changes
from portbook.model import Addresses, Book, Flow, Location, Packet, Problem, Profile, Role, Rule, SeenDirection, Service
from portbook.rules import TooComplex, differences

_EXAMPLES = {"0.0.0.0": ip_address("203.0.113.1"), "::": ip_address("2001:db8::1")}  # noqa: S104  # nothing listens
"""Addresses that stand for any (RFC 5737, RFC 3849)."""


def difference(base: Book, head: Book, today: date) -> Difference:
    """All changes from `base` to `head`, which may leave out services that are the same in both.

    Args:
        base: the old version.
        head: the new version.
        today: the day by which waivers expire.
    """
    changes: list[Change] = []
    problems: list[Problem] = []
    titles: dict[str, str] = {}
    pairs = tuple(ServicePair(old, new) for old, new in pair_services(base, head))
    for pair in pairs:
        try:
            of_service = list(_changes(pair))
        except TooComplex as error:
            where = Location(pair.latest.path, 0, 0)
            problems.append(Problem(where, "too-complex", str(error), "split the service into smaller ones"))
            continue
        if of_service:
            titles[pair.latest.id] = pair.latest.title
        changes += waived(of_service, pair.latest.waivers, today)
        problems += waiver_problems(of_service, pair.new, today)
    return Difference(tuple(sorted(changes, key=_rank)), titles, tuple(problems), pairs)


def _rank(change: Change) -> tuple[int, str, Location]:
    """What closes comes first, then what widens, then what is newly required."""
    if not change.counts:
        place = 3
    elif change.closes:
        place = 0
    else:
        place = 1 if Impact.WIDENS in change.impacts else 2
    return place, change.service, change.where


def _changes(pair: ServicePair) -> Iterator[Change]:
    """The changes of one service, by role and flow; wording last."""
    hosts = [(former, role) for former, role in pair.roles if (former and former.host) or (role and role.host)]
    versions = symbolic_versions(pair)
    packets = [change for former, role in hosts for change in _of_role(pair, versions, former, role)]
    yield from packets
    yield from pod_changes(pair)
    yield from wording_changes(pair, frozenset(change.flow for change in packets))


def _of_role(
    pair: ServicePair, versions: tuple[Service | None, Service | None], former: Role | None, role: Role | None
) -> Iterator[Change]:
    old, new = versions
    before = rules_of_role(old, former.id if former and former.host else "")
    after = rules_of_role(new, role.id if role and role.host else "")
    latest = role or former
    assert latest is not None  # noqa: S101  # one of both is there
    words = Words(latest.title, _own(former, role), (pair.old, pair.new), _titles(pair))
    profiles = pair.all_profiles
    for change in flow_changes(before, after, pair.flows, profiles):
        yield _change(pair, latest, change, words, profiles)


def _own(former: Role | None, role: Role | None) -> tuple[Addresses, ...]:
    """The addresses of a role that are the same in both versions, or that only one version has."""
    sides = [side.own_addresses for side in (former, role) if side]
    return (sides[0],) if len({*sides}) == 1 else ()


def _titles(pair: ServicePair) -> Mapping[str, str]:
    """Titles of roles by their names in both versions."""
    titles: dict[str, str] = {}
    for is_new, service in ((False, pair.old), (True, pair.new)):
        for role in service.roles.values() if service else ():
            titles[pair.names[is_new, role.id]] = role.title
    return titles


def _change(pair: ServicePair, role: Role, change: FlowChange, words: Words, profiles: Pairs[Profile]) -> Change:
    both = [after or before for before, after in profiles]
    names = [profile.title for profile in (both[place] for place in change.by_profile) if profile]
    flow = change.new or change.old
    assert flow is not None  # noqa: S101  # a change has one of both
    witness = _witness(change)
    return Change(
        service=pair.latest.id,
        impacts=change.impacts,
        sentence=words.sentence(change, names),
        where=flow.where,
        flow=flow.id,
        role=role.id,
        role_title=role.title,
        direction=change.direction,
        before=_column(pair.old, change.old, change.direction),
        after=_column(pair.new, change.new, change.direction),
        peer=_peer(pair, change),
        need=flow.need.value,
        profiles=tuple(names),
        packets=change.packets,
        by_profile={profile.id: packets for place, packets in change.by_profile.items() if (profile := both[place])},
        witness=words.witness(witness) if witness else None,
    )


def _column(service: Service | None, flow: Flow | None, direction: SeenDirection) -> str:
    return column(service, flow, direction) if service and flow else ""


def _peer(pair: ServicePair, change: FlowChange) -> str:
    if pair.new and change.new:
        return peer(pair.new, change.new, change.direction)
    return peer(pair.old, change.old, change.direction) if pair.old and change.old else ""


def _witness(change: FlowChange) -> Packet | None:
    """A packet that opens; one that closes where nothing opens."""
    in_profiles = list(change.by_profile.values())
    candidates = (
        change.packets.opened,
        change.packets.closed,
        *(packets.opened for packets in in_profiles),
        *(packets.closed for packets in in_profiles),
        change.newly_required,
    )
    rules = next((rules for rules in candidates if rules), ())
    packet = next(iter(differences(rules, (), most=1)), None) if rules else None
    return _from_somewhere(packet, rules) if packet else None


def _from_somewhere(packet: Packet, rules: Iterable[Rule]) -> Packet:
    """The packet with an address for documentation at the other end, where it has the first address of all."""
    example = _EXAMPLES.get(packet.remote or "")
    if example and any(_has(rule, packet, example) for rule in rules):
        return replace(packet, remote=str(example))
    return packet


def _has(rule: Rule, packet: Packet, address: IPv4Address | IPv6Address) -> bool:
    same = rule.direction is packet.direction and rule.protocol == packet.protocol
    return same and any(address in network for network in rule.remote.networks if network.version == address.version)
