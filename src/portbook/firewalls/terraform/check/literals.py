"""The attributes of resources that must be in the text, or the same in all resources, before Portbook judges them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from portbook.firewalls.terraform.check.hcl import Block, Resource
from portbook.firewalls.terraform.check.values import Reference, Unknown, Value
from portbook.targets import CannotJudge


def refuse_elsewhere(block: Block, understood: Collection[str], free: Collection[str] = ()) -> None:
    """Refuse attributes that Portbook does not know, and values that are not in the text.

    Args:
        block: a block that fits the provider's schema.
        understood: the attributes that it may have.
        free: the attributes whose value need not be in the text: names, tags, and the owner of the resource.

    Raises:
        CannotJudge: there is one.
    """
    for name, value in block.values.items():
        if name not in understood:
            raise CannotJudge(
                block.lines[name], f"Portbook does not know what {name} lets through", id_="terraform-attribute-unknown"
            )
        if name not in free and any(isinstance(element, Reference | Unknown) for element in _elements(value)):
            raise CannotJudge(
                block.lines[name],
                f"the value of {name} is not in the text",
                id_="terraform-value-not-in-text",
                cure="write the value itself",
            )


def refuse_several(resources: Sequence[Resource], owner: str) -> None:
    """Refuse resources of different owners. A name and a reference count as two owners.

    Raises:
        CannotJudge: two resources have different values of the attribute `owner`.
    """
    for resource in resources:
        if resource.values.get(owner) != resources[0].values.get(owner):
            raise CannotJudge(resource.line, f"the rules are of more than one {owner}", id_="terraform-several-owners")


def spelled(value: Value) -> str:
    """A single value as the string that Terraform passes to the provider."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def strings(value: Value) -> list[str]:
    """A list as the strings that Terraform passes to the provider."""
    return [spelled(element) for element in _elements(value)]


def _elements(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)
