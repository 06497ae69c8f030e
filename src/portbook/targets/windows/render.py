"""Rules as New-NetFirewallRule commands, one on a line."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.escape.powershell import string
from portbook.model import Addresses, Brief, Direction, Family, Network, Ports, Rule
from portbook.model.address import spell_network
from portbook.rules import per_family
from portbook.targets.comments import about, heading
from portbook.targets.resource_names import cut
from portbook.targets.windows.grammar import BAR, CMDLET, LONGEST_NAME, PROTOCOLS, WHOLE

_NAMES = {number: name for name, number in PROTOCOLS.items()}


def render(brief: Brief) -> str:
    """One command for each rule, in the order of the data."""
    lines = [f"# {each}" for each in heading(brief)]
    if not brief.rules:
        lines.append("# There is nothing to open.")
    for rule in brief.rules:
        lines += ["", f"# {about(brief, rule)}", _command(brief, rule)]
    return "\n".join(lines) + "\n"


def _command(brief: Brief, rule: Rule) -> str:
    """One call: Windows matches an address in either list, so a rule of both families needs no more."""
    parts = per_family([rule])
    if not parts:
        return "# No address of its own family: nothing to open here."
    whole = parts[0] if len(parts) == 1 else rule
    return " ".join([CMDLET, *_names(brief, rule), *_conditions(whole)])


def _names(brief: Brief, rule: Rule) -> Iterator[str]:
    labels = "; ".join(brief.flow(each).label for each in rule.flows) or rule.direction
    yield f"-DisplayName {_name(f'{brief.service_title}: {labels}')}"
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
        remote = [WHOLE[rule.family]]
    yield from _list("-LocalAddress", local)
    yield from _list("-RemoteAddress", remote)


def _icmp(kind: int, code: int | None) -> str:
    return str(kind) if code is None else f"'{kind}:{code}'"


def _ports(parameter: str, ports: Ports) -> Iterator[str]:
    if not ports.is_any:
        yield f"{parameter} {ports.spell(join=',')}"


def _addresses(addresses: Addresses) -> list[str]:
    """The networks; empty for any."""
    return [] if addresses.anywhere else [_spell(each) for each in addresses.networks]


def _spell(network: Network) -> str:
    if network.prefixlen == 0:
        return WHOLE[Family.IPV4 if network.version == Family.IPV4.version else Family.IPV6]
    return spell_network(network)


def _list(parameter: str, values: list[str]) -> Iterator[str]:
    if values:
        yield f"{parameter} {','.join(map(string, values))}"
