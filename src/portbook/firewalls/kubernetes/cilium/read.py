"""CiliumNetworkPolicies as rules.

Sources: https://docs.cilium.io/en/stable/security/policy/, "Ingress/Egress Default Deny" and "Deny Policies" there, and
Cilium's own validation, https://github.com/cilium/cilium/blob/main/pkg/policy/api/rule_validation.go
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from portbook.firewalls.kubernetes import policies
from portbook.firewalls.kubernetes.blocks import block, by_family
from portbook.firewalls.kubernetes.cilium import dns
from portbook.firewalls.kubernetes.cilium.allowed import icmp, ports
from portbook.firewalls.kubernetes.cilium.names import SOURCES, host_name, is_cluster_dns, pods, refuse_other_namespaces
from portbook.firewalls.kubernetes.cilium.world import OUTSIDE, settled
from portbook.firewalls.kubernetes.entries import Allowed, End, entry
from portbook.firewalls.kubernetes.kubectl import has_commands, read_commands
from portbook.firewalls.kubernetes.manifest import Manifest, manifests, refuse_unaccepted, refuse_unknown
from portbook.firewalls.kubernetes.policies import Policy
from portbook.firewalls.kubernetes.selectors import selected
from portbook.model import ANY_PROTOCOL, ANYWHERE, Addresses, Direction, Network
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import addresses, network
from portbook.targets.text.yaml_documents import Map

_RESOURCES = ("ciliumnetworkpolicy", "ciliumnetworkpolicies", "cnp")
_WAYS = {"egress": Direction.OUTBOUND, "ingress": Direction.INBOUND}
_DENYING = "Deny"
_DEFAULT = "enableDefaultDeny"
_SPEC = {"description", "endpointSelector", _DEFAULT, *_WAYS, *(f"{way}{_DENYING}" for way in _WAYS)}
_NAMES = "toFQDNs"
_EVERYBODY = "all"
_ANY_PROTOCOL = "an entry without ports and ICMP types lets every protocol through, as far as Cilium knows it"
_ENTITIES = "which addresses these entities have depends on the cluster"
_KNOWN_ENTITIES = {
    *("all", "world", "world-ipv4", "world-ipv6", "cluster", "host", "init", "ingress", "unmanaged", "remote-node"),
    *("health", "none", "kube-apiserver"),
}
"""Source: `EntitySelectorMapping` of https://github.com/cilium/cilium/blob/main/pkg/policy/api/entity.go"""


@dataclass(frozen=True)
class _Peers:
    """The keys of an entry that say who is at the other end."""

    cidr: str
    sets: str
    pods: str
    entities: str
    names: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.cidr, self.sets, self.names, self.pods, self.entities)))


_PEERS = {
    Direction.OUTBOUND: _Peers("toCIDR", "toCIDRSet", "toEndpoints", "toEntities", _NAMES),
    Direction.INBOUND: _Peers("fromCIDR", "fromCIDRSet", "fromEndpoints", "fromEntities"),
}


def read(text: str) -> Reading:
    """What a text lets through; nothing, where it is commands that take policies back or show them.

    Raises:
        CannotJudge: a key that this grammar does not know, or policies for different pods.
        Rejected: not YAML, or Cilium would not take it.
    """
    if has_commands(text):
        return read_commands(text, _RESOURCES)
    held, remarks, besides = _read(text, host=False)
    return policies.added(held, remarks, besides)


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
    held, remarks, _besides = _read(text, host=True)
    return policies.of_host(held, remarks)


def _read(text: str, *, host: bool) -> tuple[list[Policy], list[Remark], tuple[Remark, ...]]:
    """The policies of a text, remarks, and what else there is."""
    remarks: list[Remark] = []
    found = manifests(text, "cilium.io/v2", "CiliumNetworkPolicy", host=host)
    known = {"apiVersion", "kind", "metadata", "spec", "specs", *(("status",) if host else ())}
    for each in found.policies:
        refuse_unknown(each.document, known)
        refuse_unaccepted(each.document)
    held = [policy for each in found.policies for policy in _policies(each, remarks)]
    return settled(held), remarks, found.besides


def _policies(manifest: Manifest, remarks: list[Remark]) -> Iterator[Policy]:
    """What each of its specifications says."""
    document = manifest.document
    specs = [*([document.mapping("spec")] if "spec" in document.keys else []), *document.maps("specs")]
    if not specs:
        raise Rejected(manifest.line, "the policy has no spec", id_="k8s-key-missing")
    for spec in specs:
        yield _policy(manifest, spec, remarks)


def _policy(manifest: Manifest, spec: Map, remarks: list[Remark]) -> Policy:
    """What it says; it closes the directions that it has entries for, unless it says that it does not."""
    refuse_unknown(spec, _SPEC)
    spec.text("description")
    entries = [
        (way, map_, not ending)
        for name, way in _WAYS.items()
        for ending in ("", _DENYING)
        for map_ in spec.maps(f"{name}{ending}")
    ]
    if not entries:
        raise CannotJudge(spec.line(), "the policy has no entries of egress or ingress", id_="k8s-policy-empty")
    _refuse_empty_among_others(spec)
    said = [each for way, one, allows in entries for each in _entry(one, way, remarks, allows=allows)]
    labels = selected(spec.mapping("endpointSelector"), SOURCES)
    refuse_other_namespaces(labels, spec.line("endpointSelector"))
    closes = frozenset(way for way, _entry, _allows in entries) & _closing(spec)
    open_ = frozenset(way for way, _entry, _allows in entries) - closes
    return Policy(spec.line(), manifest.whose[0], labels, closes, tuple(said), open_)


