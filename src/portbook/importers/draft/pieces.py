"""Rules as somebody would write them, out of the pieces into which readers cut them.

A reader cuts a rule wherever another rule names some of its packets: at protocols, ports and addresses; and at packets that
have no answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Location,
    Protocol,
    Reply,
    Rule,
)
from portbook.rules import covered, covers, per_family

Located: TypeAlias = tuple[Location, Rule]
_Ends: TypeAlias = tuple[Direction, Family, Addresses, Addresses]
_Whole: TypeAlias = tuple[_Ends, Protocol]
_MANY = 64
"""So many protocols, or types of ICMP, between the same ends are probably all of them."""
_MOST_WIDENED = 300
"""Rules that are compared with each other; of more, the pieces stay."""
_WIDER: tuple[Mapping[str, Any], ...] = (
    {"remote": ANYWHERE},
    {"local": ANYWHERE},
    {"remote_ports": ANY_PORTS},
    {"local_ports": ANY_PORTS},
)


def without_pieces(located: Sequence[Located]) -> Iterator[Located]:
    """Rules that let the same packets through, of which no one is a piece of what the rules of its place let through.

    Where all of a protocol passes, its answers count as tracked: a protocol without answers has none that could be closed.

    Args:
        located: rules between hosts, each with its place.

    Raises:
        TooComplex: they overlap in too many ways.
    """
    rest, wholes = _wholes(located)
    cut = Counter((where, rule.direction, rule.family) for where, rule in rest)
    if len(rest) > _MOST_WIDENED or any(rule.reply is Reply.NONE for _where, rule in rest):
        yield from rest
    else:
        every = [rule for _where, rule in (*rest, *wholes)]
        widest: dict[Location, list[Rule]] = {}
        for where, rule in rest:
            alone = cut[where, rule.direction, rule.family] == 1
            wide = rule if alone else _widened(rule, every)
            if alone or not covers(widest.setdefault(where, []), [wide]):
                widest.setdefault(where, []).append(wide)
                yield where, wide
    yield from wholes


def _widened(rule: Rule, every: Sequence[Rule]) -> Rule:
    """The rule without the ends and ports that other rules make up for."""
    for wider in _WIDER:
        candidate = replace(rule, **wider)
        rule = candidate if covers(every, [candidate]) else rule
    return rule


def _wholes(located: Sequence[Located]) -> tuple[list[Located], list[Located]]:
    """The rules without those that are pieces of all of a protocol between some ends; and the rules for all of these."""
    pieces = [(where, variant) for where, rule in located for variant in per_family([rule])]
    wholes: list[Located] = []
    for candidate in _candidates(pieces):
        whole = _whole(candidate, pieces)
        if whole and not covers([rule for _where, rule in wholes], [whole[1]]):
            wholes.append(whole)
    every = [rule for _where, rule in wholes]
    return [rest for where, rule in located for rest in _outside(where, rule, every)], wholes


def _outside(where: Location, rule: Rule, wholes: Sequence[Rule]) -> Iterator[Located]:
    """What of a rule is in none of the wholes, by IP version where one of them may have a part of it."""
    variants = per_family([rule]) if _near(rule, wholes) else (rule,)
    tracked = [_tracked(variant) for variant in variants]
    inside = set(map(id, covered(wholes, tracked))) if wholes else set()
    yield from ((where, variant) for variant, same in zip(variants, tracked, strict=True) if id(same) not in inside)


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
