"""Security rules of Azure as resources of Terraform, and the commands that look at these and take them back."""

from __future__ import annotations

from portbook.escape import hcl
from portbook.firewalls.azure.security_rules import Property, SecurityRule, security_rules
from portbook.firewalls.azure.terraform.kinds import KIND, OWNERS, PROPERTIES
from portbook.firewalls.terraform.render import Resource, names, nothing, resources, show, strings, undo
from portbook.model import Brief, Form
from portbook.targets.text.comments import about, heading
from portbook.targets.text.resource_names import slug

_REPLACE = "Replace azurerm_network_security_group.instance by your network security group"


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines, form = heading(brief), brief.id.form
    held = security_rules(brief)
    if not held:
        return nothing(lines, form)
    named = names(slug(each.name, "_") for each in held)
    made = [_resource(brief, name, each) for name, each in zip(named, held, strict=True)]
    if form in {Form.UNDO, Form.SHOW}:
        return (undo if form is Form.UNDO else show)(lines, made)
    return resources((*lines, _REPLACE), made)


def _resource(brief: Brief, name: str, rule: SecurityRule) -> Resource:
    attributes = (
        ("name", hcl.string(rule.name)),
        *OWNERS.items(),
        *((ours, _value(rule.properties[key])) for ours, key in PROPERTIES.items() if key in rule.properties),
    )
    return Resource(KIND, name, about(brief, rule.asked), attributes)


def _value(said: Property) -> str:
    if isinstance(said, int):
        return str(said)
    return hcl.string(said) if isinstance(said, str) else strings(said)
