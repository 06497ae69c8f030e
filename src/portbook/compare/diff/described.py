"""A change of a flow, in the words and with the facts that a reviewer needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address

from portbook.compare.diff.change import Change
from portbook.compare.diff.flow_changes import FlowChange
from portbook.compare.diff.pairing import Pairs, ServicePair
from portbook.compare.diff.phrases import column, peer
from portbook.compare.diff.role_rules import is_forwarded
from portbook.compare.diff.sentences import Words
from portbook.model import Addresses, Direction, Flow, Packet, Profile, Role, Rule, Scope, SeenDirection, Service
from portbook.rules import differences

_EXAMPLES = {"0.0.0.0": ip_address("203.0.113.1"), "::": ip_address("2001:db8::1")}  # noqa: S104  # nothing listens
"""Addresses that stand for any (RFC 5737, RFC 3849)."""


def described(
    pair: ServicePair,
    roles: tuple[Role | None, Role | None],
    change: FlowChange,
    profiles: Pairs[Profile],
    subject: str = "",
) -> Change:
    """The change of a flow, seen from a role.

    Args:
        pair: the service in both versions.
        roles: the role in both versions, at least one of which has it.
        change: what opens and closes.
        profiles: of both versions, by whose place `change` names them.
        subject: what the sentence calls the role; empty for its title.
    """
    former, role = roles
    latest = role or former
    assert latest is not None  # noqa: S101  # one of both is there
    words = Words(subject or latest.title, _own(former, role), (pair.old, pair.new), _titles(pair))
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
        role=latest.id,
        role_title=latest.title,
        direction=_seen(pair, change),
        before=_column(pair.old, change.old, change.direction),
        after=_column(pair.new, change.new, change.direction),
        peer=_peer(pair, change),
        need=flow.need.value,
        profiles=tuple(names),
        packets=change.packets,
        by_profile={profile.id: packets for place, packets in change.by_profile.items() if (profile := both[place])},
        witness=words.witness(witness) if witness else None,
    )


def _seen(pair: ServicePair, change: FlowChange) -> SeenDirection:
    """The direction; a router forwards."""
    sides = ((pair.old, change.old), (pair.new, change.new))
    forwarded = any(service and flow and is_forwarded(service, flow) for service, flow in sides)
    return Scope.FORWARDED if forwarded else change.direction


def _column(service: Service | None, flow: Flow | None, direction: Direction) -> str:
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
