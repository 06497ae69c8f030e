"""Rules as New-NetFirewallRule commands, one on a line, and the commands that look at these rules and take them back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from portbook.escape.powershell import string
from portbook.firewalls.windows.grammar import BAR, LONGEST_NAME
from portbook.firewalls.windows.rule_names import Made, made
from portbook.model import Addresses, Brief, Direction, Family, Form, Network, Ports, Rule
from portbook.model.address import spell_network
from portbook.targets.text.comments import about, heading, labels
from portbook.targets.text.resource_names import cut

_NAMES = {-1: "Any", 1: "ICMPv4", 6: "TCP", 17: "UDP", 58: "ICMPv6"}
"""Protocols as the reference of New-NetFirewallRule spells them; the reader has words of its own."""
_ADD, _REMOVE, _GET = "New-NetFirewallRule", "Remove-NetFirewallRule", "Get-NetFirewallRule"
_FILTERS = ("Get-NetFirewallPortFilter", "Get-NetFirewallAddressFilter")
_WHOLE = {
    Family.IPV4: "0.0.0.0-255.255.255.255",
    Family.IPV6: "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
}
"""Every address of a family, as a range: a prefix of length 0 is nowhere documented."""


def render(brief: Brief) -> str:
    """Commands in the order of the data: one that makes each rule, or takes it back; or those that show it."""
    lines = [f"# {each}" for each in heading(brief)]
    rules = made(brief)
    if not rules:
        lines.append(f"# There is nothing to {_NOTHING.get(brief.id.form, 'open')}.")
    for said, alike in groupby(rules, lambda rule: about(brief, rule.asked)):
        lines += ["", f"# {said}", *(line for each in alike for line in _FORMS[brief.id.form](brief, each))]
    return "\n".join(lines) + "\n"


def _add(brief: Brief, each: Made) -> list[str]:
    """One call: Windows matches an address in either list, so a rule of both families needs no more."""
    return [" ".join([_ADD, f"-Name {string(each.name)}", *_labels(brief, each.asked), *_conditions(each.rule)])]


def _undo(_brief: Brief, each: Made) -> list[str]:
    return [f"{_REMOVE} -Name {string(each.name)}"]


def _show(_brief: Brief, each: Made) -> list[str]:
    """Without a formatting cmdlet: each of the three prints a list that says all."""
    rule = f"{_GET} -Name {string(each.name)}"
    return [rule, *(f"{rule} | {filter_}" for filter_ in _FILTERS)]


def _labels(brief: Brief, rule: Rule) -> Iterator[str]:
    yield f"-DisplayName {_name(f'{brief.service_title}: {labels(brief, rule)}')}"
    yield f"-Group {_name(f'Portbook: {brief.service_title}')}"


def _name(text: str) -> str:
    """A name as a string; `@` in front would make it the address of a text in a library."""
    return string(cut(text.lstrip("@ ").replace(BAR, "/"), LONGEST_NAME))


def _conditions(rule: Rule) -> Iterator[str]:
    yield f"-Direction {'Inbound' if rule.direction is Direction.INBOUND else 'Outbound'}"
    yield "-Action Allow"
    yield "-Profile Any"
    yield f"-Protocol {_NAMES.get(rule.protocol.number, rule.protocol.number)}"
    if rule.icmp_type is not None:
        yield f"-IcmpType {_icmp(rule.icmp_type, rule.icmp_code)}"
    yield from _ports("-LocalPort", rule.local_ports)
    yield from _ports("-RemotePort", rule.remote_ports)
    local, remote = _addresses(rule.local), _addresses(rule.remote)
    if rule.family is not Family.BOTH and not rule.protocol.is_icmp and not (local or remote):
        remote = [_WHOLE[rule.family]]
    yield from _list("-LocalAddress", local)
    yield from _list("-RemoteAddress", remote)


def _icmp(kind: int, code: int | None) -> str:
    return str(kind) if code is None else f"'{kind}:{code}'"


def _ports(parameter: str, ports: Ports) -> Iterator[str]:
    """A range as a string: PowerShell takes it for one in any case, but a reader may take it for a subtraction."""
    if not ports.is_any:
        listed = ports.spell(join=",").split(",")
        yield f"{parameter} {','.join(string(each) if '-' in each else each for each in listed)}"


def _addresses(addresses: Addresses) -> list[str]:
    """The networks; empty for any."""
    return [] if addresses.anywhere else [_spell(network) for network in addresses.networks]


def _spell(network: Network) -> str:
    if network.prefixlen == 0:
        return _WHOLE[Family.IPV4 if network.version == Family.IPV4.version else Family.IPV6]
    return spell_network(network)


def _list(parameter: str, values: list[str]) -> Iterator[str]:
    if values:
        yield f"{parameter} {','.join(map(string, values))}"


_FORMS = {Form.ADD: _add, Form.UNDO: _undo, Form.SHOW: _show}
_NOTHING = {Form.UNDO: "undo", Form.SHOW: "show"}