def _refuse_empty_among_others(spec: Map) -> None:
    """An empty entry alone closes a direction; what it does among others, Cilium does not say."""
    for name in _WAYS:
        entries = spec.maps(name)
        empty = [each for each in entries if not each.keys]
        if empty and len(entries) > 1:
            raise CannotJudge(
                empty[0].line(),
                "Cilium does not document what an empty entry among others lets through",
                id_="k8s-cilium-empty-list",
            )


def _closing(spec: Map) -> frozenset[Direction]:
    """The directions that entries close."""
    if _DEFAULT not in spec.keys:
        return frozenset(Direction)
    said = spec.mapping(_DEFAULT)
    refuse_unknown(said, _WAYS)
    return frozenset(
        way for name, way in _WAYS.items() if said.plain(name, {"true": True, "false": False}, default=True)
    )


def _entry(said: Map, way: Direction, remarks: list[Remark], *, allows: bool) -> Iterator[Statement]:
    peers = _PEERS[way]
    refuse_unknown(said, {*peers.keys, "toPorts", "icmps"})
    if not said.keys:
        if not allows:
            raise CannotJudge(
                said.line(), "Cilium does not document what an empty denial closes", id_="k8s-cilium-empty-list"
            )
        return
    for key in said.keys:
        if said.is_empty(key):
            raise CannotJudge(
                said.line(key),
                f"Cilium does not document what an empty list of {key} lets through",
                id_="k8s-cilium-empty-list",
            )
    if len(kinds := [key for key in peers.keys if key in said.keys]) > 1:
        raise Rejected(
            said.line(kinds[1]),
            f"{kinds[0]} and {kinds[1]} are in one entry, which Cilium refuses",
            id_="k8s-cilium-entry-invalid",
        )
    asking = peers.pods in said.keys and is_cluster_dns(said.maps(peers.pods)) and allows and way is Direction.OUTBOUND
    allowed = _allowed(said, remarks, asking=asking)
    ends = [_inside(end, said, peers) for end in _ends(said, peers, asking=asking)]
    yield from entry(said.line(), way, allowed, ends, allows=allows)


def _joined(networks: Iterable[Network]) -> list[Network]:
    """The same addresses in as few networks as there can be: halves of everything are everything."""
    held = list(networks)
    first = [each for each in held if isinstance(each, IPv4Network)]
    return [*collapse_addresses(first), *collapse_addresses(each for each in held if isinstance(each, IPv6Network))]


def _inside(end: End, said: Map, peers: _Peers) -> End:
    """An end; everywhere as networks is not the cluster's pods and nodes too."""
    named = {peers.cidr, peers.sets} & set(said.keys)
    return replace(end, why=OUTSIDE) if named and end.addresses.anywhere else end


def _allowed(said: Map, remarks: list[Remark], *, asking: bool) -> list[Allowed]:
    if "icmps" in said.keys and "toPorts" in said.keys:
        raise Rejected(
            said.line("icmps"),
            "icmps and toPorts are in one entry, which Cilium refuses",
            id_="k8s-cilium-entry-invalid",
        )
    if "icmps" in said.keys:
        return list(icmp(said))
    if "toPorts" in said.keys:
        return list(ports(said, asking=asking))
    if asking:
        raise CannotJudge(said.line(), "the cluster's DNS is allowed without its port", id_="k8s-cilium-dns-port")
    remarks.append(Remark(said.line(), _ANY_PROTOCOL, id="k8s-any-protocol"))
    return [Allowed(ANY_PROTOCOL)]


def _ends(said: Map, peers: _Peers, *, asking: bool) -> Iterator[End]:
    """Who is at the other end; everybody, where the entry does not name any."""
    if asking:
        yield End(Addresses(names=(dns.NAME,)))
    elif peers.pods in said.keys:
        named, why = pods(said.maps(peers.pods))
        yield End(named, why=why)
    elif peers.entities in said.keys:
        named_entities = said.strings(peers.entities)
        if strange := [named_entity for named_entity in named_entities if named_entity.text not in _KNOWN_ENTITIES]:
            raise Rejected(
                strange[0].line, f"{strange[0].text!r} is no entity of Cilium", id_="k8s-cilium-entity-invalid"
            )
        everybody = any(named_entity.text == _EVERYBODY for named_entity in named_entities)
        yield End(ANYWHERE, why="" if everybody else _ENTITIES)
    elif peers.names and peers.names in said.keys:
        yield End(Addresses(names=tuple(map(host_name, said.maps(peers.names)))))
    elif {peers.cidr, peers.sets} & set(said.keys):
        networks = [
            *(network(string.text, string.line) for string in said.strings(peers.cidr)),
            *(part for map_ in said.maps(peers.sets) for part in block(map_)),
        ]
        yield from (End(addresses(_joined(each)), family) for family, each in by_family(networks).items())
    else:
        yield End(ANYWHERE)
