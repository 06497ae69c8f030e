"""The second reader of Terraform's security rules: the request that the Azure provider makes of each.

Source: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/network_security_rule
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portbook.firewalls.azure.check import security_rules
from portbook.firewalls.terraform.check.hcl import Block, Resource
from portbook.firewalls.terraform.check.literals import refuse_elsewhere, refuse_several, spelled, strings
from portbook.firewalls.terraform.check.values import Reference, Unknown
from portbook.model import Rule
from portbook.proof.reading.vendor_schema import Body
from portbook.targets import CannotJudge, Rejected

_GROUP = "azurerm_network_security_group"
_OWNERS = ("resource_group_name", "network_security_group_name")
_OF_GROUP = {"name", "location", "resource_group_name", "tags", "provider"}
_PROPERTIES = {
    "description": "description",
    "protocol": "protocol",
    "access": "access",
    "direction": "direction",
    "priority": "priority",
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


def rules(resources: Sequence[Resource]) -> tuple[Rule, ...]:
    """What resources let through together that fit the provider's schema.

    Raises:
        CannotJudge: an unknown attribute or block, or several groups.
        Rejected: the provider or Azure refuses a value, or two names or priorities are the same.
    """
    groups = [resource for resource in resources if resource.kind == _GROUP]
    alone = [resource for resource in resources if resource.kind != _GROUP]
    for owner in (*_OWNERS, "provider"):
        refuse_several(alone, owner)
    inner = [rule for group in groups for rule in _within(group)]
    names = {Reference(f"{group.address}.name") for group in groups} | {rule.values[_OWNERS[1]] for rule in alone}
    if len(names) > 1 or (inner and alone):
        raise CannotJudge(
            groups[0].line,
            "the rules are of more than one group, or both within a group and in resources of their own",
            id_="azure-several-groups",
            cure="judge the rules of one group at a time",
        )
    bodies = [_body(rule) for rule in (*inner, *alone)]
    security_rules.names(bodies)
    return security_rules.rules(bodies)


def _within(group: Resource) -> list[Block]:
    refuse_elsewhere(group, _OF_GROUP, _OF_GROUP)
    return [rule for rule in group.blocks if rule.kind != "timeouts"]


def _body(rule: Block) -> Body:
    """The request, checked against the models of Microsoft's SDK."""
    free = {"name", "description", "provider", *_OWNERS}
    refuse_elsewhere(rule, {*free, *_PROPERTIES}, free)
    if unknown := [block for block in rule.blocks if block.kind != "timeouts"]:
        message = f"Portbook does not know the block {unknown[0].kind} within a rule"
        raise CannotJudge(unknown[0].line, message, id_="azure-block-unknown")
    for owner in _OWNERS if isinstance(rule, Resource) else ():
        if not rule.values[owner]:
            raise Rejected(rule.lines[owner], f"{owner} is empty", id_="azure-owner-empty")
    properties = {key: _converted(name, rule) for name, key in _PROPERTIES.items() if name in rule.values}
    named = rule.values.get("name")
    name = named if isinstance(named, str) else f"line{rule.line}"
    return security_rules.SCHEMA.check(rule.line, {"name": name, "properties": properties}, "a rule")


def _converted(name: str, rule: Block) -> Any:  # noqa: ANN401  # JSON
    """A value, converted to the attribute's type as Terraform does. The schema has accepted it before."""
    value = rule.values[name]
    if name == "priority":
        return int(spelled(value))
    if isinstance(value, Reference | Unknown):
        return ""
    return strings(value) if isinstance(value, tuple) else spelled(value)
