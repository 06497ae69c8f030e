"""The reader of CiliumNetworkPolicies.

Sources: https://docs.cilium.io/en/stable/security/policy/, "Ingress/Egress Default Deny" and "Deny Policies", and
Cilium's own validation, https://github.com/cilium/cilium/blob/main/pkg/policy/api/rule_validation.go
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.kubernetes import policies
from portbook.firewalls.kubernetes.cilium.names import SOURCES, refuse_other_namespaces
from portbook.firewalls.kubernetes.cilium.peers import PEER_KEYS, ends, is_dns_request, with_certain_networks
from portbook.firewalls.kubernetes.cilium.traffic import icmp, ports
from portbook.firewalls.kubernetes.entries import Traffic, entry_statements
from portbook.firewalls.kubernetes.kubectl import has_commands, read_commands
from portbook.firewalls.kubernetes.manifest import Manifest, manifests, refuse_unaccepted, refuse_unknown
from portbook.firewalls.kubernetes.policies import Policies, Policy
from portbook.firewalls.kubernetes.selectors import selected
from portbook.model import ANY_PROTOCOL, Direction
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import Statement
from portbook.targets.text.yaml_documents import Map

_RESOURCES = ("ciliumnetworkpolicy", "ciliumnetworkpolicies", "cnp")
_DIRECTIONS = {"egress": Direction.OUTBOUND, "ingress": Direction.INBOUND}
_DENY = "Deny"
"""The ending of the keys of entries that deny: `egressDeny`."""
_DEFAULT_DENY = "enableDefaultDeny"
_SPEC = {"description", "endpointSelector", _DEFAULT_DENY, *_DIRECTIONS, *(f"{key}{_DENY}" for key in _DIRECTIONS)}
_ANY_PROTOCOL = "an entry without ports and ICMP types lets every protocol through that Cilium knows"


def read(text: str) -> Reading:
    """What the policies of a text let through: nothing, if commands delete or show policies.

    Raises:
        CannotJudge: an unknown key, or policies for different pods.
        Rejected: not YAML, or Cilium refuses a policy.
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
    objects = manifests(text, "cilium.io/v2", "CiliumNetworkPolicy", host=host)
    known = {"apiVersion", "kind", "metadata", "spec", "specs", *(("status",) if host else ())}
    for manifest in objects.policies:
        refuse_unknown(manifest.document, known)
        refuse_unaccepted(manifest.document)
    all_policies = [policy for manifest in objects.policies for policy in _specifications(manifest, remarks)]
    return Policies(with_certain_networks(all_policies), remarks, objects.side_effects)


def _specifications(manifest: Manifest, remarks: list[Remark]) -> Iterator[Policy]:
    """One policy for each specification of an object."""
    document = manifest.document
    specs = [*([document.mapping("spec")] if "spec" in document.keys else []), *document.maps("specs")]
    if not specs:
        raise Rejected(manifest.line, "the policy has no spec", id_="k8s-key-missing", cure="add spec")
    for spec in specs:
        yield _policy(manifest, spec, remarks)


def _policy(manifest: Manifest, spec: Map, remarks: list[Remark]) -> Policy:
    """The policy of a specification. It closes each direction that it has entries for, unless `enableDefaultDeny` is false."""
    refuse_unknown(spec, _SPEC)
    spec.text("description")
    entries = [
        (direction, entry, not ending)
        for key, direction in _DIRECTIONS.items()
        for ending in ("", _DENY)
        for entry in spec.maps(f"{key}{ending}")
    ]
    if not entries:
        message = "the policy has no entries of egress or ingress"
        raise CannotJudge(spec.line(), message, id_="k8s-policy-empty", cure="add an entry")
    _refuse_empty_among_others(spec)
    statements = [
        statement
        for direction, entry, allows in entries
        for statement in _statements(entry, direction, remarks, allows=allows)
    ]
    labels = selected(spec.mapping("endpointSelector"), SOURCES)
    refuse_other_namespaces(labels, spec.line("endpointSelector"))
    directions = frozenset(direction for direction, _entry, _allows in entries)
    closes = directions & _default_denied(spec)
    return Policy(spec.line(), manifest.identity[0], labels, closes, tuple(statements), directions - closes)


def _refuse_empty_among_others(spec: Map) -> None:
    """Refuse an empty entry beside others. Alone it closes a direction; Cilium does not document what it does beside others."""
    for key in _DIRECTIONS:
        entries = spec.maps(key)
        empty = [entry for entry in entries if not entry.keys]
        if empty and len(entries) > 1:
            message = "Cilium does not document what an empty entry beside others lets through"
            raise CannotJudge(empty[0].line(), message, id_="k8s-cilium-empty-list", cure="remove it")


def _default_denied(spec: Map) -> frozenset[Direction]:
    """The directions that entries close."""
    if _DEFAULT_DENY not in spec.keys:
        return frozenset(Direction)
    default_deny = spec.mapping(_DEFAULT_DENY)
    refuse_unknown(default_deny, _DIRECTIONS)
    return frozenset(
        direction
        for key, direction in _DIRECTIONS.items()
        if default_deny.plain(key, {"true": True, "false": False}, default=True)
    )


def _statements(entry: Map, direction: Direction, remarks: list[Remark], *, allows: bool) -> Iterator[Statement]:
    """The statements of one entry."""
    peer_keys = PEER_KEYS[direction].keys
    refuse_unknown(entry, {*peer_keys, "toPorts", "icmps"})
    if not entry.keys:
        if not allows:
            message = "Cilium does not document what an empty denial closes"
            raise CannotJudge(entry.line(), message, id_="k8s-cilium-empty-list", cure="remove it")
        return
    for key in entry.keys:
        if entry.is_empty(key):
            message = f"Cilium does not document what an empty list of {key} lets through"
            raise CannotJudge(entry.line(key), message, id_="k8s-cilium-empty-list", cure=f"remove {key}")
    if len(kinds := [key for key in peer_keys if key in entry.keys]) > 1:
        message = f"Cilium refuses an entry that has both {kinds[0]} and {kinds[1]}"
        raise Rejected(entry.line(kinds[1]), message, id_="k8s-cilium-entry-invalid", cure="write two entries")
    to_dns = allows and is_dns_request(entry, direction)
    allowed = _allowed(entry, remarks, to_dns=to_dns)
    other_ends = ends(entry, direction, to_dns=to_dns)
    yield from entry_statements(entry.line(), direction, allowed, other_ends, allows=allows)


def _allowed(entry: Map, remarks: list[Remark], *, to_dns: bool) -> list[Traffic]:
    """The protocols, ports and ICMP types of an entry."""
    if "icmps" in entry.keys and "toPorts" in entry.keys:
        message = "Cilium refuses an entry that has both icmps and toPorts"
        raise Rejected(entry.line("icmps"), message, id_="k8s-cilium-entry-invalid", cure="write two entries")
    if "icmps" in entry.keys:
        return list(icmp(entry))
    if "toPorts" in entry.keys:
        return list(ports(entry, to_dns=to_dns))
    if to_dns:
        message = "the entry for the cluster's DNS has no port"
        raise CannotJudge(entry.line(), message, id_="k8s-cilium-dns-port", cure="add toPorts with port 53")
    remarks.append(Remark(entry.line(), _ANY_PROTOCOL, id="k8s-any-protocol"))
    return [Traffic(ANY_PROTOCOL)]
