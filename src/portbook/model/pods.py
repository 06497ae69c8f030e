"""Pods of Kubernetes by their labels, and the names that stand for them in place of host names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Labels: TypeAlias = tuple[tuple[str, str], ...]
"""Labels with their values, sorted by label."""
_PREFIX = "pods "
"""Starts a name that stands for pods; no host name has a space."""


def name_of(labels: Iterable[tuple[str, str]]) -> str:
    """The name for the pods that have all these labels: `pods app=web, tier=front`."""
    return _PREFIX + ", ".join(f"{key}={value}" for key, value in sorted(labels))


def labels_of(name: str) -> Labels:
    """The labels in a name that `name_of` made."""
    labels = (word.partition("=") for word in name.removeprefix(_PREFIX).split(", "))
    return tuple((key, value) for key, _equals, value in labels)


def are_pods(name: str) -> bool:
    """Whether a name stands for pods, rather than for a host."""
    return name.startswith(_PREFIX)


def joined(labels_by_role: Iterable[Labels]) -> Labels:
    """The labels of pods that play several roles; empty where a role has no labels, or two roles differ in a value."""
    roles = tuple(labels_by_role)
    labels_by_key = {key: value for labels in roles for key, value in labels}
    if not all(roles) or any(labels_by_key[key] != value for labels in roles for key, value in labels):
        return ()
    return tuple(sorted(labels_by_key.items()))
