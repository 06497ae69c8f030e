"""NetworkPolicies as rules.

Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/ and the API's own validation,
https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Network,
    PortRange,
    Ports,
    Protocol,
    Rule,
)
from portbook.model.ports import HIGHEST
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.documents import Map
from portbook.targets.kubernetes.blocks import block, by_family
from portbook.targets.kubernetes.kubectl import has_commands, read_commands
from portbook.targets.kubernetes.manifest import Manifest, Policy, manifests, opened, refuse_unknown, selected
from portbook.targets.spelled import addresses, first_packet

_RESOURCES = ("networkpolicy", "networkpolicies", "netpol")
_WAYS = {"Egress": Direction.OUTBOUND, "Ingress": Direction.INBOUND}
_LISTS = {Direction.OUTBOUND: ("egress", "to"), Direction.INBOUND: ("ingress", "from")}
_PROTOCOLS = {"TCP": 6, "UDP": 17, "SCTP": 132}
_USUAL = "TCP"
_ANY_PROTOCOL = "a rule without ports lets every protocol through, as far as the network plugin knows it"
_IGNORED = "these rules do nothing: policyTypes does not name their direction"


def read(text: str) -> Reading:
    """What a text lets through; nothing, where it is commands that take policies back or show them.

    Raises:
        CannotJudge: a key that this grammar does not know, peers that are pods, named ports, or policies for different pods.
        Rejected: not YAML, or the API would not take it.
    """
    if has_commands(text):
        return read_commands(text, _RESOURCES)
    remarks: list[Remark] = []
    policies = [_policy(each, remarks) for each in manifests(text, "networking.k8s.io/v1", "NetworkPolicy")]
    return Reading(opened(policies), tuple(remarks))


def _policy(manifest: Manifest, remarks: list[Remark]) -> Policy:
    spec = manifest.spec
    refuse_unknown(spec, {"podSelector", "policyTypes", "egress", "ingress"})
    closes = _types(spec)
    rules: list[Rule] = []
    for way, (name, _peers) in _LISTS.items():
        entries = spec.maps(name)
        held = [rule for entry in entries for rule in _entry(entry, way, remarks)]
        if way in closes:
            rules += held
        elif entries:
            remarks.append(Remark(spec.line(name), _IGNORED))
    pods = manifest.whose[0], selected(spec.mapping("podSelector"))
    return Policy(manifest.line, pods, closes, tuple(rules))


def _types(spec: Map) -> frozenset[Direction]:
    """The directions that it closes: those that it says; else inbound, and outbound if it has rules for that."""
    said = spec.strings("policyTypes")
    for each in said:
        if each.text not in _WAYS:
            raise Rejected(each.line, f"policyTypes are {' and '.join(_WAYS)}, not {each.text!r}")
    if len(said) > len(_WAYS):
        raise Rejected(said[-1].line, "there are more than two policyTypes")
    if said:
        return frozenset(_WAYS[each.text] for each in said)
    return frozenset(_WAYS.values()) if spec.maps("egress") else frozenset({Direction.INBOUND})


@dataclass(frozen=True)
class _Allowed:
    """A protocol and its ports."""

    protocol: Protocol
    ports: Ports = ANY_PORTS


def _entry(entry: Map, way: Direction, remarks: list[Remark]) -> Iterator[Rule]:
    peers = _LISTS[way][1]
    refuse_unknown(entry, {"ports", peers})
    allowed = [_allowed(each) for each in entry.maps("ports")]
    if not allowed:
        remarks.append(Remark(entry.line(), _ANY_PROTOCOL))
        allowed = [_Allowed(ANY_PROTOCOL)]
    for family, far in _ends(entry.maps(peers)):
        for each in allowed:
            yield first_packet(
                way,
                protocol=each.protocol,
                family=family,
                source=far if way is Direction.INBOUND else ANYWHERE,
                destination=ANYWHERE if way is Direction.INBOUND else far,
                destination_ports=each.ports,
            )


def _ends(peers: list[Map]) -> Iterator[tuple[Family, Addresses]]:
    """The other end by family; everything, where there are no peers."""
    if not peers:
        yield Family.BOTH, ANYWHERE
    networks = [each for peer in peers for each in _peer(peer)]
    yield from ((family, addresses(each)) for family, each in by_family(networks).items())


def _peer(peer: Map) -> tuple[Network, ...]:
    if pods := sorted({"podSelector", "namespaceSelector"} & set(peer.keys)):
        raise CannotJudge(peer.line(pods[0]), f"which addresses {pods[0]} stands for depends on the cluster")
    refuse_unknown(peer, {"ipBlock"})
    return block(peer.mapping("ipBlock"))


def _allowed(said: Map) -> _Allowed:
    refuse_unknown(said, {"protocol", "port", "endPort"})
    name = said.text("protocol")
    if name and name.text not in _PROTOCOLS:
        raise Rejected(name.line, f"protocol is {', '.join(_PROTOCOLS)}, not {name.text!r}")
    return _Allowed(Protocol(_PROTOCOLS[name.text if name else _USUAL]), _ports(said))


def _ports(said: Map) -> Ports:
    if "port" not in said.keys:
        if "endPort" in said.keys:
            raise Rejected(said.line("endPort"), "endPort needs a port")
        return ANY_PORTS
    if said.is_text("port"):
        raise CannotJudge(
            said.line("port"), "a port's name, or a number in quotes: which port it is depends on the pod"
        )
    first = said.number("port", 1, HIGHEST, default=1)
    last = said.number("endPort", 1, HIGHEST, default=first)
    if last < first:
        raise Rejected(said.line("endPort"), f"endPort {last} is below port {first}")
    return Ports((PortRange(first, last),))
