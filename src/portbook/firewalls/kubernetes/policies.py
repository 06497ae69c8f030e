"""What several network policies let through together, for the pods that they select.

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

_NOT_CLOSED = "the policy closes nothing by default, so other packets may pass as well"


@dataclass(frozen=True)
class Policy:
    """One policy.

    Attributes:
        line: its first line in the text.
        namespace: the namespace of its pods; empty where the policy does not name one.
        pods: the labels of the pods that it selects; empty for every pod.
        closes: the directions in which it closes what no policy opens.
        statements: the packets that it allows or denies.
        not_closed: the directions in which it has entries and closes nothing.
    """

    line: int
    namespace: str
    pods: Labels
    closes: frozenset[Direction]
    statements: tuple[Statement, ...]
    not_closed: frozenset[Direction] = frozenset()


@dataclass(frozen=True)
class Policies:
    """The policies of a text.

    Attributes:
        policies: the policies.
        remarks: what explains them.
        side_effects: what else the text does.
    """

    policies: Sequence[Policy]
    remarks: Sequence[Remark]
    side_effects: Sequence[Remark]


def host_from_commands() -> CannotJudge:
    """The refusal of commands where a listing of policies is needed."""
    message = "commands that delete or get policies do not show which policies there are"
    return CannotJudge(1, message, id_="k8s-host-from-commands", cure="judge the output of kubectl get -o yaml")


def added(text: Policies) -> Reading:
    """What an addition of policies lets through.

    Raises:
        CannotJudge: they select different pods.
    """
    policies = text.policies
    pods = _pods(policies)
    effects = [
        *(
            Remark(policy.line, vagueness.message, "k8s-pods-not-named", vagueness.cure)
            for policy in policies
            if (vagueness := vague(policy.pods))
        ),
        *_closings(policies),
        *(
            Remark(policy.line, _NOT_CLOSED, id="k8s-cilium-direction-left-open")
            for policy in policies
            if policy.not_closed
        ),
        *text.side_effects,
    ]
    return replace(statements.reading(_ordered(policies), text.remarks, effects), pods=pods)


def of_host(text: Policies) -> Reading:
    """What reaches and leaves the pods that these policies select, if no other policy selects them.

    Everything passes in a direction that no policy closes.

    Raises:
        CannotJudge: they select different pods.
    """
    policies = text.policies
    pods = _pods(policies)
    closed = {direction for policy in policies for direction in policy.closes}
    open_ = [
        Statement(
            0,
            allows=True,
            rules=(Rule(direction, ANY_PROTOCOL),),
            what=f"the default for {direction} traffic, which no policy closes",
        )
        for direction in Direction
        if direction not in closed
    ]
    return replace(statements.reading([*_ordered(policies), *open_], text.remarks), pods=pods)


def _ordered(policies: Iterable[Policy]) -> list[Statement]:
    """The statements of all policies, denials first."""
    return sorted(
        (statement for policy in policies for statement in policy.statements), key=lambda statement: statement.allows
    )


def _pods(policies: Sequence[Policy]) -> str:
    """The name that stands for the pods of the policies. A policy for every pod applies to these pods too.

    Raises:
        CannotJudge: they select different pods.
    """
    if strange := [policy for policy in policies if policy.namespace != policies[0].namespace]:
        message = "the policies select pods of different namespaces"
        cure = "judge the policies of one namespace at a time"
        raise CannotJudge(strange[0].line, message, id_="k8s-several-namespaces", cure=cure)
    by_pods = {policy.pods: policy for policy in policies if policy.pods}
    if len(by_pods) > 1:
        message = "the policies select different pods"
        cure = "judge the policies of the same pods at a time"
        raise CannotJudge(list(by_pods.values())[1].line, message, id_="k8s-several-pods", cure=cure)
    return name_of(next(iter(by_pods))) if by_pods else ""


def _closings(policies: Sequence[Policy]) -> Iterator[Remark]:
    """Remarks about policies that close a direction in which no policy opens anything."""
    allowing = [statement for policy in policies for statement in policy.statements if statement.allows]
    opened = {rule.direction for statement in allowing for rule in statement.widest}
    for policy in policies:
        for direction in sorted(policy.closes - opened):
            message = f"the policy closes all {direction} traffic and opens none"
            yield Remark(policy.line, message, id="k8s-closes-everything")
