"""The second reader of CiliumNetworkPolicies that fit the schema. It also refuses what only Cilium's validation refuses.

Sources: https://docs.cilium.io/en/stable/security/policy/ and Cilium's validation,
https://github.com/cilium/cilium/blob/main/pkg/policy/api/rule_validation.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portbook.firewalls.kubernetes.check import networks, objects
from portbook.firewalls.kubernetes.check.cilium_traffic import traffic
from portbook.firewalls.kubernetes.check.objects import Policy
from portbook.model import (
    ANY_PORTS,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Rule,
)
from portbook.targets import CannotJudge, Rejected

VERSION, KIND = "cilium.io/v2", "CiliumNetworkPolicy"
CLUSTER_DNS = "kube-dns.kube-system.svc.cluster.local"
"""The name that stands for the pods of the cluster's DNS."""
_CLUSTER_DNS = {"k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": "kube-dns"}
_NAME = re.compile(r"(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NAME_LIMIT = 253
_ENTITIES = frozenset(
    [
        "all",
        "cluster",
        "health",
        "host",
        "ingress",
        "init",
        "kube-apiserver",
        "none",
        "remote-node",
        "unmanaged",
        "world",
        "world-ipv4",
        "world-ipv6",
    ]
)


def policies(line: int, policy: Mapping[str, Any]) -> list[Policy]:
    """The policies of an object, one for each of its specifications.

    Raises:
        CannotJudge: another kind, or a value that only the cluster knows: entities, named ports, other namespaces.
        Rejected: Cilium refuses a value.
    """
    name = objects.named(line, policy, VERSION, KIND)
    specs = [*([policy["spec"]] if policy.get("spec") else []), *(policy.get("specs") or ())]
    if strange := sorted(policy.keys() - {"apiVersion", "kind", "metadata", "spec", "specs"}):
        raise CannotJudge(line, f"Portbook does not know what {strange[0]} lets through", id_="k8s-cilium-key-unknown")
    if not specs:
        raise CannotJudge(line, "the policy has no specification", id_="k8s-policy-empty", cure="add spec")
    return [_policy(line, name, spec) for spec in specs]


def _policy(line: int, name: str, spec: Mapping[str, Any]) -> Policy:
    if strange := sorted(spec.keys() - _KNOWN):
        raise CannotJudge(line, f"Portbook does not know what {strange[0]} lets through", id_="k8s-cilium-key-unknown")
    allowing, denying = (
        [(way, entry or {}) for key, way in _DIRECTIONS.items() for entry in spec.get(f"{key}{end}") or ()]
        for end in ("", _DENY)
    )
    if not allowing and not denying:
        raise CannotJudge(
            line, "the policy has no entries of egress or ingress", id_="k8s-policy-empty", cure="add an entry"
        )
    opens = tuple(rule for way, entry in allowing for rule in _rules(line, way, entry))
    denies = tuple(rule for way, entry in denying for rule in _rules(line, way, entry, denies=True))
    closes = frozenset(way for way, _entry in (*allowing, *denying))
    return Policy(line, name, objects.identified_pods(line, spec.get("endpointSelector") or {}), closes, opens, denies)


_DIRECTIONS = {"egress": Direction.OUTBOUND, "ingress": Direction.INBOUND}
_DENY = "Deny"
_KNOWN = {*_DIRECTIONS, *(f"{key}{_DENY}" for key in _DIRECTIONS), "description", "endpointSelector"}


def _rules(line: int, way: Direction, entry: Mapping[str, Any], *, denies: bool = False) -> Iterator[Rule]:
    inbound = way is Direction.INBOUND
    networks_and_pods = {"CIDR", "CIDRSet", "Endpoints", "Entities"}
    peers = {f"{'from' if inbound else 'to'}{peer_kind}" for peer_kind in networks_and_pods}
    peers |= set() if inbound or denies else {"toFQDNs"}
    if strange := sorted(entry.keys() - peers - {"toPorts", "icmps"}):
        raise CannotJudge(line, f"Portbook does not know what {strange[0]} lets through", id_="k8s-cilium-key-unknown")
    if not entry or not all(entry.values()):
        raise CannotJudge(
            line,
            "Cilium does not document what an empty entry or list lets through",
            id_="k8s-cilium-empty-list",
            cure="remove it",
        )
    if len(peers & entry.keys()) > 1 or {"toPorts", "icmps"} <= entry.keys():
        raise Rejected(
            line,
            "Cilium refuses an entry with two kinds of peers, or with both ports and ICMP types",
            id_="k8s-cilium-entry-invalid",
            cure="write two entries",
        )
    allowed = list(traffic(line, entry, to_dns=_is_to_dns(entry)))
    for family, remote in _ends(line, entry):
        for allowance in allowed:
            for common in (version for version in family.each if version in allowance.family.each):
                yield Rule(
                    way,
                    allowance.protocol,
                    common,
                    local_ports=allowance.ports if inbound else ANY_PORTS,
                    remote_ports=ANY_PORTS if inbound else allowance.ports,
                    remote=remote,
                    icmp_type=allowance.icmp_type,
                )


def _is_to_dns(entry: Mapping[str, Any]) -> bool:
    """Whether the entry selects the pods of the cluster's DNS."""
    return bool(entry.get("toEndpoints") == [{"matchLabels": _CLUSTER_DNS}])


def _ends(line: int, entry: Mapping[str, Any]) -> Iterator[tuple[Family, Addresses]]:
    if _is_to_dns(entry):
        yield Family.BOTH, Addresses(names=(CLUSTER_DNS,))
    elif selectors := entry.get("toEndpoints", entry.get("fromEndpoints")):
        yield Family.BOTH, objects.peers(line, selectors)
    elif entities := entry.get("toEntities", entry.get("fromEntities")):
        if set(entities) - _ENTITIES:
            message = f"Cilium has no entity {min(set(entities) - _ENTITIES)}"
            cure = f"write one of {', '.join(sorted(_ENTITIES))}"
            raise Rejected(line, message, id_="k8s-cilium-entity-invalid", cure=cure)
        if "all" not in entities:
            message = "the addresses of these entities depend on the cluster"
            raise CannotJudge(line, message, id_="k8s-cilium-entity", cure="write the networks, or the entity all")
        yield Family.BOTH, ANYWHERE
    elif "toFQDNs" in entry:
        yield Family.BOTH, Addresses(names=tuple(_name(line, name) for name in entry["toFQDNs"]))
    elif cidrs := entry.get("toCIDR", entry.get("fromCIDR")):
        yield from networks.ends([networks.network(line, cidr) for cidr in cidrs])
    elif sets := entry.get("toCIDRSet", entry.get("fromCIDRSet")):
        yield from networks.ends([remaining for block in sets for remaining in _block(line, block)])
    else:
        yield Family.BOTH, ANYWHERE


def _block(line: int, cidr_block: Mapping[str, Any]) -> networks.Networks:
    if cidr_block.keys() - {"cidr", "except"}:
        raise CannotJudge(
            line, "the networks of a group depend on the cluster", id_="k8s-cilium-group", cure="write the networks"
        )
    return networks.block(line, cidr_block)


def _name(line: int, selector: Mapping[str, str]) -> str:
    ((kind, text),) = selector.items()
    name = text.lower().removesuffix(".")
    if kind == "matchPattern" and "*" in name.removeprefix("*."):
        raise CannotJudge(
            line,
            f"Portbook does not know which names {text} matches",
            id_="k8s-cilium-pattern",
            cure="write one asterisk, at the beginning",
        )
    if not _NAME.fullmatch(name) or len(name) > _NAME_LIMIT:
        raise Rejected(line, f"{text} is not a DNS name", id_="k8s-dns-name-invalid")
    return name
