"""What Kubernetes requires of every object beyond its schema, and what policies let through together.

It shares nothing with the targets' own readers.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and
https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portbook.model import Addresses, Direction, Rule
from portbook.model.pods import name_of
from portbook.rules import minus
from portbook.targets import CannotJudge, Rejected

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NAME_LIMIT = 253
_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"(?:(?:k8s|any):)?(?:{_NAME.pattern}/)?{_WORD}")
"""A label's key. In Cilium's selectors it may begin with the source of the label."""
_PREFIX = re.compile(r"\A(?:k8s|any):")
_VALUE = re.compile(rf"(?:{_WORD})?")
_METADATA = {
    *("name", "namespace", "labels", "annotations"),
    *("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"),
}
"""The keys of an object's metadata; the API server writes those of the second line."""
_LABELS = frozenset({"annotations", "labels", "matchLabels"})
_UNREAD_BY_PLUGINS = ("kubectl.kubernetes.io/last-applied-configuration", "meta.helm.sh/", "helm.sh/chart")


@dataclass(frozen=True)
class Policy:
    """One network policy.

    Attributes:
        line: its first line in the snippet.
        name: its name, after its namespace and a slash where it has one.
        pods: the labels of the pods that it selects; empty for every pod.
        closes: the directions in which it closes what no policy opens.
        opens: the packets that it allows.
        denies: the packets that it denies, whatever other policies allow.
    """

    line: int
    name: str
    pods: frozenset[tuple[str, str]]
    closes: frozenset[Direction]
    opens: tuple[Rule, ...]
    denies: tuple[Rule, ...] = ()


def named(line: int, content: Mapping[str, Any], version: str, kind: str) -> str:
    """The name of an object.

    Raises:
        CannotJudge: another kind, or metadata that Portbook does not know.
        Rejected: its name is not valid.
    """
    if (content.get("apiVersion"), content.get("kind")) != (version, kind):
        raise CannotJudge(line, f"Portbook knows only the kind {kind} of {version} here", id_="k8s-kind-unknown")
    metadata = content.get("metadata") or {}
    if strange := sorted(metadata.keys() - _METADATA):
        raise CannotJudge(
            line, f"Portbook does not know what {strange[0]} in the metadata does", id_="k8s-metadata-unknown"
        )
    if any(not key.startswith(_UNREAD_BY_PLUGINS) for key in metadata.get("annotations") or ()):
        raise CannotJudge(
            line,
            "Portbook does not know what a network plugin does with an annotation",
            id_="k8s-annotation-unknown",
            cure="remove it",
        )
    for key, value in (metadata.get("labels") or {}).items():
        if key.startswith(("k8s:", "any:")) or not _KEY.fullmatch(key) or not _VALUE.fullmatch(value or ""):
            raise Rejected(line, f"{key}: {value} is not a label", id_="k8s-label-invalid")
    name, namespace = (metadata.get(key, "") for key in ("name", "namespace"))
    if not is_name(name):
        raise Rejected(
            line,
            "the object has no valid name",
            id_="k8s-name-invalid",
            cure="use lower-case letters, digits and hyphens (RFC 1123)",
        )
    if (
        namespace is not None
        and "namespace" in metadata
        and not (isinstance(namespace, str) and re.fullmatch(_LABEL, namespace))
    ):
        raise Rejected(line, "the namespace of the object is not valid", id_="k8s-namespace-invalid")
    return f"{namespace or ''}/{name}".removeprefix("/")


def is_name(value: object) -> bool:
    """Whether a value is a valid name of an object."""
    return isinstance(value, str) and len(value) <= _NAME_LIMIT and bool(_NAME.fullmatch(value))


def pods(line: int, selector: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The labels of the pods that a selector selects; empty for every pod.

    Raises:
        CannotJudge: it has conditions other than labels.
        Rejected: a label is not valid.
    """
    labels = selector.get("matchLabels") or {}
    if selector.keys() - {"matchLabels"}:
        raise CannotJudge(line, "the selector of pods has conditions other than labels", id_="k8s-selector-unknown")
    for key, value in labels.items():
        if not _KEY.fullmatch(key) or not _VALUE.fullmatch(value or ""):
            raise Rejected(line, f"{key}: {value} is not a label", id_="k8s-label-invalid")
    return frozenset((_PREFIX.sub("", key), value or "") for key, value in labels.items())


def identified_pods(line: int, selector: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The labels of the pods that a policy selects.

    Raises:
        CannotJudge: it selects every pod, or a label has an empty value.
        Rejected: a label is not valid.
    """
    labels = pods(line, selector)
    if not labels or not all(value for _key, value in labels):
        raise CannotJudge(
            line,
            "labels do not identify the pods of the policy",
            id_="k8s-pods-unclear",
            cure="select the pods by labels with values",
        )
    return labels


def peers(line: int, selectors: Iterable[Mapping[str, Any]]) -> Addresses:
    """The names that stand for the selected pods of the policy's own namespace.

    Raises:
        CannotJudge: labels do not identify the pods, or the pods are of another namespace.
    """
    selected = [pods(line, selector) for selector in selectors]
    if any(not labels or any(not value or key.startswith("io.") for key, value in labels) for labels in selected):
        raise CannotJudge(line, "the pods at the other end depend on the cluster", id_="k8s-peer-pods-unclear")
    return Addresses(names=tuple(name_of(labels) for labels in selected))


def together(policies: Iterable[Policy]) -> tuple[Rule, ...]:
    """What policies for the same pods let through together. A policy for every pod applies to these pods too.

    Raises:
        CannotJudge: they select different pods, or one closes a direction in which none opens anything.
        Rejected: two policies have the same name.
    """
    all_policies = list(policies)
    places = {(policy.name, policy.line) for policy in all_policies}
    if len({name for name, _line in places}) < len(places):
        raise Rejected(
            all_policies[-1].line,
            "two policies have the same name",
            id_="k8s-policy-name-twice",
            cure="rename one of them",
        )
    if (
        len({policy.pods for policy in all_policies if policy.pods}) > 1
        or len({policy.name.rpartition("/")[0] for policy in all_policies}) > 1
    ):
        raise CannotJudge(
            all_policies[-1].line,
            "the policies select different pods",
            id_="k8s-several-pods",
            cure="judge the policies of the same pods at a time",
        )
    opened = tuple(rule for policy in all_policies for rule in policy.opens)
    denied = tuple(rule for policy in all_policies for rule in policy.denies)
    for policy in all_policies:
        if lost := policy.closes - {rule.direction for rule in opened}:
            raise CannotJudge(
                policy.line,
                f"the policy closes all {min(lost)} traffic and opens none",
                id_="k8s-closes-direction",
            )
    return minus(opened, denied) if denied else opened


def without_nulls(node: Any) -> Any:  # noqa: ANN401  # JSON
    """An object without keys that have no value, which the API drops. A label without a value is an empty label."""
    if isinstance(node, list):
        return [without_nulls(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value if key in _LABELS else without_nulls(value)
        for key, value in node.items()
        if value is not None or key in _LABELS
    }
