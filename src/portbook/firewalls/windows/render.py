"""Renders rules as New-NetFirewallRule commands, one a line, and the commands that show or remove these rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from portbook.escape.powershell import string
from portbook.firewalls.windows.grammar import BAR, LONGEST_NAME
from portbook.firewalls.windows.rule_names import NamedRule, named_rules
from portbook.model import Addresses, Brief, Direction, Family, Form, Network, Ports, Rule
from portbook.model.address import spell_network
from portbook.targets.text.comments import about, heading, labels
from portbook.targets.text.resource_names import cut

_NAMES = {-1: "Any", 1: "ICMPv4", 6: "TCP", 17: "UDP", 58: "ICMPv6"}
"""Names of protocols in the reference of New-NetFirewallRule; the reader has a table of its own."""
_ADD, _REMOVE, _GET = "New-NetFirewallRule", "Remove-NetFirewallRule", "Get-NetFirewallRule"
_FILTERS = ("Get-NetFirewallPortFilter", "Get-NetFirewallAddressFilter")
_WHOLE = {
    Family.IPV4: "0.0.0.0-255.255.255.255",
    Family.IPV6: "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
}
"""All addresses of an IP version, as a range: the reference does not document a prefix of length 0."""


def render(brief: Brief) -> str:
    """The commands that add, remove or show the rules of a brief, in the order of the data."""
    lines = [f"# {HH}" for HH in heading(brief)]
    rules = named_rules(brief)
    if not rules:
        lines.append(f"# There is nothing to {_NOTHING.get(brief.id.form, 'open')}.")
    for title, alike in groupby(rules, lambda rule: about(brief, rule.brief_rule)):
        lines += ["", f"# {title}", *(line for named in alike for line in _FORMS[brief.id.form](brief, named))]
    return "\n".join(lines) + "\n"


def _add(brief: Brief, named: NamedRule) -> list[str]:
    """The call that adds a rule. A list of addresses may have both IP versions, so one call is enough."""
    return [
        " ".join([_ADD, f"-Name {string(named.name)}", *_labels(brief, named.brief_rule), *_conditions(named.rule)])
    ]


def _undo(_brief: Brief, named: NamedRule) -> list[str]:
    return [f"{_REMOVE} -Name {string(named.name)}"]


def _show(_brief: Brief, named: NamedRule) -> list[str]:
    """The calls that show a rule. Each of the three prints every property without a formatting cmdlet."""
    rule = f"{_GET} -Name {string(named.name)}"
    return [rule, *(f"{rule} | {filter_}" for filter_ in _FILTERS)]


def _labels(brief: Brief, rule: Rule) -> Iterator[str]:
    yield f"-DisplayName {_name(f'{brief.service_title}: {labels(brief, rule)}')}"
    yield f"-Group {_name(f'Portbook: {brief.service_title}')}"


def _name(text: str) -> str:
    """A display name as a string, without a leading `@`, which would make it a reference to a text in a library."""
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
    """The parameter with its ports. Ranges are quoted, so that no reader takes them for a subtraction."""
    if not ports.is_any:
        listed = ports.spell(join=",").split(",")
        yield f"{parameter} {','.join(string(port) if '-' in port else port for port in listed)}"


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
