"""Security rules of Azure as resources of Terraform, and the commands that show or destroy these."""

from __future__ import annotations

from portbook.escape import hcl
from portbook.firewalls.azure.security_rules import Property, SecurityRule, security_rules
from portbook.firewalls.terraform.render import Resource, names, nothing, resources, show, strings, undo
from portbook.model import Brief, Form
from portbook.targets.text.comments import about, heading
from portbook.targets.text.resource_names import slug

_KIND = "azurerm_network_security_rule"
_ATTRIBUTES = {
    "description": "description",
    "priority": "priority",
    "direction": "direction",
    "access": "access",
    "protocol": "protocol",
    "sourcePortRange": "source_port_range",
    "sourcePortRanges": "source_port_ranges",
    "sourceAddressPrefix": "source_address_prefix",
    "sourceAddressPrefixes": "source_address_prefixes",
    "destinationPortRange": "destination_port_range",
    "destinationPortRanges": "destination_port_ranges",
    "destinationAddressPrefix": "destination_address_prefix",
    "destinationAddressPrefixes": "destination_address_prefixes",
}
"""The API's properties with the provider's attributes for them, in the order that a page shows; the reader has its own."""
_OWNERS = {
    "resource_group_name": "azurerm_network_security_group.instance.resource_group_name",
    "network_security_group_name": "azurerm_network_security_group.instance.name",
}
"""What names the group, and its value before the reader replaces it."""
_REPLACE = "Replace azurerm_network_security_group.instance by your network security group"


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines, form = heading(brief), brief.id.form
    rules = security_rules(brief)
    if not rules:
        return nothing(lines, form)
    labels = names(slug(rule.name, "_") for rule in rules)
    blocks = [_resource(brief, name, rule) for name, rule in zip(labels, rules, strict=True)]
    if form in {Form.UNDO, Form.SHOW}:
        return (undo if form is Form.UNDO else show)(lines, blocks)
    return resources((*lines, _REPLACE), blocks)


def _resource(brief: Brief, name: str, rule: SecurityRule) -> Resource:
    attributes = (
        ("name", hcl.string(rule.name)),
        *_OWNERS.items(),
        *((name, _value(rule.properties[key])) for key, name in _ATTRIBUTES.items() if key in rule.properties),
    )
    return Resource(_KIND, name, about(brief, rule.source), attributes)


def _value(value: Property) -> str:
    if isinstance(value, int):
        return str(value)
    return hcl.string(value) if isinstance(value, str) else strings(value)
