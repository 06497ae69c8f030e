"""Briefs as a file for FireHOL."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import product

from portbook.escape.shell import word
from portbook.model import Addresses, Brief, Direction, Family, Form, Ports, Rule
from portbook.model.address import spell_network
from portbook.rules import per_family
from portbook.targets.text import marked_lines
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.heredoc import heredoc

_CONFIG = "/etc/firehol/firehol.conf"
_LOAD = ("firehol", "start")
_LISTS, _CHAINS = ("iptables-legacy", "ip6tables-legacy"), ("in_", "out_")
_SERVICE = "portbook"
_AH, _NO_NEXT_HEADER = 51, 59
_NAMED = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp"}
"""Protocols that iptables(8) lets have ports. The reader has tables of its own, for these and for what follows."""
_ICMP = {4: ("icmp", 1, "--icmp-type"), 6: ("icmpv6", 58, "--icmpv6-type")}
_OPENING = {4: frozenset({8, 13, 15, 17}), 6: frozenset({128, 139})}
"""ICMP types that open a connection, `valid_new` in Linux's connection tracking."""
_ANSWERS, _HEADER = "-m conntrack --ctstate ESTABLISHED", "-m ah"
_FIRST_INTERFACE = r"^\s*((ipv[46]|both)\s+)?(interface|router)[46]*\s"
_ANY = "any"
_INDENT = "    "
_VERBS = {Direction.INBOUND: "server", Direction.OUTBOUND: "client"}
_WAYS = {Direction.INBOUND: ("custom-in", "custom-out"), Direction.OUTBOUND: ("custom-out", "custom-in")}
"""The parameters that add words of iptables to the rule for first packets and to the rule for answers."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = _FORMS[brief.id.form](brief)
    return "\n".join([*shell_lines(heading(brief)), *lines]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    name = marked_lines.name(brief.id)
    yield from heredoc(f"sudo tee {_place(name)}", list(_file(brief, name)))
    yield _sed(_insertion(name))
    yield _run(_LOAD)


def _undo(brief: Brief) -> Iterator[str]:
    name = marked_lines.name(brief.id)
    yield _sed(_deletion(name))
    yield f"sudo rm {_place(name)}"
    yield _run(_LOAD)


def _show(brief: Brief) -> Iterator[str]:
    for program in _LISTS:
        yield from (f"sudo {program} -S {chain}{_interface(marked_lines.name(brief.id))}" for chain in _CHAINS)


def _run(words: tuple[str, ...]) -> str:
    return f"sudo {' '.join(words)}"


def _sed(words: tuple[str, ...]) -> str:
    return _run(("sed", *map(word, words)))


def _place(name: str) -> str:
    """Where an addition's file is."""
    return f"/etc/firehol/{name}.conf"


def _insertion(name: str) -> tuple[str, ...]:
    """What tells sed to read an addition's file above the first interface."""
    return ("-i", "-E", "-e", f"0,/{_FIRST_INTERFACE}/{{//i source {_place(name)}", "-e", "}", _CONFIG)


def _deletion(name: str) -> tuple[str, ...]:
    """What tells sed to read it no more."""
    return ("-i", rf"\|^source {_place(name).replace('.', '[.]')}$|d", _CONFIG)


def _interface(name: str) -> str:
    """The name of the interface: short, as FireHOL requires, and unique to a profile."""
    return f"pb{sha256(name.encode()).hexdigest()[:8]}"


def _file(brief: Brief, name: str) -> Iterator[str]:
    yield f"interface any {_interface(name)}"
    if not brief.rules:
        yield f"{_INDENT}# There is nothing to open."
    last = ""
    for rule in brief.rules:
        title = about(brief, rule)
        if title != last:
            yield from (f"{_INDENT}{line}" for line in shell_lines([title]))
        last = title
        yield from (f"{_INDENT}{line}" for piece in _apart(rule) for line in _lines(piece))
    yield f"{_INDENT}# The rest is for the interfaces below"
    yield f"{_INDENT}policy return"


def _apart(rule: Rule) -> tuple[Rule, ...]:
    """The rule, or one rule for each family where their words differ."""
    plain = rule.family is Family.BOTH and rule.local.anywhere and rule.remote.anywhere
    alike = not rule.protocol.is_icmp and rule.protocol.number not in {_AH, _NO_NEXT_HEADER}
    return (rule,) if plain and alike else per_family([rule])


def _lines(rule: Rule) -> Iterator[str]:
    command = _VERBS[rule.direction] + ("" if rule.family is Family.BOTH else str(rule.family.version))
    ends = [*_ends("src", rule.source), *_ends("dst", rule.destination)]
    if not _opens_a_connection(rule):
        yield " ".join([command, "anystateless", _SERVICE, "accept", *_protocol(rule), *ends, *_stateless(rule)])
        return
    for ports, sources in _ports(rule):
        yield " ".join([command, "custom", _SERVICE, ports, sources, "accept", *ends, *_message(rule)])


def _opens_a_connection(rule: Rule) -> bool:
    """Whether connection tracking calls the first packet NEW; `custom` lets no other packet through."""
    if rule.protocol.is_any or (rule.protocol.number == _NO_NEXT_HEADER and rule.family is not Family.IPV4):
        return False
    own = not rule.protocol.is_icmp or rule.protocol.number == _ICMP[rule.family.version][1]
    return own and (not rule.protocol.is_icmp or rule.icmp_type in _OPENING[rule.family.version])


def _protocol(rule: Rule) -> list[str]:
    return [] if rule.protocol.is_any else ["proto", str(rule.protocol.number)]


def _stateless(rule: Rule) -> Iterator[str]:
    yield from _message(rule)
    yield f'{_WAYS[rule.direction][1]} "{_ANSWERS}"'


def _message(rule: Rule) -> Iterator[str]:
    """The parameter with words of iptables, if the rule needs one."""
    if rule.protocol.number == _AH and rule.family is Family.IPV6:
        yield f'custom "{_HEADER}"'
    elif rule.icmp_type is not None:
        code = "" if rule.icmp_code is None else f"/{rule.icmp_code}"
        yield f'{_WAYS[rule.direction][0]} "{_ICMP[rule.family.version][2]} {rule.icmp_type}{code}"'


def _ports(rule: Rule) -> Iterator[tuple[str, str]]:
    """Destination ports behind their protocol, and source ports.

    With lists on both sides FireHOL 3.1.7 makes rules that iptables refuses, so there is a line for each pair.
    """
    name = _name(rule)
    destinations = [f"{name}/{ports}" for ports in _spelled(rule.destination_ports)]
    sources = _spelled(rule.source_ports)
    if rule.source_ports.is_any or rule.destination_ports.is_any:
        yield _listed(destinations), _listed(sources)
    else:
        yield from product(destinations, sources)


def _name(rule: Rule) -> str:
    number = rule.protocol.number
    if rule.protocol.is_icmp:
        return _ICMP[rule.family.version][0]
    if number == _AH and rule.family is Family.IPV6:
        return _ANY
    return _NAMED.get(number, str(number))


def _spelled(ports: Ports) -> list[str]:
    return [_ANY] if ports.is_any else [range_.spell(":") for range_ in ports.ranges]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f'"{" ".join(words)}"'


def _ends(name: str, addresses: Addresses) -> list[str]:
    if addresses.anywhere or any(network.prefixlen == 0 for network in addresses.networks):
        return []
    return [name, ",".join(map(spell_network, addresses.networks))]


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}
