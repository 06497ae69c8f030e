"""Rate limits that decide nothing, such as one on what is logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from portbook.targets.netfilter.base import Base, Step, Verdict


def without_limits(base: Base) -> Base:
    """The same chains without the limited rules of which it makes no difference whether a packet matches.

    The others stay, and cannot be judged when a packet comes to them.
    """
    steps = chain(base.steps, *base.chains.values())
    if not any(step.match.limited for step in steps):
        return base
    idle = _idle(base.chains)
    chains = {name: () if name in idle else _kept(steps, idle) for name, steps in base.chains.items()}
    return replace(base, steps=_kept(base.steps, idle), chains=chains)


def _kept(steps: tuple[Step, ...], idle: frozenset[str]) -> tuple[Step, ...]:
    return tuple(step for step in steps if not (step.match.limited and _comes_back(step, idle)))


def _idle(chains: Mapping[str, tuple[Step, ...]]) -> frozenset[str]:
    """The chains that every packet comes back from, whatever it is; none that leads to itself."""
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(name for name, steps in chains.items() if all(_is_idle(step, found) for step in steps))
        if more == found:
            return found
        found = more


def _is_idle(step: Step, idle: frozenset[str]) -> bool:
    return step.verdict is Verdict.RETURN or step.target in idle


def _comes_back(step: Step, idle: frozenset[str]) -> bool:
    """Whether a packet that matches goes on with the next rule, as one that does not."""
    return step.verdict is Verdict.JUMP and step.target in idle
