"""The renderer of OpenStack: commands of the `openstack` client that create a security group and its rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from portbook.escape import shell
from portbook.model import Brief, Direction, Family, Form, PortRange, Rule
from portbook.model.ports import HIGHEST
from portbook.rules import per_family
from portbook.targets.text.cloud_literals import spell_networks
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.resource_names import cut, shortened, slug

LIMIT = 255
"""The most characters of a name or a description."""
_GROUP = "openstack security group"
_DIRECTIONS = {Direction.INBOUND: "--ingress", Direction.OUTBOUND: "--egress"}
_ETHERTYPES = {Family.IPV4: "IPv4", Family.IPV6: "IPv6"}
_NAMES = {-1: "any", 1: "icmp", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 51: "ah", 58: "ipv6-icmp", 132: "sctp"}
_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}
_ALL_BUT_ZERO = PortRange(1, HIGHEST)
_ALL_BUT_ZERO_IN_HALVES = (PortRange(1, 32767), PortRange(32768, HIGHEST))


@dataclass(frozen=True)
class _Entry:
    """One rule of a group, as Neutron identifies it: it refuses the same rule twice."""

    direction: Direction
    family: Family
    protocol: int
    ports: PortRange | None
    message: tuple[int | None, int | None]
    network: str


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "".join(f"{line}\n" for line in _lines(brief))


def _lines(brief: Brief) -> Iterator[str]:
    yield from shell_lines(heading(brief))
    form, name, entries = brief.id.form, _name(brief), _entries(brief.rules)
    if not entries:
        yield f"# nothing to {_NOTHING[form]}"
    elif form is Form.UNDO:
        yield "# Take the group from its servers and ports first"
        yield f"{_GROUP} delete {name}"
    elif form is Form.SHOW:
        yield f"{_GROUP} rule list {name}"
    else:
        yield from _addition(brief, name, entries)


def _addition(brief: Brief, name: str, entries: dict[_Entry, Rule]) -> Iterator[str]:
    title = f"{brief.service_title}: {brief.role_title}, {brief.profile_title}"
    yield f"{_GROUP} create {name} --stateful {_described(title)}"
    yield "# What a new group has lets everything out: it goes first"
    yield f"{_GROUP} rule list {name} -f value -c ID | xargs -r {_GROUP} rule delete"
    comment_before = ""
    for entry, rule in entries.items():
        comment = about(brief, rule)
        if comment != comment_before:
            yield from ("", *shell_lines([comment]))
        comment_before = comment
        yield f"{_GROUP} rule create {name} {' '.join(_options(entry))} {_described(comment)}"


def _name(brief: Brief) -> str:
    return shortened(slug(f"{brief.id.service} {brief.id.role} {brief.id.profile}"), LIMIT)


def _described(text: str) -> str:
    """The option `--description=…` as one word: a description that begins with `-` would be read as an option."""
    return f"--description={shell.prose(cut(text, LIMIT))}"


def _entries(rules: Iterable[Rule]) -> dict[_Entry, Rule]:
    """The entries in the order of the rules, each with its rule; that rule has the flows of all rules with the entry."""
    rule_of: dict[_Entry, Rule] = {}
    for rule in rules:
        for entry in _entries_of(rule):
            earlier = rule_of.get(entry, rule)
            rule_of[entry] = replace(earlier, flows=tuple(dict.fromkeys((*earlier.flows, *rule.flows))))
    return rule_of


def _entries_of(rule: Rule) -> Iterator[_Entry]:
    message = (rule.icmp_type, rule.icmp_code)
    for variant in per_family([rule]):
        for ports in _ports(variant):
            for network in spell_networks(variant.remote, variant.family):
                yield _Entry(variant.direction, variant.family, variant.protocol.number, ports, message, network)


def _ports(rule: Rule) -> Iterator[PortRange | None]:
    """The port ranges; None for all ports. Neutron treats 1-65535 as all ports, so this range becomes its two halves."""
    if rule.destination_ports.is_any:
        yield None
        return
    for range_ in rule.destination_ports.ranges:
        yield from _ALL_BUT_ZERO_IN_HALVES if range_ == _ALL_BUT_ZERO else (range_,)


def _options(entry: _Entry) -> Iterator[str]:
    yield _DIRECTIONS[entry.direction]
    yield f"--ethertype {_ETHERTYPES[entry.family]}"
    yield f"--protocol {_NAMES.get(entry.protocol, entry.protocol)}"
    if entry.ports:
        yield f"--dst-port {entry.ports.spell(':')}"
    kind, code = entry.message
    if kind is not None:
        yield f"--icmp-type {kind}"
    if code is not None:
        yield f"--icmp-code {code}"
    yield f"--remote-ip {entry.network}"
