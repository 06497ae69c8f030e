"""Security rules of Azure in Terraform as rules: resources of their own, or those within a group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portbook.firewalls.azure.bodies import Body, Unread
from portbook.firewalls.azure.read import reading
from portbook.firewalls.azure.security_rules import PRIORITIES
from portbook.firewalls.azure.statement import Written
from portbook.firewalls.azure.terraform.kinds import GROUP, KIND, OWNERS, PROPERTIES, WITHIN
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

_WORDS = {
    "direction": ("Inbound", "Outbound"),
    "access": ("Allow", "Deny"),
    "protocol": ("*", "Icmp", "Tcp", "Udp", "Esp", "Ah"),
}
"""What the provider takes, letter by letter; the API does not mind capitals."""
_END = re.compile("_(?:port_ranges?|address_prefix(?:es)?)$")
"""What is said of one end: where it is not in the text, the rest of the rules can be judged all the same."""
_TYPES = {**dict.fromkeys(("name", "location", "resource_group_name"), Type.TEXT), "tags": Type.TAGS}
_OF_GROUP = {*_TYPES, PROVIDER}
_NEEDED = ("name", "location", "resource_group_name")
_OF_RULE = frozenset(
    {"name", *PROPERTIES} | {f"{end}_application_security_group_ids" for end in ("source", "destination")}
)
"""What an object in a list has to have, be it with null."""
_NEAR = re.compile("firewall")
_NAMED = "network_security_group_name"


def read(text: str) -> Reading:
    """What the resources of a text let through; nothing, where it is commands that take them back or show them.

    Raises:
        CannotJudge: another attribute or block, or more than one group.
        Rejected: Terraform, its Azure provider or the API would not take it.
    """
    if has_commands(text):
        return read_commands(text, {KIND})
    made = configuration(text, {KIND, GROUP}, _NEAR)
    groups = [each for each in made.resources if each.labels[0] == GROUP]
    alone = [each for each in made.resources if each.labels[0] == KIND]
    whole = _whole(groups, alone)
    bodies = [_alone(each) for each in alone]
    return reading(Written([*bodies, *(body for each in groups for body in _within(each))], whole, made.besides))


def _whole(groups: Sequence[Block], alone: Sequence[Block]) -> int:
    """The line of the group whose rules are all in it; 0 where there is none.

    Raises:
        CannotJudge: there are several groups, or rules within one and beside it, which overwrite each other.
    """
    for each in alone:
        if (_owners(each), maker(each)) != (_owners(alone[0]), maker(alone[0])):
            raise CannotJudge(each.line, "the rules are of more than one network security group")
    named = {owner(each, _NAMED) for each in alone} | {f"{GROUP}.{each.labels[1]}.name" for each in groups}
    if len(named) > 1:
        raise CannotJudge(groups[-1].line, "the rules are of more than one network security group")
    inner = [each for each in groups if has_blocks(each, {WITHIN})]
    if inner and alone:
        raise CannotJudge(inner[0].line, "rules within a group and beside it overwrite each other")
    return inner[0].line if inner else 0


def _owners(block: Block) -> tuple[str, ...]:
    return tuple(_owner(block, name, attribute) for name, attribute in OWNERS.items())


def _owner(block: Block, name: str, attribute: str) -> str:
    value = block.values.get(name)
    if isinstance(value, Reference) and value.path.startswith(f"{GROUP}.") and not value.path.endswith(f".{attribute}"):
        raise Rejected(block.lines[name], f"{name} is {attribute} of a group, not {value.path}")
    return owner(block, name)


def _alone(block: Block) -> Body:
    known = {"name", PROVIDER, *PROPERTIES, *OWNERS}
    refuse_unknown(
        block, known, elsewhere={"name", "description", PROVIDER, *OWNERS, *_ends(block)}, within={"timeouts"}
    )
    return _body(block)


def _within(group: Block) -> Iterator[Body]:
    if missing := [name for name in _NEEDED if name not in group.values]:
        raise Rejected(group.line, f"{GROUP} needs {missing[0]}")
    refuse_other_types(group, _TYPES)
    refuse_unknown(group, {*_OF_GROUP, WITHIN}, elsewhere={*_OF_GROUP, WITHIN}, within={WITHIN, "timeouts"})
    for each in inner_blocks(group, WITHIN, _OF_RULE):
        refuse_unknown(each, {"name", *PROPERTIES}, elsewhere={"name", "description", *_ends(each)})
        yield _body(each)


def _ends(block: Block) -> set[str]:
    return {name for name in block.values if _END.search(name)}


def _body(block: Block) -> Body:
    """What the provider asks the API for."""
    refuse_other_types(block, dict.fromkeys(("name", "description"), Type.TEXT))
    for name, words in _WORDS.items():
        said = required(block, name)
        if said.text not in words:
            raise Rejected(said.line, f"{name} is {', '.join(words)}, not {said.text!r}")
    properties = {key: _value(block, name) for name, key in PROPERTIES.items() if name in block.values}
    name = f"line-{block.line}" if is_unknown(block.values.get("name")) else required(block, "name").text
    return Body(block.line, name, {key: each for key, each in properties.items() if each is not None}, block.lines)


def _value(block: Block, name: str) -> object:
    if is_unknown(block.values[name]):
        return None if name == "description" else Unread(f"the value of {name} is not in the text")
    if name == "priority":
        return number(block, name, PRIORITIES)
    if name.endswith(("ranges", "prefixes")):
        return [each.text for each in strings(block, name)]
    return required(block, name).text
