"""The reader of NetworkPolicies.

Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/ and the API's own validation,
https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.kubernetes import policies
from portbook.firewalls.kubernetes.blocks import block, by_family
from portbook.firewalls.kubernetes.entries import End, Traffic, entry_statements
from portbook.firewalls.kubernetes.kubectl import has_commands, read_commands
from portbook.firewalls.kubernetes.manifest import Manifest, manifests, refuse_unaccepted, refuse_unknown
from portbook.firewalls.kubernetes.policies import Policies, Policy
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
_DIRECTIONS = {"Egress": Direction.OUTBOUND, "Ingress": Direction.INBOUND}
_LISTS = {Direction.OUTBOUND: ("egress", "to"), Direction.INBOUND: ("ingress", "from")}
_PROTOCOLS = {"TCP": 6, "UDP": 17, "SCTP": 132}
_DEFAULT_PROTOCOL = "TCP"
_ANY_PROTOCOL = "a rule without ports lets every protocol through that the network plugin knows"
_IGNORED = "these rules have no effect, because policyTypes does not name their direction"
_UNKNOWN_PODS = "the addresses that {} selects depend on the cluster"


def read(text: str) -> Reading:
    """What the policies of a text let through: nothing, if commands delete or show policies.

    Raises:
        CannotJudge: an unknown key, or policies for different pods.
        Rejected: not YAML, or the API refuses a policy.
    """
    if has_commands(text):
        return read_commands(text, _RESOURCES)
    return policies.added(_policies(text, host=False))


def read_host(text: str) -> Reading:
    """What reaches and leaves pods, if the text has all policies that select them.

    Raises:
        CannotJudge: as `read`, and commands.
        Rejected: as `read`.
    """
    if has_commands(text):
        raise policies.host_from_commands()
    return policies.of_host(_policies(text, host=True))


def _policies(text: str, *, host: bool) -> Policies:
    remarks: list[Remark] = []
    objects = manifests(text, _VERSION, _KIND, host=host)
    all_policies = [_policy(manifest, remarks, host=host) for manifest in objects.policies]
    return Policies(all_policies, remarks, objects.side_effects)


def _policy(manifest: Manifest, remarks: list[Remark], *, host: bool) -> Policy:
    refuse_unknown(manifest.document, {"apiVersion", "kind", "metadata", "spec", *(("status",) if host else ())})
    refuse_unaccepted(manifest.document)
    spec = manifest.document.mapping_or_empty("spec")
    refuse_unknown(spec, {"podSelector", "policyTypes", "egress", "ingress"})
    closes = _types(spec)
    statements: list[Statement] = []
    for direction, (key, _peers) in _LISTS.items():
        entries = spec.maps(key)
        of_direction = [statement for entry in entries for statement in _statements(entry, direction, remarks)]
        if direction in closes:
            statements += of_direction
        elif entries:
            cure = "add the direction to policyTypes"
            remarks.append(Remark(spec.line(key), _IGNORED, "k8s-rules-without-effect", cure))
    pods = selected(spec.mapping_or_empty("podSelector"))
    return Policy(manifest.line, manifest.identity[0], pods, closes, tuple(statements))


def _types(spec: Map) -> frozenset[Direction]:
    """The directions that a policy closes: those of `policyTypes`; without it inbound, and outbound if it has such rules."""
    types = spec.strings("policyTypes")
    for type_ in types:
        if type_.text not in _DIRECTIONS:
            message = f"policyTypes must be {' or '.join(_DIRECTIONS)}, not {type_.text!r}"
            raise Rejected(type_.line, message, id_="k8s-policy-type-invalid")
    if len(types) > len(_DIRECTIONS):
        message = "policyTypes has more than two elements"
        raise Rejected(types[-1].line, message, id_="k8s-policy-type-invalid", cure="write each type once")
    if types:
        return frozenset(_DIRECTIONS[type_.text] for type_ in types)
    return frozenset(_DIRECTIONS.values()) if spec.maps("egress") else frozenset({Direction.INBOUND})


def _statements(entry: Map, direction: Direction, remarks: list[Remark]) -> Iterator[Statement]:
    """The statements of one entry."""
    peers = _LISTS[direction][1]
    refuse_unknown(entry, {"ports", peers})
    allowed = [_allowed(port) for port in entry.maps("ports")]
    if not allowed:
        remarks.append(Remark(entry.line(), _ANY_PROTOCOL, id="k8s-any-protocol"))
        allowed = [Traffic(ANY_PROTOCOL)]
    return entry_statements(entry.line(), direction, allowed, list(_ends(entry.maps(peers))))


def _ends(peers: list[Map]) -> Iterator[End]:
    """The other ends; anywhere without peers."""
    if not peers:
        yield End(ANYWHERE)
    networks: list[Network] = []
    for peer in peers:
        if "ipBlock" in peer.keys:
            refuse_unknown(peer, {"ipBlock"})
            networks += block(peer.mapping("ipBlock"))
        else:
            yield _pods(peer)
    yield from (End(addresses(of_family), family) for family, of_family in by_family(networks).items())


def _pods(peer: Map) -> End:
    """Pods of the policy's own namespace by their labels; the addresses of all other pods are unknown."""
    if not peer.keys:
        message = "a peer is empty"
        raise Rejected(peer.line(), message, id_="k8s-peer-empty", cure="add ipBlock or podSelector, or remove it")
    refuse_unknown(peer, {"podSelector", "namespaceSelector"})
    if "namespaceSelector" in peer.keys:
        return End(ANYWHERE, why=_UNKNOWN_PODS.format("namespaceSelector"))
    selector = peer.mapping("podSelector")
    if "matchExpressions" in selector.keys:
        return End(ANYWHERE, why=_UNKNOWN_PODS.format("podSelector"))
    labels = selected(selector)
    if vague(labels):
        return End(ANYWHERE, why=_UNKNOWN_PODS.format("podSelector"))
    return End(Addresses(names=(name_of(labels),)))


def _allowed(port: Map) -> Traffic:
    refuse_unknown(port, {"protocol", "port", "endPort"})
    name = port.text("protocol")
    if name and name.text not in _PROTOCOLS:
        raise Rejected(
            name.line, f"protocol must be {', '.join(_PROTOCOLS)}, not {name.text!r}", id_="k8s-protocol-invalid"
        )
    protocol = Protocol(_PROTOCOLS[name.text if name else _DEFAULT_PROTOCOL])
    if "port" in port.keys and port.is_text("port"):
        if "endPort" in port.keys or port.required("port").text.isdecimal():
            raise CannotJudge(
                port.line("port"),
                "the API refuses a port number in quotes, and a port name with endPort",
                id_="k8s-port-quoted",
                cure="write the number without quotes",
            )
        return Traffic(protocol, why="the number of a port with this name depends on the pod")
    return Traffic(protocol, _ports(port))


def _ports(port: Map) -> Ports:
    if "port" not in port.keys:
        if "endPort" in port.keys:
            raise Rejected(port.line("endPort"), "endPort needs port", id_="k8s-port-invalid", cure="add port")
        return ANY_PORTS
    first = port.number("port", 1, HIGHEST, default=1)
    last = port.number("endPort", 1, HIGHEST, default=first)
    if last < first:
        raise Rejected(
            port.line("endPort"), f"endPort {last} is below port {first}", id_="k8s-port-invalid", cure="exchange them"
        )
    return Ports((PortRange(first, last),))
