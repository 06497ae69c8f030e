"""What has to be in the text of resources for anybody to judge them, and what they have to share."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from portbook.firewalls.terraform.check.hcl import Block, Reference, Resource, Unknown, Value
from portbook.targets import CannotJudge


def refuse_elsewhere(block: Block, understood: Collection[str], free: Collection[str] = ()) -> None:
    """Refuse attributes that Portbook does not know, and values that are not in the text.

    Args:
        block: that the schema takes.
        understood: the attributes that somebody can judge.
        free: those of them whose value may be elsewhere: names, tags, and what the resource belongs to.

    Raises:
        CannotJudge: there is one.
    """
    for name, value in block.values.items():
        if name not in understood:
            raise CannotJudge(
                block.lines[name], f"Portbook does not know what {name} lets through", id_="terraform-attribute-unknown"
            )
        if name not in free and any(isinstance(part, Reference | Unknown) for part in _parts(value)):
            raise CannotJudge(
                block.lines[name], f"the value of {name} is not in the text", id_="terraform-value-not-in-text"
            )


def refuse_several(resources: Sequence[Resource], owner: str) -> None:
    """Refuse resources of different owners; a name and a reference may or may not be the same owner.

    Raises:
        CannotJudge: they do.
    """
    for resource in resources:
        if resource.values.get(owner) != resources[0].values.get(owner):
            raise CannotJudge(resource.line, f"the rules are of more than one {owner}", id_="terraform-several-owners")


def spelled(value: Value) -> str:
    """A value that the schema has found to be one, as Terraform hands it on as a string."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def strings(value: Value) -> list[str]:
    """A list as Terraform hands it on, whose numbers are strings."""
    return [spelled(item) for item in _parts(value)]


def _parts(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)
