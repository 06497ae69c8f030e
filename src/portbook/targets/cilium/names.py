"""Names in a CiliumNetworkPolicy: those that DNS knows, and the pods of the cluster's DNS.

Source: https://docs.cilium.io/en/stable/security/policy/layer3/#dns-based
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from portbook.model import Addresses
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.cilium import dns
from portbook.targets.documents import Map
from portbook.targets.kubernetes.manifest import refuse_unknown, selected

_LABEL = r"[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ONE_LABEL = "*."
_LIMIT = 253
SOURCES = "k8s:|any:"
"""Whose labels they are, in front of the keys of a selector."""


def host_name(selector: Map) -> str:
    """`www.example.org`, or `*.example.org` for all names with one label more.

    Raises:
        CannotJudge: a pattern with its star elsewhere.
        Rejected: no name.
    """
    refuse_unknown(selector, {"matchName", "matchPattern"})
    if len(selector.keys) != 1:
        raise Rejected(selector.line(), "it needs matchName or matchPattern, one of them")
    said = selector.required(selector.keys[0])
    name = said.text.lower().removesuffix(".")
    if selector.keys[0] == "matchPattern":
        if "*" in name.removeprefix(_ONE_LABEL):
            raise CannotJudge(
                said.line, f"which names {said.text!r} stands for cannot be judged: begin with {_ONE_LABEL}"
            )
        rest = name.removeprefix(_ONE_LABEL)
    else:
        rest = name
    if len(name) > _LIMIT or not _NAME.fullmatch(rest):
        raise Rejected(said.line, f"{said.text!r} is no DNS name")
    return name


def cluster_dns(selectors: Sequence[Map]) -> Addresses:
    """What stands for the pods of the cluster's DNS.

    Raises:
        CannotJudge: other pods.
    """
    if len(selectors) != 1 or selected(selectors[0], SOURCES) != frozenset(dns.LABELS):
        raise CannotJudge(selectors[0].line(), "which addresses these pods have depends on the cluster")
    return Addresses(names=(dns.NAME,))
