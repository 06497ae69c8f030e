"""NetworkPolicies as rules.

Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/ and the API's own validation,
https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portbook.firewalls.kubernetes import policies
from portbook.firewalls.kubernetes.blocks import block, by_family
from portbook.firewalls.kubernetes.entries import Allowed, End, entry
from portbook.firewalls.kubernetes.kubectl import has_commands, read_commands
from portbook.firewalls.kubernetes.manifest import Manifest, manifests, refuse_unaccepted, refuse_unknown
from portbook.firewalls.kubernetes.policies import Policy
from portbook.firewalls.kubernetes.selectors import selected, vague
from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Network,
    PortRange,
    Ports,
    Protocol,
)
from portbook.model.pods import name_of
from portbook.model.ports import HIGHEST
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import addresses
from portbook.targets.text.yaml_documents import Map

_RESOURCES = ("networkpolicy", "networkpolicies", "netpol")
_VERSION, _KIND = "networking.k8s.io/v1", "NetworkPolicy"
_WAYS = {"Egress": Direction.OUTBOUND, "Ingress": Direction.INBOUND}
_LISTS = {Direction.OUTBOUND: ("egress", "to"), Direction.INBOUND: ("ingress", "from")}
_PROTOCOLS = {"TCP": 6, "UDP": 17, "SCTP": 132}
_USUAL = "TCP"
_ANY_PROTOCOL = "a rule without ports lets every protocol through, as far as the network plugin knows it"
_IGNORED = "these rules do nothing: policyTypes does not name their direction"
_PODS = "which addresses {} stands for depends on the cluster"


@dataclass(frozen=True)
class _Read:
    """The policies of a text, and what is to be known of it."""

    policies: tuple[Policy, ...]
    remarks: tuple[Remark, ...]
    besides: tuple[Remark, ...]


def read(text: str) -> Reading:
    """What a text lets through; nothing, where it is commands that take policies back or show them.

    Raises:
        CannotJudge: a key that this grammar does not know, or policies for different pods.
        Rejected: not YAML, or the API would not take it.
    """
    if has_commands(text):
        return read_commands(text, _RESOURCES)
    found = _read(text, host=False)
    return policies.added(found.policies, found.remarks, found.besides)


def read_host(text: str) -> Reading:
    """What reaches and leaves pods whose policies these are.

    Raises:
        CannotJudge: as `read`, and commands.
        Rejected: as `read`.
    """
    if has_commands(text):
        raise CannotJudge(
            1, "commands that delete or get policies do not show which there are", id_="k8s-host-from-commands"
        )
    found = _read(text, host=True)
    return policies.of_host(found.policies, found.remarks)


def _read(text: str, *, host: bool) -> _Read:
    remarks: list[Remark] = []
    found = manifests(text, _VERSION, _KIND, host=host)
    return _Read(tuple(_policy(policy, remarks, host=host) for policy in found.policies), tuple(remarks), found.besides)


def _policy(manifest: Manifest, remarks: list[Remark], *, host: bool) -> Policy:
    refuse_unknown(manifest.document, {"apiVersion", "kind", "metadata", "spec", *(("status",) if host else ())})
    refuse_unaccepted(manifest.document)
    spec = manifest.document.mapping_or_empty("spec")
    refuse_unknown(spec, {"podSelector", "policyTypes", "egress", "ingress"})
    closes = _types(spec)
    said: list[Statement] = []
    for way, (name, _peers) in _LISTS.items():
        entries = spec.maps(name)
        held = [each for one in entries for each in _entry(one, way, remarks)]
        if way in closes:
            said += held
        elif entries:
            remarks.append(Remark(spec.line(name), _IGNORED, id="k8s-rules-without-effect"))
    pods = selected(spec.mapping_or_empty("podSelector"))
    return Policy(manifest.line, manifest.whose[0], pods, closes, tuple(said))


def _types(spec: Map) -> frozenset[Direction]:
    """The directions that it closes: those that it says; else inbound, and outbound if it has rules for that."""
    said = spec.strings("policyTypes")
    for each in said:
        if each.text not in _WAYS:
            raise Rejected(
                each.line, f"policyTypes are {' and '.join(_WAYS)}, not {each.text!r}", id_="k8s-policy-type-invalid"
            )
    if len(said) > len(_WAYS):
        raise Rejected(said[-1].line, "there are more than two policyTypes", id_="k8s-policy-type-invalid")
    if said:
        return frozenset(_WAYS[each.text] for each in said)
    return frozenset(_WAYS.values()) if spec.maps("egress") else frozenset({Direction.INBOUND})


def _entry(said: Map, way: Direction, remarks: list[Remark]) -> Iterator[Statement]:
    peers = _LISTS[way][1]
    refuse_unknown(said, {"ports", peers})
    allowed = [_allowed(map_) for map_ in said.maps("ports")]
    if not allowed:
        remarks.append(Remark(said.line(), _ANY_PROTOCOL, id="k8s-any-protocol"))
        allowed = [Allowed(ANY_PROTOCOL)]
    return entry(said.line(), way, allowed, list(_ends(said.maps(peers))))


def _ends(peers: list[Map]) -> Iterator[End]:
    """The other end; everything, where there are no peers."""
    if not peers:
        yield End(ANYWHERE)
    networks: list[Network] = []
    for each in peers:
        if "ipBlock" in each.keys:
            refuse_unknown(each, {"ipBlock"})
            networks += block(each.mapping("ipBlock"))
        else:
            yield _pods(each)
    yield from (End(addresses(each), family) for family, each in by_family(networks).items())


def _pods(peer: Map) -> End:
    """Pods by their labels, in the policy's own namespace; all others are somewhere in the cluster."""
    if not peer.keys:
        raise Rejected(peer.line(), "a peer is empty", id_="k8s-peer-empty")
    refuse_unknown(peer, {"podSelector", "namespaceSelector"})
    if "namespaceSelector" in peer.keys:
        return End(ANYWHERE, why=_PODS.format("namespaceSelector"))
    selector = peer.mapping("podSelector")
    if "matchExpressions" in selector.keys:
        return End(ANYWHERE, why=_PODS.format("podSelector"))
    labels = selected(selector)
    if vague(labels):
        return End(ANYWHERE, why=_PODS.format("podSelector"))
    return End(Addresses(names=(name_of(labels),)))


