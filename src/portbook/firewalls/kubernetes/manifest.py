"""Objects that Kubernetes keeps: their heads, and which of a text's are policies.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and, the same folder, `annotations`;
https://kubernetes.io/docs/reference/using-api/api-concepts/ for lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from portbook.firewalls.kubernetes.labels import is_dns_label, is_key, is_subdomain, is_value
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.text.yaml_documents import Map, Scalar, documents_for_kubectl

_METADATA = {"name", "namespace", "labels", "annotations"}
_OF_THE_SERVER = {"creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"}
"""What the API tells of an object besides."""
_IDLE = re.compile(r"kubectl\.kubernetes\.io/last-applied-configuration|meta\.helm\.sh/.*|helm\.sh/chart")
"""Annotations that no network plugin reads."""
_LISTS = {"List", "NetworkPolicyList", "CiliumNetworkPolicyList"}
_NEAR = re.compile(r"polic|firewall|egress", re.IGNORECASE)
"""What objects are called that decide about the same packets."""
_BESIDES = "Portbook does not read what this object does"


@dataclass(frozen=True)
class Manifest:
    """One object.

    Attributes:
        line: its first.
        whose: namespace and name; the namespace is empty where the command says it.
        document: all of it.
    """

    line: int
    whose: tuple[str, str]
    document: Map


@dataclass(frozen=True)
class Manifests:
    """The policies of a text, and what else there is."""

    policies: tuple[Manifest, ...]
    besides: tuple[Remark, ...]


def manifests(text: str, version: str, kind: str, *, host: bool = False) -> Manifests:
    """The policies of a text, all of one kind; on a cluster, its API tells more of them.

    Raises:
        CannotJudge: policies of another kind, or metadata that says more than a name.
        Rejected: the API would not take it, or would take the last of two with one name.
    """
    found, besides = list[Manifest](), list[Remark]()
    for object_ in _objects(documents_for_kubectl(text)):
        said, known = object_.required("kind"), object_.required("apiVersion")
        if (known.text, said.text) == (version, kind):
            found.append(_manifest(object_, _METADATA | (_OF_THE_SERVER if host else set())))
        elif said.text == kind or _NEAR.search(said.text):
            wanted = ("apiVersion", version, known) if said.text == kind else ("kind", kind, said)
            raise CannotJudge(
                wanted[2].line, f"Portbook knows only the {wanted[0]} {wanted[1]} here", id_="k8s-kind-unknown"
            )
        else:
            besides.append(Remark(object_.line(), _BESIDES, id="k8s-other-object"))
    seen = set()
    for manifest in found:
        if manifest.whose in seen:
            raise Rejected(
                manifest.line,
                "two objects have one name: the second would replace the first",
                id_="k8s-policy-name-twice",
            )
        seen.add(manifest.whose)
    return Manifests(tuple(found), tuple(besides))


def _objects(held: Iterable[Map]) -> Iterator[Map]:
    """The objects, also those of lists."""
    for each in held:
        if "kind" in each.keys and each.required("kind").text in _LISTS:
            refuse_unknown(each, {"apiVersion", "kind", "metadata", "items"})
            yield from _objects(each.maps("items"))
        else:
            yield each


def _manifest(document: Map, known: set[str]) -> Manifest:
    metadata = document.mapping("metadata")
    refuse_unknown(metadata, known)
    for key in ("labels", "annotations"):
        held = metadata.mapping(key) if key in metadata.keys else None
        for name in held.written if held else ():
            if held:
                _refuse_label(held, name, valued=key == "labels")
            if key == "annotations" and held and not _IDLE.fullmatch(name):
                raise CannotJudge(
                    held.line(name),
                    "Portbook does not know what a network plugin makes of this annotation",
                    id_="k8s-annotation-unknown",
                )
    namespace = metadata.text("namespace")
    return Manifest(
        document.line(),
        (_checked(namespace, is_dns_label) if namespace else "", _checked(metadata.required("name"), is_subdomain)),
        document,
    )


def _refuse_label(held: Map, name: str, *, valued: bool) -> None:
    """Refuse what is no label, or no annotation, whose value may be any text."""
    value = held.required(name)
    if not is_key(name) or (valued and not is_value(value.text)):
        raise Rejected(held.line(name), f"{name} is no label or annotation that the API takes", id_="k8s-label-invalid")


def refuse_unknown(where: Map, known: Iterable[str]) -> None:
    """Refuse a key that is not known.

    Raises:
        CannotJudge: there is one.
    """
    for key in where.written:
        if key not in known:
            raise CannotJudge(where.line(key), f"Portbook does not know the key {key} here", id_="k8s-key-unknown")


def _checked(found: Scalar, is_right: Callable[[str], bool]) -> str:
    if not is_right(found.text):
        raise Rejected(
            found.line,
            f"{found.text!r} is no name: lower-case letters, digits and hyphens (RFC 1123)",
            id_="k8s-name-invalid",
        )
    return found.text


def refuse_unaccepted(document: Map) -> None:
    """Refuse a policy whose status has a condition that is not met, or a failure: the policy may not be in force.

    Sources: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/, "NetworkPolicyStatus"
    of Kubernetes before 1.28; https://docs.cilium.io/en/stable/network/kubernetes/policy/, the condition `Valid`.

    Raises:
        CannotJudge: there is such a condition.
    """
    for condition in document.mapping_or_empty("status").maps("conditions"):
        kind, status = condition.required("type"), condition.required("status")
        if (status.text == "True") == kind.text.endswith("Failure"):
            raise CannotJudge(
                condition.line("status"),
                "the status of this policy has a condition that is not met",
                id_="k8s-condition-not-met",
                cure="correct the policy until the cluster accepts it",
            )
