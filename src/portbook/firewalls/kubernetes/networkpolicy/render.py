"""The renderer of NetworkPolicies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby

from portbook.escape import yaml
from portbook.firewalls.kubernetes.naming import comments, following, head, label_lines, labels, peers
from portbook.model import Addresses, Brief, Direction, Form, PortRange, Rule
from portbook.rules import per_family
from portbook.targets.text.comments import about

_TYPES = {Direction.OUTBOUND: "Egress", Direction.INBOUND: "Ingress"}
_LISTS = {Direction.OUTBOUND: "egress", Direction.INBOUND: "ingress"}
_PEERS = {Direction.OUTBOUND: "to", Direction.INBOUND: "from"}
_PROTOCOLS = {6: "TCP", 17: "UDP", 132: "SCTP"}
_EVERYWHERE = {4: "0.0.0.0/0", 6: "::/0"}


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    rules = [rule for rule in brief.rules if per_family([rule])]
    lines = list(comments(brief, empty=not rules))
    if rules and brief.id.form is Form.ADD:
        lines += _policy(brief, rules)
    elif rules:
        lines.append(following(brief, "networkpolicy"))
    return "\n".join([*lines, ""])


def _policy(brief: Brief, rules: Iterable[Rule]) -> Iterator[str]:
    by_direction = {direction: [rule for rule in rules if rule.direction is direction] for direction in _TYPES}
    directions = [direction for direction in _TYPES if by_direction[direction]]
    closed = " and ".join(_LISTS[direction] for direction in directions)
    yield f"# It closes all other {closed} of the pods that it selects, DNS too, but for what other policies let through"
    yield from head(brief, "networking.k8s.io/v1", "NetworkPolicy")
    yield "  podSelector:"
    yield from labels(brief)
    yield "  policyTypes:"
    yield from (f"    - {_TYPES[direction]}" for direction in directions)
    for direction in directions:
        yield f"  {_LISTS[direction]}:"
        for comment, alike in groupby(by_direction[direction], partial(about, brief)):
            yield f"    # {comment}"
            yield from (line for rule in alike for line in _entry(rule))


def _entry(rule: Rule) -> Iterator[str]:
    yield "    - ports:"
    for range_ in rule.destination_ports.ranges:
        yield f"        - protocol: {_PROTOCOLS[rule.protocol.number]}"
        if not rule.destination_ports.is_any:
            yield from _port(range_)
    networks, pods = list(_networks(rule)), peers(rule)
    if networks or pods:
        yield f"      {_PEERS[rule.direction]}:"
    for cidr in networks:
        yield "        - ipBlock:"
        yield f"            cidr: {yaml.string(cidr)}"
    for labels_of_peer in pods:
        yield "        - podSelector:"
        yield "            matchLabels:"
        yield from (f"              {line}" for line in label_lines(labels_of_peer))


def _port(port_range: PortRange) -> Iterator[str]:
    yield f"          port: {port_range.first}"
    if port_range.last != port_range.first:
        yield f"          endPort: {port_range.last}"


def _networks(rule: Rule) -> Iterator[str]:
    """The networks of the other end; none for anywhere, which includes pods."""
    for family in rule.family.each:
        ours: Addresses = rule.remote.only(family.version)
        if peers(rule):
            return
        if not ours.anywhere:
            yield from map(str, ours.networks)
        elif len(rule.family.each) == 1:
            yield _EVERYWHERE[family.version]
