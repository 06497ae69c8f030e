"""Security rules of Azure in Terraform as rules."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.targets.azure.bodies import Body
from portbook.targets.azure.written import Written
from portbook.targets.azure.read import reading
from portbook.targets.azure.security_rules import DIRECTIONS, PRIORITIES, PROTOCOLS
from portbook.targets.azure_terraform.kinds import KIND, OWNERS, PROPERTIES
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.terraform.commands import has_commands, read_commands
from portbook.targets.terraform.hcl import Block
from portbook.targets.terraform.read import number, owner, refuse_unknown, required, resources, strings

_WORDS = {
    "direction": (*DIRECTIONS.values(),),
    "access": ("Allow", "Deny"),
    "protocol": (*PROTOCOLS.values(),),
}
"""What the provider takes, letter by letter; the API does not mind capitals."""


def read(text: str) -> Reading:
    """What the resources of a text let through; nothing, where it is commands that take them back or show them.

    Raises:
        CannotJudge: another resource, attribute or block, a value that is not in the text, or more than one group.
        Rejected: Terraform, its Azure provider or the API would not take it.
    """
    if has_commands(text):
        return read_commands(text, {KIND})
    found = resources(text, {KIND})
    _refuse_several_groups(found)
    return reading(Written([_body(each) for each in found]))


def _refuse_several_groups(found: Sequence[Block]) -> None:
    groups = set()
    for each in found:
        groups.add(tuple(owner(each, name) for name in OWNERS))
        if len(groups) > 1:
            raise CannotJudge(each.line, "the rules are of more than one network security group")


def _body(block: Block) -> Body:
    """What the provider asks the API for."""
    refuse_unknown(block, {"name", *PROPERTIES, *OWNERS}, elsewhere=OWNERS)
    for name, words in _WORDS.items():
        said = required(block, name)
        if said.text not in words:
            raise Rejected(said.line, f"{name} is {', '.join(words)}, not {said.text!r}")
    properties = {key: _value(block, name) for name, key in PROPERTIES.items() if name in block.values}
    return Body(block.line, required(block, "name").text, properties, block.lines)


def _value(block: Block, name: str) -> object:
    if name == "priority":
        return number(block, name, PRIORITIES)
    if name.endswith(("ranges", "prefixes")):
        return [each.text for each in strings(block, name)]
    return required(block, name).text
