"""`python -m tools.random_diff`: what must hold of the difference of any two versions, tried on random pairs.

Exit codes: 0 all holds; 1 something does not, which is told with its seed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from portbook.compare.diff import Difference, difference
from portbook.compare.diff.pairing import ServicePair, pair_services
from portbook.compare.diff.role_rules import rules_of_role, symbolic_versions
from portbook.load import load_book
from portbook.model import Book, Rule
from portbook.rules import equal, minus
from tools.random_pair import random_pair
from tools.random_service import HOST

TODAY = date(2026, 11, 29)
Sets = Mapping[tuple[str, str], tuple[set[object], set[object]]]
"""By role and direction, the rules that open, and those that close."""


def faults(seed: int) -> Iterator[str]:
    """Which laws the difference of a random pair breaks."""
    base, head = random_pair(seed)
    if between(base, base).changes:
        yield "a version differs from itself"
    if opened_and_closed(base, head) != swapped(opened_and_closed(head, base)):
        yield "what opens one way does not close the other way"
    if not adds_up(without_names(base), without_names(head), HOST):
        yield "the old rules with the changes are not the new rules"


@lru_cache(maxsize=16)
def book(text: str) -> Book:
    """The one service of a file.

    Raises:
        ValueError: it has problems.
    """
    loaded = load_book({"ports/shop.yml": text.encode()})
    if loaded.problems:
        raise ValueError([str(problem) for problem in loaded.problems])
    return loaded.book


@lru_cache(maxsize=16)
def between(base: str, head: str) -> Difference:
    """The difference of two files."""
    return difference(book(base), book(head), TODAY)


def opened_and_closed(base: str, head: str) -> Sets:
    """All that opens and all that closes, among all flows and in profiles."""
    sets: dict[tuple[str, str], tuple[set[object], set[object]]] = {}
    for change in between(base, head).changes:
        if change.opens or change.closes:
            opened, closed = sets.setdefault((change.role_title, str(change.direction)), (set(), set()))
            opened.update(change.packets.opened)
            closed.update(change.packets.closed)
            for packets in change.by_profile.values():
                opened.update(("profile", rule) for rule in packets.opened)
                closed.update(("profile", rule) for rule in packets.closed)
    return sets


def swapped(sets: Sets) -> Sets:
    """What opens in the place of what closes."""
    return {key: (closed, opened) for key, (opened, closed) in sets.items()}


def adds_up(base: str, head: str, role: str) -> bool:
    """Whether the rules of the old version with the changes are those of the new one, for a role that both have."""
    changes = [change for change in between(base, head).changes if change.role == role and change.counts]
    (pair,) = [ServicePair(old, new) for old, new in pair_services(book(base), book(head))]
    old, new = _rules(pair, role, is_new=False), _rules(pair, role, is_new=True)
    closed = [rule for change in changes for rule in change.packets.closed]
    opened = [rule for change in changes for rule in change.packets.opened]
    return equal([*minus(old, closed), *opened], new)


def _rules(pair: ServicePair, role: str, *, is_new: bool) -> tuple[Rule, ...]:
    old, new = symbolic_versions(pair)
    service = new if is_new else old
    return rules_of_role(service, role).all if service else ()


def without_names(text: str) -> str:
    """A random service with networks in the place of host names and unknown addresses, and with tracked replies.

    Rules cannot say what is left of anywhere without some names, or of a packet without its replies.
    """
    data = json.loads(text)
    for number, entry in enumerate(data["roles"].values()):
        if entry.get("address") != "any":
            entry["address"] = [f"198.18.{number}.0/24", f"2001:db8:{number}::/48"]
    for flow in data["flows"].values():
        flow.pop("reply", None)
    return json.dumps(data)


def main() -> int:
    """Try some pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="The first seed.")
    arguments = parser.parse_args()
    broken = 0
    for seed in range(arguments.first, arguments.first + arguments.count):
        for fault in faults(seed):
            broken += 1
            sys.stdout.write(f"seed {seed}: {fault}\n")
    sys.stdout.write(f"{arguments.count} pairs: {broken} faults\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
