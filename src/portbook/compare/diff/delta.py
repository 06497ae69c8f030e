"""The deltas between two versions of a service: for each role, profile and target, what a reader of the old one runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from portbook.compare.diff.pairing import Pairs, ServicePair
from portbook.deltas import Delta, delta
from portbook.model import Profile, Role, Service, Snippet
from portbook.snippets import is_for, snippet
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
    old = pair.old_at_new_stand_ins
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
    old = pair.old_at_new_stand_ins
    return delta(_addition(old, former, before, target), _addition(pair.new, latest, after, target), target)


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
    if service is None or role is None or profile is None or not (role.host and is_for(target, role)):
        return None
    return snippet(service, service.roles[role.id], profile, target)
