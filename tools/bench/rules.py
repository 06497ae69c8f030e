#!/usr/bin/env python3
"""How long it takes to compare rule sets of 500 rules, in milliseconds (medians)."""

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network
from statistics import median
from time import perf_counter

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Rule
from portbook.model.protocol import TCP, UDP
from portbook.rules import TooComplex, canonical, differences, equal

SIZE, ROUNDS = 500, 9
WELL_KNOWN = (22, 53, 80, 123, 443, 3478, 5432, 6443, 8080, 41641)


def catalogue(chance: random.Random) -> Rule:
    """A rule as services have them: well-known or high ports, a subnet or two, seldom a source port."""
    ports = chance.choice([*map(Ports.of, WELL_KNOWN), Ports.of(chance.randrange(1024, 65536)), _range(chance)])
    source = chance.choice([Ports.of(chance.choice(WELL_KNOWN)), *[ANY_PORTS] * 9])
    return _rule(chance, source, ports, ANYWHERE)


def tangle(chance: random.Random) -> Rule:
    """A rule made to overlap: ranges of both ports, wide networks at both ends."""
    return _rule(chance, _range(chance), _range(chance), Addresses.of(_subnet(chance)))


def hostile(chance: random.Random) -> Rule:
    """A rule made to overlap with nearly every other."""
    return Rule(
        Direction.INBOUND,
        TCP,
        Family.IPV4,
        local_ports=_wide(chance),
        remote_ports=_wide(chance),
        local=_half(chance),
        remote=_half(chance),
    )


def _wide(chance: random.Random) -> Ports:
    return Ports((PortRange(*sorted(chance.choices(range(65536), k=2))),))


def _half(chance: random.Random) -> Addresses:
    return Addresses.of(IPv4Network((chance.getrandbits(6) << 26, chance.randrange(1, 6)), strict=False))


def _rule(chance: random.Random, source: Ports, destination: Ports, local: Addresses) -> Rule:
    direction = chance.choice(list(Direction))
    near, far = (source, destination) if direction is Direction.OUTBOUND else (destination, source)
    remote = Addresses.of(_subnet(chance), IPv6Network((0x20010DB8 << 96 | chance.getrandbits(16) << 80, 48)))
    return Rule(direction, chance.choice([TCP, UDP]), Family.BOTH, near, far, local, remote)


def _subnet(chance: random.Random) -> IPv4Network:
    return IPv4Network((10 << 24 | chance.getrandbits(24), chance.choice([12, 16, 20, 24, 32])), strict=False)


def _range(chance: random.Random) -> Ports:
    first = chance.randrange(60000)
    return Ports((PortRange(first, first + chance.randrange(5000)),))


def _split(rules: list[Rule]) -> Iterator[Rule]:
    """The same packets said otherwise: each destination range in two halves."""
    for rule in rules:
        first, last = rule.destination_ports.ranges[0].first, rule.destination_ports.ranges[0].last
        halves = [(first, (first + last) // 2), ((first + last) // 2 + 1, last)]
        for half in halves if first < last else [(first, last)]:
            if rule.direction is Direction.OUTBOUND:
                yield replace(rule, remote_ports=Ports.of(half))
            else:
                yield replace(rule, local_ports=Ports.of(half))


def _questions(rules: list[Rule], chance: random.Random) -> dict[str, Callable[[], object]]:
    shuffled = chance.sample(rules, SIZE)
    other = [*shuffled[1:], replace(shuffled[0], remote=Addresses.of(IPv4Network("192.0.2.0/24")))]
    halves = list(_split(rules))
    return {
        "equal, shuffled": lambda: equal(rules, shuffled),
        "equal, one differs": lambda: equal(rules, other),
        "equal, ranges in halves": lambda: equal(rules, halves),
        "differences, one differs": lambda: differences(rules, other),
        "differences, to nothing": lambda: differences(rules, ()),
        "canonical": lambda: canonical(rules),
    }


def _took(work: Callable[[], object]) -> tuple[float, str]:
    start = perf_counter()
    note = ""
    try:
        work()
    except TooComplex as refusal:
        note = f"  {refusal}"
    return (perf_counter() - start) * 1000, note


def main() -> None:
    """Print one line for each kind of rule set and question."""
    for make in (catalogue, tangle, hostile):
        chance = random.Random(1)  # noqa: S311  # a repeatable benchmark, no secret
        for name, work in _questions([make(chance) for _ in range(SIZE)], chance).items():
            times = [_took(work) for _ in range(ROUNDS)]
            took, note = median(seconds for seconds, _ in times), times[0][1]
            sys.stdout.write(f"{SIZE} rules, {make.__name__:9} {name:26} {took:8.1f} ms{note}\n")


if __name__ == "__main__":
    main()
