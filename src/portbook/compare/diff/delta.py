"""The deltas between two versions of a service: for each role, profile and target, what a reader of the old one runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import TypeVar

from portbook.compare.diff.pairing import Pairs, ServicePair
from portbook.deltas import Delta, delta
from portbook.model import Profile, Role, Service, Snippet
from portbook.model.role import stand_in
from portbook.snippets import snippet
from portbook.targets import Target

T = TypeVar("T")
Named = TypeVar("Named", Role, Profile)


def deltas(pair: ServicePair, targets: Iterable[Target]) -> Iterator[Delta]:
    """Every delta of a service that changes something, by role, profile and target.

    Those of roles and profiles that are gone come first: where another role or profile has some of their rules, a firewall
    that keeps no rule twice would else lose what was added before.

    Raises:
        TooComplex: the rules of the two versions cannot be compared.
    """
    chosen = tuple(targets)
    old = with_stand_ins_of(pair)
    for former, role in _gone_first(pair.roles):
        for before, after in _gone_first(pair.all_profiles):
            for target in chosen:
                made = delta(_addition(old, former, before, target), _addition(pair.new, role, after, target), target)
                if made:
                    yield made


def delta_of(pair: ServicePair, role: str, profile: str, target: Target) -> Delta | None:
    """The delta of one role and profile, by their ids in the new version, or in the old one where they are gone.

    Raises:
        KeyError: neither version has such a role or profile.
        TooComplex: the rules of the two versions cannot be compared.
    """
    former, latest = _named(pair.roles, role)
    before, after = _named(pair.all_profiles, profile)
    old = with_stand_ins_of(pair)
    return delta(_addition(old, former, before, target), _addition(pair.new, latest, after, target), target)


def with_stand_ins_of(pair: ServicePair) -> Service | None:
    """The old version, whose roles have the stand-ins of the new one.

    What stands for an unknown address depends on the other roles of the file, so it is no sign of a change. A role that is
    gone keeps its stand-in where no role of the new version has it.
    """
    if pair.old is None or pair.new is None:
        return pair.old
    places = {former.id: role.default for former, role in pair.roles if former and role}
    taken = {role.default for role in pair.new.roles.values()}
    free = (networks for networks in map(stand_in, count()) if networks not in taken)
    roles: dict[str, Role] = {}
    for id_, role in pair.old.roles.items():
        networks = places.get(id_) or (role.default if role.default not in taken else next(free))
        taken.add(networks)
        roles[id_] = replace(role, default=networks)
    return replace(pair.old, roles=roles)


def _gone_first(pairs: Pairs[T]) -> Pairs[T]:
    return tuple(sorted(pairs, key=lambda sides: sides[1] is not None))


def _named(pairs: Pairs[Named], id_: str) -> tuple[Named | None, Named | None]:
    """The pair of that id in the new version, or else in the old one.

    Raises:
        KeyError: there is none.
    """
    for place in (1, 0):
        for sides in pairs:
            side = sides[place]
            if side is not None and side.id == id_:
                return sides
    raise KeyError(id_)


def _addition(service: Service | None, role: Role | None, profile: Profile | None, target: Target) -> Snippet | None:
    if service is None or role is None or profile is None or not role.host:
        return None
    return snippet(service, service.roles[role.id], profile, target)
