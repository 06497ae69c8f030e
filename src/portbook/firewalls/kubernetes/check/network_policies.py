"""The second reader of NetworkPolicies that fit the schema. It also refuses what only the API's validation refuses.

Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/ and the API's validation,
https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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

VERSION, KIND = "networking.k8s.io/v1", "NetworkPolicy"
_TYPES = {"Ingress": Direction.INBOUND, "Egress": Direction.OUTBOUND}
_PROTOCOLS = {"TCP": 6, "UDP": 17, "SCTP": 132}
_HIGHEST = 65535


def policies(line: int, policy: Mapping[str, Any]) -> list[Policy]:
    """The policy of an object, in a list.

    Raises:
        CannotJudge: another kind, or a value that only the cluster knows: other namespaces, named ports.
        Rejected: the API refuses a value.
    """
    name = objects.named(line, policy, VERSION, KIND)
    spec = policy.get("spec") or {}
    pods = objects.identified_pods(line, spec.get("podSelector") or {})
    closes = _closes(line, spec)
    rules = [*_rules(line, spec, Direction.INBOUND), *_rules(line, spec, Direction.OUTBOUND)]
    return [Policy(line, name, pods, closes, tuple(rule for rule in rules if rule.direction in closes))]


def _closes(line: int, spec: Mapping[str, Any]) -> frozenset[Direction]:
    types = spec.get("policyTypes") or []
    if wrong := [kind for kind in types if kind not in _TYPES]:
        raise Rejected(
            line,
            f"{wrong[0]} is not one of policyTypes",
            id_="k8s-policy-type-invalid",
            cure=f"write {' or '.join(_TYPES)}",
        )
    if len(types) > len(_TYPES):
        raise Rejected(
            line, "policyTypes has more than two elements", id_="k8s-policy-type-invalid", cure="write each type once"
        )
    usual = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]
    return frozenset(_TYPES[type_] for type_ in types or usual)


def _rules(line: int, spec: Mapping[str, Any], direction: Direction) -> Iterator[Rule]:
    inbound = direction is Direction.INBOUND
    for entry in spec.get("ingress" if inbound else "egress") or ():
        peers = entry or {}
        allowed = [_allowed(line, port or {}) for port in peers.get("ports") or ()] or [(ANY_PROTOCOL, ANY_PORTS)]
        for family, remote in _ends(line, peers.get("from" if inbound else "to") or ()):
            for protocol, ports in allowed:
                yield Rule(
                    direction,
                    protocol,
                    family,
                    local_ports=ports if inbound else ANY_PORTS,
                    remote_ports=ANY_PORTS if inbound else ports,
                    remote=remote,
                )


def _ends(line: int, peers: Sequence[Mapping[str, Any] | None]) -> list[tuple[Family, Addresses]]:
    if not peers:
        return [(Family.BOTH, ANYWHERE)]
    blocks: networks.Networks = []
    selectors: list[Mapping[str, Any]] = []
    for peer in (entry or {} for entry in peers):
        if not peer:
            cure = "add ipBlock or podSelector, or remove it"
            raise Rejected(line, "a peer is empty", id_="k8s-peer-empty", cure=cure)
        if peer.keys() == {"podSelector"}:
            selectors.append(peer["podSelector"] or {})
        elif peer.keys() == {"ipBlock"}:
            blocks += networks.block(line, peer["ipBlock"] or {})
        else:
            raise CannotJudge(
                line,
                "Portbook knows only peers with ipBlock, or with podSelector alone",
                id_="k8s-peer-unknown",
            )
    pods = [(Family.BOTH, objects.peers(line, selectors))] if selectors else []
    return [*networks.ends(blocks), *pods]


def _allowed(line: int, port: Mapping[str, Any]) -> tuple[Protocol, Ports]:
    name = port.get("protocol") if port.get("protocol") is not None else "TCP"
    if name not in _PROTOCOLS:
        raise Rejected(
            line,
            f"{name} is not a protocol of policies",
            id_="k8s-protocol-invalid",
            cure=f"write {', '.join(_PROTOCOLS)}",
        )
    return Protocol(_PROTOCOLS[name]), _ports(line, port.get("port"), port.get("endPort"))


def _ports(line: int, first: object, last: object) -> Ports:
    if isinstance(first, str):
        raise CannotJudge(
            line, f"the number of the port {first} depends on the pod", id_="k8s-named-port", cure="write the number"
        )
    if first is None:
        if last is not None:
            raise Rejected(line, "endPort needs port", id_="k8s-port-invalid", cure="add port")
        return ANY_PORTS
    ends = first, first if last is None else last
    low, high = (number if type(number) is int else 0 for number in ends)  # a schema's integer may be 443.0
    if not 1 <= low <= high <= _HIGHEST:
        raise Rejected(
            line,
            f"{ends[0]} to {ends[1]} is not a range of ports",
            id_="k8s-port-invalid",
            cure=f"write numbers from 1 to {_HIGHEST}, the lower one first",
        )
    return Ports((PortRange(low, high),))
