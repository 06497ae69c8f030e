"""The reader of Azure's security rules in Terraform: resources of their own, and rules within a group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portbook.firewalls.azure.bodies import Body, RuleSet, UnknownValue, several_groups
from portbook.firewalls.azure.read import reading
from portbook.firewalls.azure.security_rules import PRIORITIES
from portbook.firewalls.terraform.commands import has_commands, read_commands
from portbook.firewalls.terraform.configuration import configuration
from portbook.firewalls.terraform.expressions import Reference
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.nested_blocks import has_blocks, inner_blocks
from portbook.firewalls.terraform.read import (
    PROVIDER,
    Type,
    is_unknown,
    maker,
    number,
    owner,
    refuse_other_types,
    refuse_unknown,
    required,
    strings,
)
from portbook.targets.base import CannotJudge, Reading, Rejected

_KIND = "azurerm_network_security_rule"
_PROPERTIES = {
    "description": "description",
    "priority": "priority",
    "direction": "direction",
    "access": "access",
    "protocol": "protocol",
    "source_port_range": "sourcePortRange",
    "source_port_ranges": "sourcePortRanges",
    "source_address_prefix": "sourceAddressPrefix",
    "source_address_prefixes": "sourceAddressPrefixes",
    "destination_port_range": "destinationPortRange",
    "destination_port_ranges": "destinationPortRanges",
    "destination_address_prefix": "destinationAddressPrefix",
    "destination_address_prefixes": "destinationAddressPrefixes",
}
"""The provider's attributes with the API's names for them."""
_OWNERS = {"resource_group_name": "resource_group_name", "network_security_group_name": "name"}
"""What names the group, with the attribute of the group that is meant, where it is taken from one."""
_GROUP = "azurerm_network_security_group"
"""The group, which may have rules within it."""
_WITHIN = "security_rule"
"""The block of a rule within the group."""
_WORDS = {
    "direction": ("Inbound", "Outbound"),
    "access": ("Allow", "Deny"),
    "protocol": ("*", "Icmp", "Tcp", "Udp", "Esp", "Ah"),
}
"""The words that the provider accepts, in this case only; the API ignores the case."""
_END = re.compile("_(?:port_ranges?|address_prefix(?:es)?)$")
"""Attributes of one end, whose value need not be in the text."""
_TYPES = {**dict.fromkeys(("name", "location", "resource_group_name"), Type.TEXT), "tags": Type.TAGS}
_OF_GROUP = {*_TYPES, PROVIDER}
_NEEDED = ("name", "location", "resource_group_name")
_OF_RULE = frozenset(
    {"name", *_PROPERTIES} | {f"{end}_application_security_group_ids" for end in ("source", "destination")}
)
"""The attributes that an object in a list of rules must have; null is allowed."""
_NEAR = re.compile("firewall")
_NAMED = "network_security_group_name"


def read(text: str) -> Reading:
    """What the resources of a text let through: nothing, if commands destroy or show them.

    Raises:
        CannotJudge: an unknown attribute or block, or several groups.
        Rejected: Terraform, its Azure provider or the API refuses it.
    """
    if has_commands(text):
        return read_commands(text, {_KIND})
    configured = configuration(text, {_KIND, _GROUP}, _NEAR)
    groups = [block for block in configured.resources if block.labels[0] == _GROUP]
    alone = [block for block in configured.resources if block.labels[0] == _KIND]
    group_line = _group_line(groups, alone)
    bodies = [_alone(block) for block in alone]
    bodies += [body for group in groups for body in _within(group)]
    return reading(RuleSet(bodies, group_line, configured.side_effects))


def _group_line(groups: Sequence[Block], alone: Sequence[Block]) -> int:
    """The line of the group that has its rules within it; 0 where there is none.

    Raises:
        CannotJudge: several groups, or rules both within a group and in resources of their own.
    """
    for block in alone:
        if (_owners(block), maker(block)) != (_owners(alone[0]), maker(alone[0])):
            raise several_groups(block.line)
    names = {owner(block, _NAMED) for block in alone} | {f"{_GROUP}.{block.labels[1]}.name" for block in groups}
    if len(names) > 1:
        raise several_groups(groups[-1].line)
    inner = [block for block in groups if has_blocks(block, {_WITHIN})]
    if inner and alone:
        message = "rules within a group and resources of their own overwrite each other"
        cure = "write all of them in one of these ways"
        raise CannotJudge(inner[0].line, message, id_="azure-inline-and-separate-rules", cure=cure)
    return inner[0].line if inner else 0


def _owners(block: Block) -> tuple[str, ...]:
    return tuple(_owner(block, name, attribute) for name, attribute in _OWNERS.items())


def _owner(block: Block, name: str, attribute: str) -> str:
    value = block.values.get(name)
    if (
        isinstance(value, Reference)
        and value.path.startswith(f"{_GROUP}.")
        and not value.path.endswith(f".{attribute}")
    ):
        raise Rejected(
            block.lines[name],
            f"{name} must be the {attribute} of a group, not {value.path}",
            id_="azure-wrong-reference",
        )
    return owner(block, name)


def _alone(block: Block) -> Body:
    known = {"name", PROVIDER, *_PROPERTIES, *_OWNERS}
    refuse_unknown(
        block, known, elsewhere={"name", "description", PROVIDER, *_OWNERS, *_ends(block)}, within={"timeouts"}
    )
    return _body(block)


def _within(group: Block) -> Iterator[Body]:
    if missing := [name for name in _NEEDED if name not in group.values]:
        raise Rejected(group.line, f"{_GROUP} needs {missing[0]}", id_="azure-missing-key")
    refuse_other_types(group, _TYPES)
    refuse_unknown(group, {*_OF_GROUP, _WITHIN}, elsewhere={*_OF_GROUP, _WITHIN}, within={_WITHIN, "timeouts"})
    for block in inner_blocks(group, _WITHIN, _OF_RULE):
        refuse_unknown(block, {"name", *_PROPERTIES}, elsewhere={"name", "description", *_ends(block)})
        yield _body(block)


def _ends(block: Block) -> set[str]:
    return {name for name in block.values if _END.search(name)}


def _body(block: Block) -> Body:
    """The rule that the provider sends to the API."""
    refuse_other_types(block, dict.fromkeys(("name", "description"), Type.TEXT))
    for name, words in _WORDS.items():
        word = required(block, name)
        if word.text not in words:
            message = f"{name} must be {', '.join(words)}, not {word.text!r}"
            raise Rejected(word.line, message, id_="azure-unknown-word")
    properties = {key: _value(block, name) for name, key in _PROPERTIES.items() if name in block.values}
    name = f"line-{block.line}" if is_unknown(block.values.get("name")) else required(block, "name").text
    return Body(block.line, name, {key: value for key, value in properties.items() if value is not None}, block.lines)


def _value(block: Block, name: str) -> object:
    if is_unknown(block.values[name]):
        return None if name == "description" else UnknownValue(f"the value of {name} is not in the text")
    if name == "priority":
        return number(block, name, PRIORITIES)
    if name.endswith(("ranges", "prefixes")):
        return [value.text for value in strings(block, name)]
    return required(block, name).text
