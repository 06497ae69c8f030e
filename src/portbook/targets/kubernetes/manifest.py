"""The head of objects that Kubernetes keeps, and what network policies of every kind must be to be judged.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and .../labels/, the same folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portbook.model import Direction, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.documents import Map, Scalar, documents

_NAME_LIMIT = 253
_LABEL_LIMIT = 63
_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_KEY = re.compile(r"(?:(?P<prefix>[^/]+)/)?(?P<name>[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)")
_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?")

Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Manifest:
    """One object.

    Attributes:
        line: its first.
        whose: namespace and name; the namespace is empty where the command says it.
        spec: what it is to be.
    """

    line: int
    whose: tuple[str, str]
    spec: Map


@dataclass(frozen=True)
class Policy:
    """What one policy says.

    Attributes:
        line: its first.
        pods: the namespace and the labels of the pods that it is for.
        closes: the directions in which it closes what no policy opens.
        opens: what it lets through.
    """

    line: int
    pods: tuple[str, Labels]
    closes: frozenset[Direction]
    opens: tuple[Rule, ...]


def manifests(text: str, version: str, kind: str) -> list[Manifest]:
    """The objects of a text, all of one kind.

    Raises:
        CannotJudge: another kind, or metadata that says more than a name.
        Rejected: the API would not take it, or would take the last of two with one name.
    """
    found = [_manifest(each, version, kind) for each in documents(text)]
    seen = set()
    for each in found:
        if each.whose in seen:
            raise Rejected(each.line, "two objects have one name: the second would replace the first")
        seen.add(each.whose)
    return found


def _manifest(document: Map, version: str, kind: str) -> Manifest:
    refuse_unknown(document, {"apiVersion", "kind", "metadata", "spec"})
    for key, wanted in (("apiVersion", version), ("kind", kind)):
        said = document.required(key)
        if said.text != wanted:
            raise CannotJudge(said.line, f"{key} is not {wanted}, which is all that can be judged here")
    metadata = document.mapping("metadata")
    refuse_unknown(metadata, {"name", "namespace"})
    namespace = metadata.text("namespace")
    return Manifest(
        document.line(),
        (_checked(namespace, _is_label) if namespace else "", _checked(metadata.required("name"), is_subdomain)),
        document.mapping("spec"),
    )


def refuse_unknown(where: Map, known: Iterable[str]) -> None:
    """Refuse a key that is not known.

    Raises:
        CannotJudge: there is one.
    """
    for key in where.keys:
        if key not in known:
            raise CannotJudge(where.line(key), f"{key} is not a key that this grammar knows here")


def _checked(found: Scalar, is_right: Callable[[str], bool]) -> str:
    if not is_right(found.text):
        raise Rejected(found.line, f"{found.text!r} is no name: lower-case letters, digits and hyphens (RFC 1123)")
    return found.text


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL_LIMIT and bool(_LABEL.fullmatch(text))


def is_subdomain(text: str) -> bool:
    """Whether it can be the name of an object."""
    return len(text) <= _NAME_LIMIT and all(map(_LABEL.fullmatch, text.split(".")))


def selected(selector: Map, sources: str = "") -> Labels:
    """The labels that a selector wants.

    Args:
        selector: of pods.
        sources: what may stand before a key, as a regular expression.

    Raises:
        CannotJudge: it is for every pod, or says more than labels.
        Rejected: a key or value is no label.
    """
    refuse_unknown(selector, {"matchLabels"})
    wanted = selector.mapping("matchLabels") if selector.keys else selector
    found = set()
    for key in wanted.keys:
        value = wanted.required(key)
        if not _is_key(re.sub(rf"\A(?:{sources})", "", key)) or not _is_value(value.text):
            raise Rejected(value.line, f"{key}: {value.text} is no label")
        found.add((key, value.text))
    if not found:
        raise CannotJudge(selector.line(), "it is for every pod of the namespace: name the pods by labels")
    return frozenset(found)


def _is_value(text: str) -> bool:
    return len(text) <= _LABEL_LIMIT and bool(_VALUE.fullmatch(text))


def _is_key(key: str) -> bool:
    found = _KEY.fullmatch(key)
    if not found or len(found["name"]) > _LABEL_LIMIT:
        return False
    return found["prefix"] is None or is_subdomain(found["prefix"])


def opened(policies: Iterable[Policy]) -> tuple[Rule, ...]:
    """What policies for the same pods let through together.

    Raises:
        CannotJudge: they are for different pods, or close a direction in which they open nothing.
    """
    held = tuple(policies)
    if strange := [each for each in held if each.pods != held[0].pods]:
        raise CannotJudge(strange[0].line, "the policies are for different pods")
    rules = tuple(rule for each in held for rule in each.opens)
    opens = {each.direction for each in rules}
    for each in held:
        if lost := sorted(each.closes - opens):
            raise CannotJudge(each.line, f"it closes everything {lost[0]}, and opens nothing there")
    return rules
