"""What a resource of a network security rule asks Azure for, as the provider understands its attributes.

Source: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/network_security_rule
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portbook.model import Rule
from portbook.proof.azure import schema, security_rules
from portbook.proof.terraform.hcl import Reference, Resource
from portbook.proof.terraform.literals import refuse_elsewhere, refuse_several, strings
from portbook.proof.vendor_schema import Body
from portbook.targets import CannotJudge, Rejected

_OWNERS = ("resource_group_name", "network_security_group_name")
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
"""The API's words for the provider's."""


def rules(found: Sequence[Resource]) -> tuple[Rule, ...]:
    """What resources that the provider's schema takes let through together.

    Raises:
        CannotJudge: an attribute or block that says other things than networks, protocols and ports; more than one group.
        Rejected: the provider or Azure refuses a value, or two names or priorities collide.
    """
    for owner in _OWNERS:
        refuse_several(found, owner)
    bodies = [_body(each) for each in found]
    security_rules.names(bodies)
    return security_rules.rules(bodies)


def _body(resource: Resource) -> Body:
    """The request, once the models of Microsoft's SDK take it."""
    refuse_elsewhere(resource, {"name", *_OWNERS, *_PROPERTIES}, _OWNERS)
    if resource.blocks:
        raise CannotJudge(resource.blocks[0].line, f"a block {resource.blocks[0].kind} within a rule")
    for owner in _OWNERS:
        if not isinstance(resource.values[owner], Reference) and not resource.values[owner]:
            raise Rejected(resource.lines[owner], f"{owner} is empty")
    said = {key: _said(name, resource) for name, key in _PROPERTIES.items() if name in resource.values}
    return schema.SCHEMA.check(resource.line, {"name": str(resource.values["name"]), "properties": said}, "a rule")


def _said(name: str, resource: Resource) -> Any:  # noqa: ANN401  # JSON
    """A value as Terraform converts it to the attribute's type, which the schema has found possible."""
    value = resource.values[name]
    if name == "priority":
        return int(str(value))
    return strings(value) if isinstance(value, tuple) else str(value)
