"""Briefs as lines of Shorewall's rules files."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.shorewall.grammar import MOST_PORTS
from portbook.model import Addresses, Brief, Direction, Form, Ports, Rule
from portbook.model.address import spell_network
from portbook.model.ports import PortRange
from portbook.rules import per_family
from portbook.targets.text import marked_lines
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.heredoc import heredoc

_PROGRAMS = {4: "shorewall", 6: "shorewall6"}
_ACTION, _FIREWALL, _NETWORK = "ACCEPT", "$FW", "net"
_ICMP = {4: ("icmp", 1), 6: ("ipv6-icmp", 58)}
_NAMED = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp"}
"""shorewall-rules(5): the protocols that have ports. The reader has tables of its own."""
_EMPTY = "-"
_ANY = "all"


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = _FORMS[brief.id.form](brief)
    return "\n".join([*shell_lines(heading(brief)), *lines]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    mark = marked_lines.name(brief.id)
    for version, program in _PROGRAMS.items():
        body = list(_lines(brief, version)) or ["# There is nothing to open."]
        yield from heredoc(f"sudo tee -a {_rules_file(version)}", marked_lines.between(mark, body))
        yield _run((program, "reload"))


def _undo(brief: Brief) -> Iterator[str]:
    for version, program in _PROGRAMS.items():
        yield f"sudo sed -i '{marked_lines.deletion(marked_lines.name(brief.id))}' {_rules_file(version)}"
        yield _run((program, "reload"))


def _show(_brief: Brief) -> Iterator[str]:
    yield from (_run((program, "show")) for program in _PROGRAMS.values())


def _rules_file(version: int) -> str:
    return f"/etc/{_PROGRAMS[version]}/rules"


def _run(words: tuple[str, ...]) -> str:
    return f"sudo {' '.join(words)}"


def _lines(brief: Brief, version: int) -> Iterator[str]:
    last = ""
    for rule in brief.rules:
        title = about(brief, rule)
        lines = [line for part in per_family([rule]) if part.family.version == version for line in _rule(part)]
        if lines and title != last:
            yield from shell_lines([title])
            last = title
        yield from lines


def _rule(rule: Rule) -> Iterator[str]:
    inbound = rule.direction is Direction.INBOUND
    source = _end(_NETWORK if inbound else _FIREWALL, rule.source, rule.family.version)
    destination = _end(_FIREWALL if inbound else _NETWORK, rule.destination, rule.family.version)
    for transport in _transports(rule):
        yield " ".join([_ACTION, source, destination, *transport]).rstrip(f" {_EMPTY}")


def _end(zone: str, addresses: Addresses, version: int) -> str:
    if addresses.anywhere or any(network.prefixlen == 0 for network in addresses.networks):
        return zone
    listed = [spell_network(network) for network in addresses.networks]
    return f"{zone}:{','.join(listed if version == 4 else [f'[{network}]' for network in listed])}"  # noqa: PLR2004  # IPv4


def _transports(rule: Rule) -> Iterator[list[str]]:
    """The columns for protocol, destination ports and source ports."""
    number = rule.protocol.number
    if rule.protocol.is_any:
        yield [_ANY]
        return
    name, own = _ICMP[rule.family.version]
    if number == own:
        code = "" if rule.icmp_code is None else f"/{rule.icmp_code}"
        yield [name] if rule.icmp_type is None else [name, f"{rule.icmp_type}{code}"]
        return
    for source in _lists(rule.source_ports):
        for ports in _lists(rule.destination_ports):
            yield [_NAMED.get(number, str(number)), ports, source]


def _lists(ports: Ports) -> Iterator[str]:
    """Lists of ports, each for one rule."""
    if ports.is_any:
        yield _EMPTY
        return
    part: list[PortRange] = []
    for port_range in ports.ranges:
        if sum(1 if one.first == one.last else 2 for one in (*part, port_range)) > MOST_PORTS:
            yield ",".join(one.spell(":") for one in part)
            part = []
        part.append(port_range)
    yield ",".join(one.spell(":") for one in part)


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}
