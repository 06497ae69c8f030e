"""The Kubernetes objects of a text: which are policies, and their metadata and status.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/, and the page `annotations`;
https://kubernetes.io/docs/reference/using-api/api-concepts/ for lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from portbook.firewalls.kubernetes.labels import LABEL_CURE, NAME_CURE, is_dns_label, is_key, is_subdomain, is_value
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.text.yaml_documents import Map, Scalar, documents_for_kubectl

_METADATA = {"name", "namespace", "labels", "annotations"}
_SERVER_METADATA = {"creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"}
"""The metadata that only the API server writes."""
_IGNORED_ANNOTATIONS = re.compile(
    r"kubectl\.kubernetes\.io/last-applied-configuration|meta\.helm\.sh/.*|helm\.sh/chart"
)
"""Annotations that no network plugin reads."""
_LISTS = {"List", "NetworkPolicyList", "CiliumNetworkPolicyList"}
_NEAR = re.compile(r"polic|firewall|egress", re.IGNORECASE)
"""Parts of the kinds of objects that may decide about the same packets."""
_OTHER_OBJECT = "Portbook does not read what this object does"


@dataclass(frozen=True)
class Manifest:
    """One object.

    Attributes:
        line: its first line in the text.
        identity: its namespace and its name; the namespace is empty where the object does not name one.
        document: its contents.
    """

    line: int
    identity: tuple[str, str]
    document: Map


@dataclass(frozen=True)
class Manifests:
    """The policies of a text, and remarks about its other objects."""

    policies: tuple[Manifest, ...]
    side_effects: tuple[Remark, ...]


def manifests(text: str, version: str, kind: str, *, host: bool = False) -> Manifests:
    """The policies of a text, all of one kind.

    Args:
        text: YAML or JSON.
        version: the `apiVersion` of the policies.
        kind: their `kind`.
        host: whether the text may be a listing of a cluster, whose objects have metadata of the API server.

    Raises:
        CannotJudge: policies of another kind, or unknown metadata.
        Rejected: the API refuses an object, or two objects have the same name.
    """
    policies, side_effects = list[Manifest](), list[Remark]()
    for object_ in _objects(documents_for_kubectl(text)):
        object_kind, object_version = object_.required("kind"), object_.required("apiVersion")
        if (object_version.text, object_kind.text) == (version, kind):
            policies.append(_manifest(object_, _METADATA | (_SERVER_METADATA if host else set())))
        elif object_kind.text == kind:
            message = f"Portbook knows only the apiVersion {version} here"
            raise CannotJudge(object_version.line, message, id_="k8s-kind-unknown")
        elif _NEAR.search(object_kind.text):
            message = f"Portbook knows only the kind {kind} here"
            cure = "judge policies of other kinds on their own"
            raise CannotJudge(object_kind.line, message, id_="k8s-kind-unknown", cure=cure)
        else:
            side_effects.append(Remark(object_.line(), _OTHER_OBJECT, id="k8s-other-object"))
    identities = set()
    for manifest in policies:
        if manifest.identity in identities:
            message = "two objects have the same name, so the second replaces the first"
            raise Rejected(manifest.line, message, id_="k8s-policy-name-twice", cure="rename one of them")
        identities.add(manifest.identity)
    return Manifests(tuple(policies), tuple(side_effects))


def _objects(documents: Iterable[Map]) -> Iterator[Map]:
    """The objects of documents, with the elements of lists in place of the lists."""
    for document in documents:
        if "kind" in document.keys and document.required("kind").text in _LISTS:
            refuse_unknown(document, {"apiVersion", "kind", "metadata", "items"})
            yield from _objects(document.maps("items"))
        else:
            yield document


def _manifest(document: Map, known: set[str]) -> Manifest:
    metadata = document.mapping("metadata")
    refuse_unknown(metadata, known)
    for key in ("labels", "annotations"):
        if key in metadata.keys:
            _refuse_labels(metadata.mapping(key), annotations=key == "annotations")
    namespace = metadata.text("namespace")
    return Manifest(
        document.line(),
        (_checked(namespace, is_dns_label) if namespace else "", _checked(metadata.required("name"), is_subdomain)),
        document,
    )


def _refuse_labels(labels: Map, *, annotations: bool) -> None:
    """Refuse invalid labels or annotations, and annotations that a network plugin may read."""
    for name in labels.written:
        value = labels.required(name)
        if not is_key(name) or (not annotations and not is_value(value.text)):
            message = f"the API refuses the {'annotation' if annotations else 'label'} {name}"
            raise Rejected(labels.line(name), message, id_="k8s-label-invalid", cure=LABEL_CURE)
        if annotations and not _IGNORED_ANNOTATIONS.fullmatch(name):
            message = "Portbook does not know what a network plugin does with this annotation"
            raise CannotJudge(labels.line(name), message, id_="k8s-annotation-unknown", cure="remove it")


def refuse_unknown(mapping: Map, known: Iterable[str]) -> None:
    """Refuse a mapping that has unknown keys.

    Raises:
        CannotJudge: there is an unknown key.
    """
    for key in mapping.written:
        if key not in known:
            raise CannotJudge(mapping.line(key), f"Portbook does not know the key {key} here", id_="k8s-key-unknown")


def _checked(name: Scalar, is_valid: Callable[[str], bool]) -> str:
    if not is_valid(name.text):
        raise Rejected(name.line, f"{name.text!r} is not a valid name", id_="k8s-name-invalid", cure=NAME_CURE)
    return name.text


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
