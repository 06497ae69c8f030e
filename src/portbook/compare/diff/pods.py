"""Changes of the labels by which Kubernetes selects pods."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.compare.diff.change import Change, Impact
from portbook.compare.diff.pairing import ServicePair
from portbook.model import Role
from portbook.model.pods import Labels

_UNKNOWN = "pods that the reader names"


def pod_changes(pair: ServicePair) -> Iterator[Change]:
    """A change for each role whose pods are others now: fewer labels match more pods."""
    for former, role in pair.roles:
        if former and role and former.pods != role.pods:
            yield _change(pair, former, role)


def _change(pair: ServicePair, former: Role, role: Role) -> Change:
    return Change(
        service=pair.latest.id,
        impacts=_impacts(former.pods, role.pods),
        sentence=f"In Kubernetes, the role {role.title} now stands for {_spelled(role.pods)}, no longer for {_spelled(former.pods)}",
        where=role.where,
        role=role.id,
        role_title=role.title,
        before=_spelled(former.pods),
        after=_spelled(role.pods),
    )


def _impacts(old: Labels, new: Labels) -> tuple[Impact, ...]:
    if old and new and {*new} < {*old}:
        return (Impact.WIDENS,)
    if old and new and {*old} < {*new}:
        return (Impact.NARROWS,)
    return (Impact.WIDENS, Impact.NARROWS)


def _spelled(labels: Labels) -> str:
    """`pods with app=web, tier=front`."""
    if not labels:
        return _UNKNOWN
    return f"pods with {', '.join(f'{name}={value}' for name, value in labels)}"
