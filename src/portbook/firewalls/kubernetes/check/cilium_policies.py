"""The second reader of CiliumNetworkPolicies that fit the schema. It also refuses what only Cilium's validation refuses.

Sources: https://docs.cilium.io/en/stable/security/policy/ and Cilium's validation,
https://github.com/cilium/cilium/blob/main/pkg/policy/api/rule_validation.go
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portbook.firewalls.kubernetes.check import networks, objects
from portbook.firewalls.kubernetes.check.objects import Policy
from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    PortRange,
    Ports,
    Protocol,
    Rule,
)
from portbook.targets import CannotJudge, Rejected

VERSION, KIND = "cilium.io/v2", "CiliumNetworkPolicy"
CLUSTER_DNS = "kube-dns.kube-system.svc.cluster.local"
"""The name that stands for the pods of the cluster's DNS."""
_CLUSTER_DNS = {"k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": "kube-dns"}
_ALL_NAMES = {"dns": [{"matchPattern": "*"}]}
_DNS_PORT = 53
_WITH_PORTS = {"TCP": 6, "UDP": 17, "SCTP": 132}
_FAMILIES = {"IPv4": (Family.IPV4, 1), "IPv6": (Family.IPV6, 58)}
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
_HIGHEST, _HIGHEST_TYPE = 65535, 255


@dataclass(frozen=True)
class _Allowed:
    """A protocol with destination ports, or with an ICMP type."""

    protocol: Protocol
    ports: Ports = ANY_PORTS
    family: Family = Family.BOTH
    icmp_type: int | None = None


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
    allowed = list(_allowed(line, entry))
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


def _allowed(line: int, entry: Mapping[str, Any]) -> Iterator[_Allowed]:
    to_dns = _is_to_dns(entry)
    if "icmps" in entry and not to_dns:
        yield from (_icmp(line, message) for fields in entry["icmps"] for message in _some(line, fields.get("fields")))
    elif "toPorts" in entry:
        for port_rule in entry["toPorts"]:
            yield from _with_ports(line, port_rule, to_dns=to_dns)
    elif to_dns:
        message = "the entry for the cluster's DNS has no port"
        raise CannotJudge(line, message, id_="k8s-cilium-dns-port", cure="add toPorts with port 53")
    else:
        yield _Allowed(ANY_PROTOCOL)


def _some(line: int, elements: list[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """The elements of a list, which must not be empty."""
    if not elements:
        message = "Cilium does not document what an empty list lets through"
        raise CannotJudge(line, message, id_="k8s-cilium-empty-list", cure="remove it")
    return elements


def _icmp(line: int, icmp: Mapping[str, Any]) -> _Allowed:
    family, number = _FAMILIES[icmp.get("family", "IPv4")]
    kind = icmp["type"]
    if isinstance(kind, str):
        raise CannotJudge(
            line,
            f"Portbook does not know an ICMP type by its name, {kind}",
            id_="k8s-cilium-icmp-name",
            cure="write its number",
        )
    if type(kind) is not int or not 0 <= kind <= _HIGHEST_TYPE:
        raise Rejected(
            line, f"an ICMP type must be a number from 0 to {_HIGHEST_TYPE}, not {kind}", id_="k8s-icmp-type-invalid"
        )
    return _Allowed(Protocol(number), family=family, icmp_type=kind)


def _with_ports(line: int, port_rule: Mapping[str, Any], *, to_dns: bool) -> Iterator[_Allowed]:
    if port_rule.keys() - {"ports", "rules"} or port_rule.get("rules") != (_ALL_NAMES if to_dns else None):
        raise CannotJudge(
            line,
            "Portbook does not judge rules for the contents of packets",
            id_="k8s-cilium-layer-7",
            cure="remove rules",
        )
    for port in _some(line, port_rule.get("ports")):
        ports = _ports(line, port["port"], port.get("endPort", 0))
        if to_dns and ports != Ports.of(_DNS_PORT):
            raise Rejected(line, f"an entry with a DNS rule must have port {_DNS_PORT}", id_="k8s-cilium-dns-rule")
        numbers = _numbers(line, port.get("protocol", "ANY"), ports)
        yield from (_Allowed(Protocol(number), ports) for number in numbers)


def _numbers(line: int, name: str, ports: Ports) -> Iterable[int]:
    if name != "ANY":
        return (_WITH_PORTS[name],)
    if ports.is_any:
        raise CannotJudge(
            line, "Cilium does not document port 0 of any protocol", id_="k8s-cilium-port-0", cure="name the protocol"
        )
    return _WITH_PORTS.values()


def _ports(line: int, port: str, last: int) -> Ports:
    if not re.fullmatch("0|[1-9][0-9]*", port):
        raise CannotJudge(
            line, f"the number of the port {port} depends on the pod", id_="k8s-named-port", cure="write the number"
        )
    first = int(port[: len(str(_HIGHEST)) + 1])
    if first > _HIGHEST:
        raise Rejected(line, f"a port must be 0 to {_HIGHEST}, not {port}", id_="k8s-port-invalid")
    if type(last) is not int or (last and not 0 < first <= last):
        raise CannotJudge(
            line,
            f"Cilium does not document the ports from {first} to {last}",
            id_="k8s-cilium-port-range",
            cure="write the lower port first, and no port 0",
        )
    return Ports((PortRange(first, last or first),)) if first else ANY_PORTS
