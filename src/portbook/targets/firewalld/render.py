"""Rules as firewall-cmd commands: incoming ones in the default zone, outgoing ones in a policy of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_network

from portbook.model import ANYWHERE, Addresses, Brief, Direction, Family, Form, Ports, Rule
from portbook.model.address import spell_network
from portbook.model.protocol import ICMP_TYPES
from portbook.targets.comments import about, heading
from portbook.targets.firewalld.grammar import LONGEST_NAME, PROTOCOLS, WHOLE
from portbook.targets.firewalld.joined import joined

_NAMES = {number: name for name, number in PROTOCOLS.items()}
_COMMAND = "sudo firewall-cmd"


@dataclass(frozen=True)
class _Element:
    """What a rule matches besides addresses: as an option of its own, and within a rich rule. Either may be empty."""

    option: str = ""
    rich: str = ""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "\n".join([*(f"# {each}" for each in heading(brief)), *_FORMS[brief.id.form](brief)]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    """One or more commands for each rule, in the order of the data, then a reload."""
    if not brief.rules:
        yield "# There is nothing to open."
        return
    policy = f"--policy={policy_name(brief.id.service)}"
    if _sends(brief):
        yield ""
        yield from _new_policy(policy)
    for rule in brief.rules:
        scope = f"{_COMMAND} --permanent" + (f" {policy}" if rule.direction is Direction.OUTBOUND else "")
        yield ""
        yield f"# {about(brief, rule)}"
        yield from (f"{scope} {each}" for each in _options(rule))
    yield ""
    yield "# Put all of it into effect"
    yield f"{_COMMAND} --reload"


def _undo(brief: Brief) -> Iterator[str]:
    if not brief.rules:
        yield "# There is nothing to undo."
        return
    incoming = (rule for rule in brief.rules if rule.direction is Direction.INBOUND)
    for each in joined(option for rule in incoming for option in _options(rule)):
        yield f"{_COMMAND} --permanent {each.replace('--add-', '--remove-', 1)}"
    if _sends(brief):
        yield f"{_COMMAND} --permanent --delete-policy={policy_name(brief.id.service)}"
    yield f"{_COMMAND} --reload"


def _show(brief: Brief) -> Iterator[str]:
    yield f"{_COMMAND} --list-all"
    if _sends(brief):
        yield f"{_COMMAND} --policy={policy_name(brief.id.service)} --list-all"


def _sends(brief: Brief) -> bool:
    return any(each.direction is Direction.OUTBOUND for each in brief.rules)


def policy_name(service: str) -> str:
    """`pb-tailscale`; a long one is cut and gets a digest, so that it stays its own."""
    name = "pb-" + re.sub("[^A-Za-z0-9-]", "-", service)
    if len(name) < LONGEST_NAME:
        return name
    digest = sha256(service.encode()).hexdigest()[:5]
    return f"{name[: LONGEST_NAME - len(digest) - 2]}-{digest}"


def _new_policy(policy: str) -> Iterator[str]:
    yield "# What this host sends goes through a policy of its own, before others"
    yield f"{_COMMAND} --permanent --new-{policy.removeprefix('--')}"
    for option in ("--add-ingress-zone=HOST", "--add-egress-zone=ANY", "--set-priority=-100"):
        yield f"{_COMMAND} --permanent {policy} {option}"


def _options(rule: Rule) -> Iterator[str]:
    plain = rule.family is Family.BOTH and rule.local == rule.remote == ANYWHERE
    for element in _elements(rule):
        if plain and element.option:
            yield element.option
        else:
            yield from (f"--add-rich-rule='{each}'" for each in _rich(rule, element))


def _elements(rule: Rule) -> Iterator[_Element]:
    protocol = _NAMES.get(rule.protocol.number, str(rule.protocol.number))
    if rule.protocol.is_any:
        yield _Element()
    elif rule.icmp_type is not None:
        yield from (_Element(rich=f'icmp-type name="{name}"') for name in _icmp_names(rule))
    elif not rule.destination_ports.is_any:
        yield from _port_elements("port", rule.destination_ports, protocol)
    elif not rule.source_ports.is_any:
        yield from _port_elements("source-port", rule.source_ports, protocol)
    else:
        yield _Element(f"--add-protocol={protocol}", f'protocol value="{protocol}"')


def _port_elements(kind: str, ports: Ports, protocol: str) -> Iterator[_Element]:
    for each in ports.ranges:
        port = each.spell()
        yield _Element(f"--add-{kind}={port}/{protocol}", f'{kind} port="{port}" protocol="{protocol}"')


def _icmp_names(rule: Rule) -> Iterator[str]:
    for each in ICMP_TYPES.values():
        if (each.ipv4 if rule.family is Family.IPV4 else each.ipv6) == rule.icmp_type:
            yield each.name


def _rich(rule: Rule, element: _Element) -> Iterator[str]:
    """Rich rules of one family and one pair of networks each."""
    for family in rule.family.each:
        for source in _addresses(rule.source, family):
            for destination in _addresses(rule.destination, family):
                words = [f'rule family="{family}"']
                if not (source or destination) and _is_bare(rule):
                    words.append(f'source address="{WHOLE[family.version]}"')
                words += [f'source address="{source}"'] if source else []
                words += [f'destination address="{destination}"'] if destination else []
                words += [element.rich] if element.rich else []
                yield " ".join([*words, "accept"])


def _is_bare(rule: Rule) -> bool:
    """Whether the family needs an address: alone it makes no rule, and beside a whole ICMP, nft's listing omits it."""
    return rule.protocol.is_any or (rule.protocol.is_icmp and rule.icmp_type is None)


def _addresses(addresses: Addresses, family: Family) -> list[str]:
    """The networks of a family; one empty text for anywhere."""
    if addresses.anywhere or ip_network(WHOLE[family.version]) in addresses.networks:
        return [""]
    return [spell_network(each) for each in addresses.only(family.version).networks]


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}
