"""Rules that together let every protocol pass between the same ends, as one rule.

Readers cut such a rule at every protocol that another rule names, and at every packet that has no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from portbook.model import ANY_PROTOCOL, Addresses, Direction, Family, Location, Reply, Rule
from portbook.rules import covered, covers, per_family

Located: TypeAlias = tuple[Location, Rule]
_Ends: TypeAlias = tuple[Direction, Family, Addresses, Addresses]
_MANY = 64
"""So many protocols between the same ends are probably all of them."""


def without_pieces(located: Sequence[Located]) -> Iterator[Located]:
    """The rules, with one rule in the place of all that let every protocol pass between the same ends.

    Its answers count as tracked: a protocol without answers has none that could be closed.

    Args:
        located: rules between hosts, each with its place.

    Raises:
        TooComplex: they overlap in too many ways.
    """
    pieces = [(where, variant) for where, rule in located for variant in per_family([rule])]
    wholes = [whole for ends in _candidates(pieces) if (whole := _whole(ends, pieces))]
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


def _candidates(pieces: Sequence[Located]) -> list[_Ends]:
    """Ends between which every protocol may pass."""
    protocols: dict[_Ends, set[int]] = {}
    for _where, rule in pieces:
        protocols.setdefault((rule.direction, rule.family, rule.remote, rule.local), set()).add(rule.protocol.number)
    return [ends for ends, numbers in protocols.items() if ANY_PROTOCOL.number in numbers or len(numbers) > _MANY]


def _whole(ends: _Ends, pieces: Sequence[Located]) -> Located | None:
    """The rule for every protocol between some ends, with its place; None where not all of them pass."""
    direction, family, remote, local = ends
    whole = Rule(direction, ANY_PROTOCOL, family, remote=remote, local=local)
    ours = [(where, rule) for where, rule in pieces if (rule.direction, rule.family) == (direction, family)]
    if not covers([_tracked(rule) for _where, rule in ours], [whole]):
        return None
    place = next(where for where, rule in ours if (rule.remote, rule.local) == (remote, local))
    return place, whole
