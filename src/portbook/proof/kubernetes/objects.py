"""What Kubernetes wants of every object, whatever its schema says. Nothing here is shared with the targets' own readers.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and
https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portbook.model import Direction, Rule
from portbook.targets import CannotJudge, Rejected

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NAME_LIMIT = 253
_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"(?:(?:k8s|any):)?(?:{_NAME.pattern}/)?{_WORD}")
"""Cilium's may say whose labels they are."""
_VALUE = re.compile(rf"(?:{_WORD})?")
_METADATA = {"name", "namespace"}


@dataclass(frozen=True)
class Policy:
    """One network policy.

    Attributes:
        line: its first in the snippet.
        name: with its namespace and a slash in front, where it says one.
        pods: whom it is for.
        closes: the directions in which it closes what no policy opens.
        opens: what it lets through.
    """

    line: int
    name: str
    pods: object
    closes: frozenset[Direction]
    opens: tuple[Rule, ...]


def named(line: int, said: Mapping[str, Any], version: str, kind: str) -> str:
    """The name of an object.

    Raises:
        CannotJudge: another kind, or metadata that says more than a name.
        Rejected: it has none that the API takes.
    """
    if (said.get("apiVersion"), said.get("kind")) != (version, kind):
        raise CannotJudge(line, f"this is no {kind} of {version}")
    metadata = said.get("metadata") or {}
    if strange := sorted(metadata.keys() - _METADATA):
        raise CannotJudge(line, f"what {strange[0]} in its metadata does cannot be judged")
    name, namespace = (metadata.get(each, "") for each in ("name", "namespace"))
    if not is_name(name):
        raise Rejected(line, "it has no name of lower-case letters, digits and hyphens (RFC 1123)")
    if "namespace" in metadata and not (isinstance(namespace, str) and re.fullmatch(_LABEL, namespace)):
        raise Rejected(line, "its namespace is none")
    return f"{namespace}/{name}".removeprefix("/")


def is_name(said: object) -> bool:
    """Whether an object may be called so."""
    return isinstance(said, str) and len(said) <= _NAME_LIMIT and bool(_NAME.fullmatch(said))


def pods(line: int, selector: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The labels that a selector wants.

    Raises:
        CannotJudge: it is for every pod, or says more than labels.
        Rejected: a label is none.
    """
    labels = selector.get("matchLabels") or {}
    if selector.keys() - {"matchLabels"} or not labels:
        raise CannotJudge(line, "its pods are not selected by labels, and labels alone")
    for key, value in labels.items():
        if not _KEY.fullmatch(key) or not _VALUE.fullmatch(value or ""):
            raise Rejected(line, f"{key}: {value} is no label")
    return frozenset(labels.items())


def together(policies: Iterable[Policy]) -> tuple[Rule, ...]:
    """What policies let through that are for the same pods.

    Raises:
        CannotJudge: they are for different pods, or one closes a direction in which none opens anything.
        Rejected: two have one name.
    """
    held = list(policies)
    names, whom = set[str](), set[object]()
    for each in held:
        names.add(each.name)
        whom.add((each.name.rpartition("/")[0], each.pods))
    if len(names) < len(held):
        raise Rejected(held[-1].line, "two policies have one name")
    if len(whom) > 1:
        raise CannotJudge(held[-1].line, "the policies are not for the same pods")
    rules = tuple(rule for each in held for rule in each.opens)
    for each in held:
        if lost := each.closes - {rule.direction for rule in rules}:
            raise CannotJudge(each.line, f"it closes everything {min(lost)} and opens nothing there")
    return rules
