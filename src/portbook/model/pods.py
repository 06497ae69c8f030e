"""Pods of Kubernetes by their labels, and what stands for them where addresses do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Labels: TypeAlias = tuple[tuple[str, str], ...]
"""Labels with their values, in order."""
_PREFIX = "pods "
"""No host name has a space."""


def name_of(labels: Iterable[tuple[str, str]]) -> str:
    """What stands for the pods that have all these labels: `pods app=web, tier=front`."""
    return _PREFIX + ", ".join(f"{key}={value}" for key, value in sorted(labels))


def labels_of(name: str) -> Labels:
    """The labels of the pods that a name stands for."""
    labels = (word.partition("=") for word in name.removeprefix(_PREFIX).split(", "))
    return tuple((key, value) for key, _equals, value in labels)


def are_pods(name: str) -> bool:
    """Whether a name stands for pods, rather than for a host."""
    return name.startswith(_PREFIX)


def joined(all_of: Iterable[Labels]) -> Labels:
    """The labels of pods that play several roles; none where a role has none, or two differ in a value."""
    roles = tuple(all_of)
    labels_by_key = {key: value for labels in roles for key, value in labels}
    if not all(roles) or any(labels_by_key[key] != value for labels in roles for key, value in labels):
        return ()
    return tuple(sorted(labels_by_key.items()))
