"""What network policies let through together, for the pods that they are for.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/, "The two sorts of pod isolation".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.firewalls.kubernetes.selectors import vague
from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.model.pods import Labels, name_of
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Remark
from portbook.targets.statements import Statement

_LEAVES = "it closes nothing by default, so what it lets through may pass anyway, with everything else"


@dataclass(frozen=True)
class Policy:
    """What one policy says.

    Attributes:
        line: its first.
        namespace: that its pods are in; empty where the command says it.
        pods: the labels that they have; empty for every pod.
        closes: the directions in which it closes what no policy opens.
        statements: what it lets through, and what it denies.
        leaves: the directions in which it lets something through and closes nothing.
    """

    line: int
    namespace: str
    pods: Labels
    closes: frozenset[Direction]
    statements: tuple[Statement, ...]
    leaves: frozenset[Direction] = frozenset()


def added(policies: Sequence[Policy], remarks: Iterable[Remark], besides: Iterable[Remark]) -> Reading:
    """What policies let through that are added.

    Raises:
        CannotJudge: they are for different pods.
    """
    for_whom = _pods(policies)
    effects = [
        *(Remark(policy.line, why, id="k8s-pods-not-named") for policy in policies if (why := vague(policy.pods))),
        *_closings(policies),
        *(Remark(policy.line, _LEAVES, id="k8s-cilium-direction-left-open") for policy in policies if policy.leaves),
        *besides,
    ]
    return replace(statements.reading(_ordered(policies), remarks, effects), pods=for_whom)


def of_host(policies: Sequence[Policy], remarks: Iterable[Remark]) -> Reading:
    """What reaches and leaves the pods that have these policies and no others: all, in a direction that none closes.

    Raises:
        CannotJudge: they are for different pods.
    """
    for_whom = _pods(policies)
    closed = {way for policy in policies for way in policy.closes}
    open_ = [
        Statement(0, allows=True, rules=(Rule(way, ANY_PROTOCOL),), what=f"that no policy closes what is {way}")
        for way in Direction
        if way not in closed
    ]
    return replace(statements.reading([*_ordered(policies), *open_], remarks), pods=for_whom)


def _ordered(policies: Iterable[Policy]) -> list[Statement]:
    """Denials first, of whatever policy."""
    return sorted(
        (statement for policy in policies for statement in policy.statements), key=lambda statement: statement.allows
    )


def _pods(policies: Sequence[Policy]) -> str:
    """What stands for the pods that policies are for: one for every pod is for these too.

    Raises:
        CannotJudge: they are for different pods.
    """
    if strange := [policy for policy in policies if policy.namespace != policies[0].namespace]:
        raise CannotJudge(
            strange[0].line, "the policies are for pods of different namespaces", id_="k8s-several-namespaces"
        )
    named = {policy.pods: policy for policy in policies if policy.pods}
    if len(named) > 1:
        raise CannotJudge(list(named.values())[1].line, "the policies are for different pods", id_="k8s-several-pods")
    return name_of(next(iter(named))) if named else ""


def _closings(policies: Sequence[Policy]) -> Iterator[Remark]:
    """What closes a direction in which no policy opens anything."""
    allowing = [statement for policy in policies for statement in policy.statements if statement.allows]
    opened = {rule.direction for statement in allowing for rule in statement.widest}
    for policy in policies:
        for way in sorted(policy.closes - opened):
            yield Remark(
                policy.line, f"it closes everything {way}, and opens nothing there", id="k8s-closes-everything"
            )
