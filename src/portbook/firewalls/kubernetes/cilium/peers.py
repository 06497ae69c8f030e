"""The other end of an entry of a CiliumNetworkPolicy: networks, names, pods or entities.

Sources: https://docs.cilium.io/en/stable/security/policy/layer3/, and `CIDRMatchAll` of
https://github.com/cilium/cilium/blob/main/pkg/policy/api/cidr.go: a network of all addresses is everything outside of the
cluster, and none of its pods and nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from portbook.firewalls.kubernetes.blocks import block, by_family
from portbook.firewalls.kubernetes.cilium import dns
from portbook.firewalls.kubernetes.cilium.names import host_name, is_cluster_dns, pods
from portbook.firewalls.kubernetes.entries import End
from portbook.firewalls.kubernetes.policies import Policy
from portbook.model import ANYWHERE, Addresses, Direction, Family, Network, Rule
from portbook.targets.base import Rejected
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import addresses, network
from portbook.targets.text.yaml_documents import Map

_UNKNOWN_ENTITIES = "the addresses of these entities depend on the cluster"
_ALL = "all"
_ENTITIES = {
    *(_ALL, "world", "world-ipv4", "world-ipv6", "cluster", "host", "init", "ingress", "unmanaged", "remote-node"),
    *("health", "none", "kube-apiserver"),
}
"""Source: `EntitySelectorMapping` of https://github.com/cilium/cilium/blob/main/pkg/policy/api/entity.go"""
OUTSIDE = (
    "0.0.0.0/0 and ::/0 match what is outside of the cluster, but none of its pods and nodes: for everything, name the "
    "entity all"
)
"""Why packets from or to a network of all addresses are in doubt."""
_OTHER_FAMILY = {Family.IPV4: Family.IPV6, Family.IPV6: Family.IPV4}


@dataclass(frozen=True)
class PeerKeys:
    """The keys by which an entry names the other end, for one direction.

    Attributes:
        cidr: networks.
        cidr_sets: networks with exceptions.
        pods: selectors of pods.
        entities: Cilium's own names for groups of addresses.
        names: DNS names; empty for ingress, which has none.
    """

    cidr: str
    cidr_sets: str
    pods: str
    entities: str
    names: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(filter(None, (self.cidr, self.cidr_sets, self.names, self.pods, self.entities)))


PEER_KEYS = {
    Direction.OUTBOUND: PeerKeys("toCIDR", "toCIDRSet", "toEndpoints", "toEntities", "toFQDNs"),
    Direction.INBOUND: PeerKeys("fromCIDR", "fromCIDRSet", "fromEndpoints", "fromEntities"),
}


def is_dns_request(entry: Map, direction: Direction) -> bool:
    """Whether an entry that allows is about requests to the cluster's DNS."""
    key = PEER_KEYS[direction].pods
    return key in entry.keys and direction is Direction.OUTBOUND and is_cluster_dns(entry.maps(key))


def ends(entry: Map, direction: Direction, *, to_dns: bool) -> Iterator[End]:
    """The other ends of an entry; anywhere, where the entry names none.

    Args:
        entry: the entry.
        direction: its direction.
        to_dns: whether it is about requests to the cluster's DNS.

    Raises:
        CannotJudge: a name or selector that Portbook does not know.
        Rejected: Cilium refuses a network, a name or an entity.
    """
    keys = PEER_KEYS[direction]
    if to_dns:
        yield End(Addresses(names=(dns.NAME,)))
    elif keys.pods in entry.keys:
        selected_pods, why = pods(entry.maps(keys.pods))
        yield End(selected_pods, why=why)
    elif keys.entities in entry.keys:
        yield _entities(entry, keys.entities)
    elif keys.names and keys.names in entry.keys:
        yield End(Addresses(names=tuple(map(host_name, entry.maps(keys.names)))))
    elif {keys.cidr, keys.cidr_sets} & set(entry.keys):
        networks = [
            *(network(cidr.text, cidr.line) for cidr in entry.strings(keys.cidr)),
            *(remaining for cidr_set in entry.maps(keys.cidr_sets) for remaining in block(cidr_set)),
        ]
        for family, of_family in by_family(networks).items():
            end = End(addresses(_merged(of_family)), family)
            yield replace(end, why=OUTSIDE) if end.addresses.anywhere else end
    else:
        yield End(ANYWHERE)


def _entities(entry: Map, key: str) -> End:
    entities = entry.strings(key)
    if strange := [entity for entity in entities if entity.text not in _ENTITIES]:
        message = f"Cilium has no entity {strange[0].text!r}"
        cure = f"write one of {', '.join(sorted(_ENTITIES))}"
        raise Rejected(strange[0].line, message, id_="k8s-cilium-entity-invalid", cure=cure)
    everybody = any(entity.text == _ALL for entity in entities)
    return End(ANYWHERE, why="" if everybody else _UNKNOWN_ENTITIES)


def _merged(networks: Iterable[Network]) -> list[Network]:
    """The same addresses in as few networks as possible: two halves of everything become everything."""
    all_networks = list(networks)
    ipv4 = [network for network in all_networks if isinstance(network, IPv4Network)]
    ipv6 = [network for network in all_networks if isinstance(network, IPv6Network)]
    return [*collapse_addresses(ipv4), *collapse_addresses(ipv6)]


def with_certain_networks(policies: Sequence[Policy]) -> list[Policy]:
    """Policies in which a network of all addresses is in doubt only beside one of the other IP version.

    Both together look like "from anywhere", and do not match pods and nodes. In one IP version alone, Cilium has no other
    word for everywhere, as the notes of the target say, so that network counts as everywhere.

    Args:
        policies: policies in which every network of all addresses is in doubt, because of `OUTSIDE`.
    """
    doubtful = {
        rule
        for policy in policies
        for statement in policy.statements
        if statement.why == OUTSIDE
        for rule in statement.unclear
    }
    return [
        replace(
            policy, statements=tuple(_with_certain_networks(statement, doubtful) for statement in policy.statements)
        )
        for policy in policies
    ]


def _with_certain_networks(statement: Statement, doubtful: set[Rule]) -> Statement:
    if statement.why != OUTSIDE:
        return statement
    unclear = tuple(rule for rule in statement.unclear if replace(rule, family=_OTHER_FAMILY[rule.family]) in doubtful)
    rules = tuple(rule for rule in statement.unclear if rule not in unclear)
    return replace(statement, rules=(*statement.rules, *rules), unclear=unclear, why=OUTSIDE if unclear else "")
