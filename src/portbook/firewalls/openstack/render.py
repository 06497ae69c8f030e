"""Rules as commands of the `openstack` program: a security group of their own, and each rule in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from portbook.escape import shell
from portbook.model import Brief, Direction, Family, Form, PortRange, Rule
from portbook.model.ports import HIGHEST
from portbook.rules import per_family
from portbook.targets.text.cloud_literals import spell_networks
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.resource_names import cut, slug

LIMIT = 255
"""Characters of a name or a description."""
_GROUP = "openstack security group"
_WAYS = {Direction.INBOUND: "--ingress", Direction.OUTBOUND: "--egress"}
_VERSIONS = {Family.IPV4: "IPv4", Family.IPV6: "IPv6"}
_NAMES = {-1: "any", 1: "icmp", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 51: "ah", 58: "ipv6-icmp", 132: "sctp"}
_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}
_ALL_BUT_NONE = PortRange(1, HIGHEST)
_HALVES = (PortRange(1, 32767), PortRange(32768, HIGHEST))


@dataclass(frozen=True)
class _Entry:
    """What Neutron keeps once for a group: the same rule twice is an error."""

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
    whole = f"{brief.service_title}: {brief.role_title}, {brief.profile_title}"
    yield f"{_GROUP} create {name} --stateful {_described(whole)}"
    yield "# What a new group has lets everything out: it goes first"
    yield f"{_GROUP} rule list {name} -f value -c ID | xargs -r {_GROUP} rule delete"
    said = ""
    for entry, rule in entries.items():
        what = about(brief, rule)
        if what != said:
            yield from ("", *shell_lines([what]))
        said = what
        yield f"{_GROUP} rule create {name} {' '.join(_options(entry))} {_described(what)}"


def _name(brief: Brief) -> str:
    return slug(f"{brief.id.service} {brief.id.role} {brief.id.profile}")[:LIMIT].rstrip("-")


def _described(text: str) -> str:
    """In one word with its option, so that no description is taken for one."""
    return f"--description={shell.prose(cut(text, LIMIT))}"


def _entries(rules: Iterable[Rule]) -> dict[_Entry, Rule]:
    """Each in the order of the rules, and the rule that it is for, with the flows of all that it is for."""
    held: dict[_Entry, Rule] = {}
    for rule in rules:
        for entry in _of(rule):
            earlier = held.get(entry, rule)
            held[entry] = replace(earlier, flows=tuple(dict.fromkeys((*earlier.flows, *rule.flows))))
    return held


def _of(rule: Rule) -> Iterator[_Entry]:
    message = (rule.icmp_type, rule.icmp_code)
    for each in per_family([rule]):
        for ports in _ports(each):
            for network in spell_networks(each.remote, each.family):
                yield _Entry(each.direction, each.family, each.protocol.number, ports, message, network)


def _ports(rule: Rule) -> Iterator[PortRange | None]:
    """Each range; Neutron takes all ports from 1 for all that there are, 0 too, but not the halves."""
    if rule.destination_ports.is_any:
        yield None
        return
    for range_ in rule.destination_ports.ranges:
        yield from _HALVES if range_ == _ALL_BUT_NONE else (range_,)


def _options(entry: _Entry) -> Iterator[str]:
    yield _WAYS[entry.direction]
    yield f"--ethertype {_VERSIONS[entry.family]}"
    yield f"--protocol {_NAMES.get(entry.protocol, entry.protocol)}"
    if entry.ports:
        yield f"--dst-port {entry.ports.spell(':')}"
    kind, code = entry.message
    if kind is not None:
        yield f"--icmp-type {kind}"
    if code is not None:
        yield f"--icmp-code {code}"
    yield f"--remote-ip {entry.network}"
