"""Rules that together let a whole direction through, as one rule: readers cut it at every packet that has no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from portbook.model import ANY_PROTOCOL, Direction, Family, Location, Reply, Rule
from portbook.rules import covers, per_family

Located: TypeAlias = tuple[Location, Rule]
_Corner: TypeAlias = tuple[Direction, Family]


def without_pieces(located: Sequence[Located]) -> Iterator[Located]:
    """The rules, with one rule in the place of all that let everything of a direction and an IP version through.

    Its answers count as tracked: a protocol without answers has none that could be closed.

    Args:
        located: rules between hosts, each with its place.

    Raises:
        TooComplex: they overlap in too many ways.
    """
    corners = [(direction, family) for direction in Direction for family in Family.BOTH.each]
    pieces = {corner: whole for corner in corners if (whole := _pieces(located, *corner))}
    for where, rule in located:
        variants = per_family([rule]) if _involved(rule, pieces) else (rule,)
        yield from ((where, variant) for variant in variants if (variant.direction, variant.family) not in pieces)
    for (direction, family), places in pieces.items():
        yield from ((place, Rule(direction, ANY_PROTOCOL, family)) for place in places)


def _involved(rule: Rule, pieces: Mapping[_Corner, object]) -> bool:
    return any((rule.direction, family) in pieces for family in rule.family.each)


def _pieces(located: Sequence[Located], direction: Direction, family: Family) -> tuple[Location, ...]:
    """The places of the rules of one direction and IP version, where these let all of it through; else none."""
    ours = [
        (where, replace(variant, reply=Reply.TRACKED))
        for where, rule in located
        if rule.direction is direction and family in rule.family.each
        for variant in per_family([rule])
        if variant.family is family
    ]
    if not covers([rule for _where, rule in ours], [Rule(direction, ANY_PROTOCOL, family)]):
        return ()
    wide = [where for where, rule in ours if rule.protocol.is_any and rule.remote.anywhere]
    return tuple(dict.fromkeys(wide or [where for where, _rule in ours]))
