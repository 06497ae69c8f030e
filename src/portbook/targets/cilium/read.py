"""CiliumNetworkPolicies as rules.

Sources: https://docs.cilium.io/en/stable/security/policy/ and Cilium's own validation,
https://github.com/cilium/cilium/blob/main/pkg/policy/api/rule_validation.go
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portbook.model import ANY_PROTOCOL, ANYWHERE, Addresses, Direction, Family, Rule
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.cilium.allowed import Allowed, icmp, ports
from portbook.targets.cilium.names import SOURCES, cluster_dns, host_name
from portbook.targets.documents import Map
from portbook.targets.kubernetes.blocks import block, by_family
from portbook.targets.kubernetes.kubectl import has_commands, read_commands
from portbook.targets.kubernetes.manifest import Manifest, Policy, manifests, opened, refuse_unknown, selected
from portbook.targets.spelled import addresses, first_packet, network

_RESOURCES = ("ciliumnetworkpolicy", "ciliumnetworkpolicies", "cnp")
_LISTS = {Direction.OUTBOUND: "egress", Direction.INBOUND: "ingress"}
_CIDRS = {Direction.OUTBOUND: "toCIDR", Direction.INBOUND: "fromCIDR"}
_SETS = {Direction.OUTBOUND: "toCIDRSet", Direction.INBOUND: "fromCIDRSet"}
_NAMES, _PODS = "toFQDNs", "toEndpoints"
_EGRESS_ONLY = {Direction.OUTBOUND: (_NAMES, _PODS), Direction.INBOUND: ()}
_ANY_PROTOCOL = "an entry without ports and ICMP types lets every protocol through, as far as Cilium knows it"


def read(text: str) -> Reading:
    """What a text lets through; nothing, where it is commands that take policies back or show them.

    Raises:
        CannotJudge: a key that this grammar does not know, peers that are pods or entities, or policies for different pods.
        Rejected: not YAML, or Cilium would not take it.
    """
    if has_commands(text):
        return read_commands(text, _RESOURCES)
    remarks: list[Remark] = []
    policies = [_policy(each, remarks) for each in manifests(text, "cilium.io/v2", "CiliumNetworkPolicy")]
    return Reading(opened(policies), tuple(remarks))


def _policy(manifest: Manifest, remarks: list[Remark]) -> Policy:
    """What it says; it closes the directions that it has entries for."""
    spec = manifest.spec
    refuse_unknown(spec, {"endpointSelector", *_LISTS.values()})
    entries = {way: spec.maps(name) for way, name in _LISTS.items()}
    if not any(entries.values()):
        raise CannotJudge(spec.line(), "it has no entries of egress or ingress")
    return Policy(
        manifest.line,
        pods=(manifest.whose[0], selected(spec.mapping("endpointSelector"), SOURCES)),
        closes=frozenset(way for way in _LISTS if entries[way]),
        opens=tuple(rule for way in _LISTS for each in entries[way] for rule in _entry(each, way, remarks)),
    )


def _entry(entry: Map, way: Direction, remarks: list[Remark]) -> Iterator[Rule]:
    ends = (_CIDRS[way], _SETS[way], *_EGRESS_ONLY[way])
    refuse_unknown(entry, {*ends, "toPorts", "icmps"})
    for key in entry.keys:
        if entry.is_empty(key):
            raise CannotJudge(entry.line(key), f"what an empty list of {key} lets through cannot be judged")
    if len(kinds := [key for key in entry.keys if key in ends]) > 1:
        raise Rejected(entry.line(kinds[1]), f"{kinds[0]} and {kinds[1]} are in one entry, which Cilium refuses")
    allowed = _allowed(entry, remarks)
    for family, far in _far(entry, way):
        for each in allowed:
            if common := _common(family, each.family):
                yield _rule(way, each, common, far)


def _common(family: Family, other: Family) -> Family | None:
    """The family that is in both; none where they are different ones."""
    if Family.BOTH in {family, other}:
        return other if family is Family.BOTH else family
    return family if family is other else None


def _rule(way: Direction, each: Allowed, family: Family, far: Addresses) -> Rule:
    inbound = way is Direction.INBOUND
    found = first_packet(
        way,
        protocol=each.protocol,
        family=family,
        source=far if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else far,
        destination_ports=each.ports,
    )
    return replace(found, icmp_type=each.icmp_type)


def _allowed(entry: Map, remarks: list[Remark]) -> list[Allowed]:
    if "icmps" in entry.keys and "toPorts" in entry.keys:
        raise Rejected(entry.line("icmps"), "icmps and toPorts are in one entry, which Cilium refuses")
    if "icmps" in entry.keys:
        return list(icmp(entry))
    if "toPorts" in entry.keys:
        return list(ports(entry, asking=_PODS in entry.keys))
    if not entry.keys or _PODS in entry.keys:
        raise CannotJudge(entry.line(), "what this entry lets through, without ports, cannot be judged")
    remarks.append(Remark(entry.line(), _ANY_PROTOCOL))
    return [Allowed(ANY_PROTOCOL)]


def _far(entry: Map, way: Direction) -> Iterator[tuple[Family, Addresses]]:
    """The other end by family; everything, where the entry does not name any."""
    if _PODS in entry.keys:
        yield Family.BOTH, cluster_dns(entry.maps(_PODS))
    elif _NAMES in entry.keys:
        yield Family.BOTH, Addresses(names=tuple(map(host_name, entry.maps(_NAMES))))
    elif networks := [
        *(network(each.text, each.line) for each in entry.strings(_CIDRS[way])),
        *(part for each in entry.maps(_SETS[way]) for part in block(each)),
    ]:
        yield from ((family, addresses(each)) for family, each in by_family(networks).items())
    elif _SETS[way] not in entry.keys:
        yield Family.BOTH, ANYWHERE
