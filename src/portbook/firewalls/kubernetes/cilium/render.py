"""The renderer of CiliumNetworkPolicies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from portbook.escape import yaml
from portbook.firewalls.kubernetes.cilium import dns
from portbook.firewalls.kubernetes.naming import comments, following, head, label_lines, labels, peers
from portbook.model import Addresses, Brief, Direction, Family, Form, PortRange, Rule
from portbook.model.pods import Labels, are_pods
from portbook.rules import per_family
from portbook.targets.text.comments import about

_LISTS = {Direction.OUTBOUND: "egress", Direction.INBOUND: "ingress"}
_NETWORKS = {Direction.OUTBOUND: "toCIDR", Direction.INBOUND: "fromCIDR"}
_PODS = {Direction.OUTBOUND: "toEndpoints", Direction.INBOUND: "fromEndpoints"}
_PROTOCOLS = {6: "TCP", 17: "UDP", 132: "SCTP"}
_ICMP = {1: "IPv4", 58: "IPv6"}
_EVERYWHERE = {Family.IPV4: "0.0.0.0/0", Family.IPV6: "::/0"}
_ALL_PORTS = "0"
_MOST = 40
"""The most ports of one list."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    rules = list(_of_both_families([rule for rule in brief.rules if per_family([rule])]))
    lines = list(comments(brief, empty=not rules))
    if rules and brief.id.form is Form.ADD:
        lines += _policy(brief, rules)
    elif rules:
        lines.append(following(brief, "ciliumnetworkpolicy"))
    return "\n".join([*lines, ""])


def _of_both_families(rules: Sequence[Rule]) -> Iterator[Rule]:
    """One rule for anywhere in place of two for all of IPv4 and all of IPv6, whose networks leave out pods and nodes."""
    for rule in rules:
        both = replace(rule, family=Family.BOTH)
        twins = [replace(rule, family=family) in rules for family in Family.BOTH.each]
        if not (rule.remote.anywhere and all(twins)) or rule.protocol.number in _ICMP:
            yield rule
        elif rule.family is Family.IPV4:
            flows = (flow for twin in rules if twin == replace(rule, family=Family.IPV6) for flow in twin.flows)
            yield replace(both, flows=tuple(dict.fromkeys((*rule.flows, *flows))))


def _policy(brief: Brief, rules: Sequence[Rule]) -> Iterator[str]:
    directions = [direction for direction in _LISTS if any(rule.direction is direction for rule in rules)]
    closed = " and ".join(_LISTS[direction] for direction in directions)
    yield f"# It closes all other {closed} of the pods that it selects, but for what other policies let through"
    yield from head(brief, "cilium.io/v2", "CiliumNetworkPolicy")
    yield "  endpointSelector:"
    yield from labels(brief)
    dns_rules = [rule for rule in rules if rule in dns.RULES]
    for direction in directions:
        yield f"  {_LISTS[direction]}:"
        other_rules = [rule for rule in rules if rule.direction is direction and rule not in dns_rules]
        for comment, alike in groupby(other_rules, partial(about, brief)):
            yield f"    # {comment}"
            yield from (line for rule in alike for line in _entries(rule))
        if dns_rules and direction is Direction.OUTBOUND:
            yield from _dns(dns_rules)


def _dns(rules: Sequence[Rule]) -> Iterator[str]:
    yield "    # DNS: the answers tell Cilium the addresses of the names above"
    yield "    - toEndpoints:"
    yield "        - matchLabels:"
    yield from (f"            {key}: {value}" for key, value in dns.LABELS)
    yield "      toPorts:"
    yield "        - ports:"
    for rule in rules:
        yield from (f"            {line}" for range_ in rule.remote_ports.ranges for line in _port(rule, range_))
    yield "          rules:"
    yield "            dns:"
    yield '              - matchPattern: "*"'


def _entries(rule: Rule) -> Iterator[str]:
    """One entry for each kind of other end: networks, names and pods. Cilium accepts one kind in an entry."""
    traffic = list(_icmp(rule) if rule.protocol.number in _ICMP else _ports(rule))
    for ends in _ends(rule):
        first, *following_lines = [*ends, *traffic]
        yield f"    - {first}"
        yield from (f"      {line}" for line in following_lines)


def _ends(rule: Rule) -> Iterator[list[str]]:
    """The lines of each other end; no lines for anywhere, which includes pods and nodes."""
    networks = list(_networks(rule))
    if networks:
        yield [f"{_NETWORKS[rule.direction]}:", *(f"  - {yaml.string(network)}" for network in networks)]
    elif rule.remote.anywhere:
        yield []
    if names := [name for name in rule.remote.names if not are_pods(name)]:
        yield ["toFQDNs:", *(f"  - {_name(name)}" for name in names)]
    if pods := peers(rule):
        yield [f"{_PODS[rule.direction]}:", *(line for pod in pods for line in _selector(pod))]


def _selector(pods: Labels) -> Iterator[str]:
    yield "  - matchLabels:"
    yield from (f"      {line}" for line in label_lines(pods))


def _networks(rule: Rule) -> Iterator[str]:
    for family in rule.family.each:
        ours: Addresses = rule.remote.only(family.version)
        if not ours.anywhere:
            yield from map(str, ours.networks)
        elif rule.family is not Family.BOTH and rule.protocol.number not in _ICMP:
            yield _EVERYWHERE[family]


def _name(name: str) -> str:
    return f"{'matchPattern' if '*' in name else 'matchName'}: {yaml.string(name)}"


def _icmp(rule: Rule) -> Iterator[str]:
    yield "icmps:"
    yield "  - fields:"
    yield f"      - family: {_ICMP[rule.protocol.number]}"
    yield f"        type: {rule.icmp_type}"


def _ports(rule: Rule) -> Iterator[str]:
    ranges = rule.destination_ports.ranges
    yield "toPorts:"
    for start in range(0, len(ranges), _MOST):
        yield "  - ports:"
        for range_ in ranges[start : start + _MOST]:
            yield from (f"      {line}" for line in _port(rule, range_))


def _port(rule: Rule, port_range: PortRange) -> Iterator[str]:
    is_any = rule.destination_ports.is_any
    yield f"- port: {yaml.string(_ALL_PORTS if is_any else str(port_range.first))}"
    if port_range.first != port_range.last and not is_any:
        yield f"  endPort: {port_range.last}"
    yield f"  protocol: {_PROTOCOLS[rule.protocol.number]}"
