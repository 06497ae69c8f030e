"""Rules that are in doubt, and chains without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portbook.targets.netfilter.base import Base, Step
from portbook.targets.netfilter.match import Match


def whole(match: Match) -> Match:
    """All packets that a doubtful rule may match."""
    return replace(match, limited=False) if match.limited else match


def without_doubtful(base: Base) -> Base:
    """The chains without their doubtful rules, as if none of these matched any packet."""
    chains = {name: _sure(steps) for name, steps in base.chains.items()}
    return replace(base, steps=_sure(base.steps), chains=chains)


def _sure(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(step for step in steps if not step.match.limited)


def reached(base: Base) -> Iterator[Step]:
    """The rules that a packet of a base chain can reach."""
    return behind(base.steps, base.chains)


def behind(steps: Sequence[Step], chains: Mapping[str, Sequence[Step]]) -> Iterator[Step]:
    """Some rules, and the rules of the chains that they lead to."""
    entered: set[str] = set()
    todo = [steps]
    while todo:
        for step in todo.pop():
            yield step
            if step.target in chains and step.target not in entered:
                entered.add(step.target)
                todo.append(chains[step.target])
