"""Rate limits that decide nothing, such as one on what is logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from portbook.targets.netfilter.base import Base, Step, Verdict


def without_limits(base: Base) -> Base:
    """The same chains without the limited rules that change nothing for a packet that matches.

    The other limited rules stay; a packet that reaches one raises `CannotJudge`.
    """
    steps = chain(base.steps, *base.chains.values())
    if not any(step.match.limited for step in steps):
        return base
    idle = _idle(base.chains)
    chains = {name: () if name in idle else _deciding(steps, idle) for name, steps in base.chains.items()}
    return replace(base, steps=_deciding(base.steps, idle), chains=chains)


def _deciding(steps: tuple[Step, ...], idle: frozenset[str]) -> tuple[Step, ...]:
    return tuple(step for step in steps if not (step.match.limited and _comes_back(step, idle)))


def _idle(chains: Mapping[str, tuple[Step, ...]]) -> frozenset[str]:
    """The chains that every packet returns from; none that leads to itself."""
    idle: frozenset[str] = frozenset()
    while True:
        more = frozenset(name for name, steps in chains.items() if all(_is_idle(step, idle) for step in steps))
        if more == idle:
            return idle
        idle = more


def _is_idle(step: Step, idle: frozenset[str]) -> bool:
    return step.verdict is Verdict.RETURN or step.target in idle


def _comes_back(step: Step, idle: frozenset[str]) -> bool:
    """Whether a packet that matches goes on with the next rule, like a packet that does not match."""
    return step.verdict is Verdict.JUMP and step.target in idle
