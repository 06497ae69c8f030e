"""Briefs as a file for ferm."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from portbook.model import Addresses, Brief, Direction, Family, Form, Ports, Rule, SnippetId
from portbook.model.address import spell_network
from portbook.rules import per_family
from portbook.targets.text import marked_lines
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.heredoc import heredoc

_LOAD = ("ferm", "/etc/ferm/ferm.conf")
_LIST = ("ferm", "--noexec", "--lines", "/etc/ferm/ferm.conf")
_AH = 51
_NAMED = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp"}
"""ferm(1): the protocols that it lets have ports. The reader has a table of its own."""
_CHAINS = {Direction.INBOUND: "INPUT", Direction.OUTBOUND: "OUTPUT"}
_DOMAINS = {Family.BOTH: "(ip ip6)", Family.IPV4: "ip", Family.IPV6: "ip6"}
_OWN_ICMP = {Family.IPV4: 1, Family.IPV6: 58}
"""The protocol that `icmp` stands for in each domain."""
_ANSWERS = (
    "# Answers to what is let through",
    "domain (ip ip6) table filter chain (INPUT OUTPUT) mod conntrack ctstate (ESTABLISHED RELATED) ACCEPT;",
)


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = _FORMS[brief.id.form](brief)
    return "\n".join([*shell_lines(heading(brief)), *lines]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    body = list(_file(brief)) or ["# There is nothing to open."]
    yield from heredoc(f"sudo tee {_place(brief.id)}", body)
    yield _run(_LOAD)


def _undo(brief: Brief) -> Iterator[str]:
    yield f"sudo rm {_place(brief.id)}"
    yield _run(_LOAD)


def _show(_brief: Brief) -> Iterator[str]:
    yield _run(_LIST)


def _run(words: tuple[str, ...]) -> str:
    return f"sudo {' '.join(words)}"


def _place(snippet: SnippetId) -> str:
    """The file of one profile, which the undo form removes."""
    return f"/etc/ferm/ferm.d/{marked_lines.name(snippet)}.ferm"


def _file(brief: Brief) -> Iterator[str]:
    if brief.rules:
        yield from _ANSWERS
    last = ""
    for rule in brief.rules:
        title = about(brief, rule)
        if title != last:
            yield from shell_lines([title])
        last = title
        yield from _lines(rule)


def _lines(rule: Rule) -> Iterator[str]:
    for piece in _apart(rule):
        words = [f"domain {_DOMAINS[piece.family]} table filter chain {_CHAINS[piece.direction]}", *_ends(piece)]
        yield " ".join([*words, *_transport(piece), "ACCEPT;"])


def _apart(rule: Rule) -> tuple[Rule, ...]:
    """The rule, or one rule for each family where their words differ."""
    plain = rule.family is Family.BOTH and rule.local.anywhere and rule.remote.anywhere
    return (rule,) if plain and not rule.protocol.is_icmp and rule.protocol.number != _AH else per_family([rule])


def _ends(rule: Rule) -> Iterator[str]:
    for word, addresses in (("saddr", rule.source), ("daddr", rule.destination)):
        if networks := _networks(addresses, rule.family):
            yield f"{word} {_listed(networks)}"


def _networks(addresses: Addresses, family: Family) -> list[str]:
    """The networks without overlaps; none for every address."""
    if addresses.anywhere or any(network.prefixlen == 0 for network in addresses.networks):
        return []
    if family is Family.IPV4:
        four = collapse_addresses(network for network in addresses.networks if isinstance(network, IPv4Network))
        return [*map(spell_network, four)]
    six = collapse_addresses(network for network in addresses.networks if isinstance(network, IPv6Network))
    return [*map(spell_network, six)]


def _transport(rule: Rule) -> Iterator[str]:
    number = rule.protocol.number
    if rule.protocol.is_any:
        return
    if number == _AH and rule.family is Family.IPV6:
        yield "mod ah"  # legacy ip6tables takes the header behind AH for the protocol
    elif rule.protocol.is_icmp and number == _OWN_ICMP.get(rule.family):
        yield from _icmp(rule)
    else:
        yield f"proto {_NAMED.get(number, number)}"
        for word, ports in (("sport", rule.source_ports), ("dport", rule.destination_ports)):
            if not ports.is_any:
                yield f"{word} {_ports(ports)}"


def _icmp(rule: Rule) -> Iterator[str]:
    yield "proto icmp"
    if rule.icmp_type is not None:
        code = "" if rule.icmp_code is None else f"/{rule.icmp_code}"
        yield f"icmp-type {rule.icmp_type}{code}"


def _ports(ports: Ports) -> str:
    return _listed([range_.spell(":") for range_ in ports.ranges])


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"({' '.join(words)})"


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}
