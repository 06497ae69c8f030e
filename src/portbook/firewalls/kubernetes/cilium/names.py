"""DNS names and selectors of pods in a CiliumNetworkPolicy.

Source: https://docs.cilium.io/en/stable/security/policy/layer3/#dns-based
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from portbook.firewalls.kubernetes.manifest import refuse_unknown
from portbook.firewalls.kubernetes.selectors import selected, vague
from portbook.model import ANYWHERE, Addresses
from portbook.model.pods import Labels, name_of
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.yaml_documents import Map

_LABEL = r"[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_WILDCARD = "*."
_LIMIT = 253
SOURCES = "k8s:|any:"
"""The prefixes of a selector's keys that name the source of a label, as a regular expression."""
_CLUSTER_DNS = (("io.kubernetes.pod.namespace", "kube-system"), ("k8s-app", "kube-dns"))
"""The labels of the pods of the cluster's DNS, sorted and without their sources."""
_NAMESPACE_LABELS = {"io.kubernetes.pod.namespace", "io.cilium.k8s.policy.cluster"}
_NAMESPACE_PREFIX = "io.cilium.k8s.namespace.labels."
"""The labels, and the prefix of labels, by which a selector selects pods of other namespaces."""


def host_name(selector: Map) -> str:
    """A DNS name: `www.example.org`, or `*.example.org` for all names with one label more.

    Raises:
        CannotJudge: a pattern with an asterisk in another place.
        Rejected: it is not a DNS name.
    """
    refuse_unknown(selector, {"matchName", "matchPattern"})
    if len(selector.keys) != 1:
        raise Rejected(
            selector.line(),
            "a name needs either matchName or matchPattern",
            id_="k8s-cilium-name-keys",
            cure="keep one of them",
        )
    written = selector.required(selector.keys[0])
    name = written.text.lower().removesuffix(".")
    if selector.keys[0] == "matchPattern":
        if "*" in name.removeprefix(_WILDCARD):
            raise CannotJudge(
                written.line,
                f"Portbook does not know which names {written.text!r} matches",
                id_="k8s-cilium-pattern",
                cure=f"write one asterisk, at the beginning: {_WILDCARD}example.org",
            )
        domain = name.removeprefix(_WILDCARD)
    else:
        domain = name
    if len(name) > _LIMIT or not _NAME.fullmatch(domain):
        raise Rejected(written.line, f"{written.text!r} is not a DNS name", id_="k8s-dns-name-invalid")
    return name


def is_cluster_dns(selectors: Sequence[Map]) -> bool:
    """Whether selectors select exactly the pods of the cluster's DNS."""
    return len(selectors) == 1 and _plain(selectors[0]) and selected(selectors[0], SOURCES) == _CLUSTER_DNS


def pods(selectors: Sequence[Map]) -> tuple[Addresses, str]:
    """The names that stand for the selected pods of the policy's namespace.

    Where the labels do not identify pods of this namespace, the addresses are anywhere, with the reason.
    """
    all_labels = [selected(selector, SOURCES) if _plain(selector) else () for selector in selectors]
    if any(vague(labels) or any(_is_elsewhere(key) for key, _value in labels) for labels in all_labels):
        return ANYWHERE, "the addresses of these pods depend on the cluster"
    return Addresses(names=tuple(map(name_of, all_labels))), ""


def refuse_other_namespaces(labels: Labels, line: int) -> None:
    """Refuse a namespace or a cluster in the selector of a policy's pods, which are always of the policy's own namespace.

    Source: `ParseToCiliumRule` of https://github.com/cilium/cilium/blob/main/pkg/k8s/apis/cilium.io/utils/utils.go

    Raises:
        CannotJudge: it names one.
    """
    if named := sorted(key for key, _value in labels if _is_elsewhere(key)):
        raise CannotJudge(
            line,
            f"the selector has {named[0]}, and a policy selects pods of its own namespace only",
            id_="k8s-cilium-other-namespace",
            cure="remove it",
        )


def _is_elsewhere(key: str) -> bool:
    return key in _NAMESPACE_LABELS or key.startswith(_NAMESPACE_PREFIX)


def _plain(selector: Map) -> bool:
    """Whether a selector has only labels of pods: no expressions, and no labels that Cilium reserves."""
    return not {"matchExpressions"} & set(selector.keys) and not any(
        key.startswith("reserved:") for key in selector.mapping_or_empty("matchLabels").keys
    )
