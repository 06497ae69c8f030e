"""Names in a CiliumNetworkPolicy: those that DNS knows, and pods by their labels.

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
_ONE_LABEL = "*."
_LIMIT = 253
SOURCES = "k8s:|any:"
"""Whose labels they are, in front of the keys of a selector."""
_CLUSTER_DNS = (("io.kubernetes.pod.namespace", "kube-system"), ("k8s-app", "kube-dns"))
"""Labels of the pods of the cluster's DNS, without whose they are, in order."""
_ELSEWHERE = {"io.kubernetes.pod.namespace", "io.cilium.k8s.policy.cluster"}
_OF_NAMESPACES = "io.cilium.k8s.namespace.labels."
"""Labels by which a selector is for pods of other namespaces, and how others begin."""


def host_name(selector: Map) -> str:
    """`www.example.org`, or `*.example.org` for all names with one label more.

    Raises:
        CannotJudge: a pattern with its star elsewhere.
        Rejected: no name.
    """
    refuse_unknown(selector, {"matchName", "matchPattern"})
    if len(selector.keys) != 1:
        raise Rejected(selector.line(), "a name needs either matchName or matchPattern", id_="k8s-cilium-name-keys")
    said = selector.required(selector.keys[0])
    name = said.text.lower().removesuffix(".")
    if selector.keys[0] == "matchPattern":
        if "*" in name.removeprefix(_ONE_LABEL):
            raise CannotJudge(
                said.line,
                f"Portbook does not know which names {said.text!r} stands for",
                id_="k8s-cilium-pattern",
                cure=f"begin with {_ONE_LABEL}",
            )
        rest = name.removeprefix(_ONE_LABEL)
    else:
        rest = name
    if len(name) > _LIMIT or not _NAME.fullmatch(rest):
        raise Rejected(said.line, f"{said.text!r} is not a DNS name", id_="k8s-dns-name-invalid")
    return name


def is_cluster_dns(selectors: Sequence[Map]) -> bool:
    """Whether selectors are for the pods of the cluster's DNS."""
    return len(selectors) == 1 and _plain(selectors[0]) and selected(selectors[0], SOURCES) == _CLUSTER_DNS


def pods(selectors: Sequence[Map]) -> tuple[Addresses, str]:
    """What stands for pods by their labels, in the policy's own namespace; or why nobody can say which they are."""
    found = [selected(selector, SOURCES) if _plain(selector) else () for selector in selectors]
    if any(vague(each) or any(_is_elsewhere(key) for key, _value in each) for each in found):
        return ANYWHERE, "which addresses these pods have depends on the cluster"
    return Addresses(names=tuple(map(name_of, found))), ""


def refuse_other_namespaces(labels: Labels, line: int) -> None:
    """Refuse a selector of a policy's own pods that names a namespace or a cluster: they are always of the policy's own.

    Source: `ParseToCiliumRule` of https://github.com/cilium/cilium/blob/main/pkg/k8s/apis/cilium.io/utils/utils.go

    Raises:
        CannotJudge: it names one.
    """
    if named := sorted(key for key, _value in labels if _is_elsewhere(key)):
        raise CannotJudge(
            line,
            f"{named[0]} in the selector: a policy is for pods of its own namespace only",
            id_="k8s-cilium-other-namespace",
        )


def _is_elsewhere(key: str) -> bool:
    return key in _ELSEWHERE or key.startswith(_OF_NAMESPACES)


def _plain(selector: Map) -> bool:
    return not {"matchExpressions"} & set(selector.keys) and not any(
        key.startswith("reserved:") for key in selector.mapping_or_empty("matchLabels").keys
    )
