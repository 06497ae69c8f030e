"""Resources of Terraform's JSON with their values: of a state, a plan, or a state file.

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portbook.importers.draft.tree import Node

_PLANS = (("planned_values",), ("values",), ("prior_state", "values"))
"""Where the values are, the newest first."""


@dataclass(frozen=True)
class Resource:
    """A resource with its type, its address such as `module.web.aws_security_group.front`, and its values."""

    type: str
    address: str
    values: Node


def resources(document: Node) -> Iterator[Resource]:
    """The resources of a document, those of its modules included; of a plan without values, those that it changes."""
    root = next((node for keys in _PLANS if (node := document.get(*keys, "root_module")).entries), None)
    if root is not None:
        yield from _of_module(root)
    else:
        for change in document.get("resource_changes").items:
            yield Resource(change.get("type").text, change.get("address").text, change.get("change", "after"))
    for resource in document.get("resources").items:
        kind, name = resource.get("type").text, resource.get("name").text
        for instance in resource.get("instances").items:
            yield Resource(kind, f"{kind}.{name}", instance.get("attributes"))


def references(document: Node) -> Mapping[str, str]:
    """The security group that a rule of the root module names in its configuration, by the rule's address."""
    named = {}
    for resource in document.get("configuration", "root_module", "resources").items:
        listed = resource.get("expressions", "security_group_id", "references").items
        if listed:
            kind, _dot, rest = listed[-1].text.partition(".")
            named[resource.get("address").text] = f"{kind}.{rest.partition('.')[0]}"
    return named


def _of_module(module: Node) -> Iterator[Resource]:
    for resource in module.get("resources").items:
        if resource.get("mode").text in {"", "managed"}:
            yield Resource(resource.get("type").text, resource.get("address").text, resource.get("values"))
    for child in module.get("child_modules").items:
        yield from _of_module(child)