def _allowed(said: Map) -> Allowed:
    refuse_unknown(said, {"protocol", "port", "endPort"})
    name = said.text("protocol")
    if name and name.text not in _PROTOCOLS:
        raise Rejected(name.line, f"protocol is {', '.join(_PROTOCOLS)}, not {name.text!r}", id_="k8s-protocol-invalid")
    protocol = Protocol(_PROTOCOLS[name.text if name else _USUAL])
    if "port" in said.keys and said.is_text("port"):
        if "endPort" in said.keys or said.required("port").text.isdecimal():
            raise CannotJudge(
                said.line("port"),
                "a number in quotes, or a name with endPort: the API refuses such ports",
                id_="k8s-port-quoted",
            )
        return Allowed(protocol, why="which port this name stands for depends on the pod")
    return Allowed(protocol, _ports(said))


def _ports(said: Map) -> Ports:
    if "port" not in said.keys:
        if "endPort" in said.keys:
            raise Rejected(said.line("endPort"), "endPort needs a port", id_="k8s-port-invalid")
        return ANY_PORTS
    first = said.number("port", 1, HIGHEST, default=1)
    last = said.number("endPort", 1, HIGHEST, default=first)
    if last < first:
        raise Rejected(said.line("endPort"), f"endPort {last} is below port {first}", id_="k8s-port-invalid")
    return Ports((PortRange(first, last),))
