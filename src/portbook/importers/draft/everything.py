"""Rules that together let every protocol, or every type of ICMP, pass between the same ends, as one rule.

Readers cut such a rule at every protocol that another rule names, and at every packet that has no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from portbook.model import ANY_PROTOCOL, Addresses, Direction, Family, Location, Protocol, Reply, Rule
from portbook.rules import covered, covers, per_family

Located: TypeAlias = tuple[Location, Rule]
_Ends: TypeAlias = tuple[Direction, Family, Addresses, Addresses]
_Whole: TypeAlias = tuple[_Ends, Protocol]
_MANY = 64
"""So many protocols, or types of ICMP, between the same ends are probably all of them."""


def without_pieces(located: Sequence[Located]) -> Iterator[Located]:
    """The rules, with one rule in the place of all that let every protocol or type of ICMP pass between the same ends.

    Its answers count as tracked: a protocol without answers has none that could be closed.

    Args:
        located: rules between hosts, each with its place.

    Raises:
        TooComplex: they overlap in too many ways.
    """
    pieces = [(where, variant) for where, rule in located for variant in per_family([rule])]
    wholes: list[Located] = []
    for candidate in _candidates(pieces):
        whole = _whole(candidate, pieces)
        if whole and not covers([rule for _where, rule in wholes], [whole[1]]):
            wholes.append(whole)
    every = [rule for _where, rule in wholes]
    for where, rule in located:
        variants = per_family([rule]) if _near(rule, every) else (rule,)
        passing = (
            set(map(id, covered(every, tracked))) if (tracked := list(map(_tracked, variants))) and every else set()
        )
        yield from (
            (where, variant) for variant, same in zip(variants, tracked, strict=True) if id(same) not in passing
        )
    yield from wholes


def _tracked(rule: Rule) -> Rule:
    return replace(rule, reply=Reply.TRACKED)


def _near(rule: Rule, wholes: Sequence[Rule]) -> bool:
    """Whether a part of the rule may be in one of the wholes."""
    return any(whole.direction is rule.direction and whole.family in rule.family.each for whole in wholes)


def _candidates(pieces: Sequence[Located]) -> Iterator[_Whole]:
    """Ends between which every protocol may pass, then those between which all of ICMP may."""
    protocols: dict[_Ends, set[int]] = {}
    types: dict[_Whole, set[int | None]] = {}
    for _where, rule in pieces:
        ends = rule.direction, rule.family, rule.remote, rule.local
        protocols.setdefault(ends, set()).add(rule.protocol.number)
        if rule.protocol.is_icmp:
            types.setdefault((ends, rule.protocol), set()).add(rule.icmp_type)
    for ends, numbers in protocols.items():
        if ANY_PROTOCOL.number in numbers or len(numbers) > _MANY:
            yield ends, ANY_PROTOCOL
    yield from (whole for whole, numbers in types.items() if len(numbers) > _MANY)


def _whole(candidate: _Whole, pieces: Sequence[Located]) -> Located | None:
    """The rule for all of a protocol between some ends, with its place; None where not all of it passes."""
    (direction, family, remote, local), protocol = candidate
    whole = Rule(direction, protocol, family, remote=remote, local=local)
    ours = [(where, rule) for where, rule in pieces if (rule.direction, rule.family) == (direction, family)]
    if not covers([_tracked(rule) for _where, rule in ours], [whole]):
        return None
    place = next(where for where, rule in ours if (rule.remote, rule.local) == (remote, local))
    return place, whole
