"""The resources of a Terraform configuration: the firewall rules, and remarks about everything else that has an effect.

Sources: https://developer.hashicorp.com/terraform/language/syntax/configuration, and the pages of the meta-arguments.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from portbook.firewalls.terraform.expressions import Reference, Value
from portbook.firewalls.terraform.hcl import Block, blocks
from portbook.firewalls.terraform.references import ORDER, refuse_circles
from portbook.firewalls.terraform.surroundings import KINDS, Surroundings, refuse_name
from portbook.targets.base import CannotJudge, Rejected, Remark

_LABELS = 2
_REPEATING = ("count", "for_each")
_TIMEOUTS = {"create", "read", "update", "delete"}
_DURATION = re.compile(r"(?:[0-9]{1,6}(?:\.[0-9]{1,6})?(?:h|m|s|ms|us|ns))+")
_LIFECYCLE = {"create_before_destroy", "prevent_destroy"}
_IGNORED = "ignore_changes"
_HARMLESS = {Reference(name) for name in ("description", "name", "tags", "tags_all")}
_OTHER_RESOURCE = "Portbook does not read what a resource {} does"


@dataclass(frozen=True)
class Configuration:
    """The resources of a text.

    Attributes:
        resources: the firewall rules, in order.
        side_effects: remarks about everything else in the text that has an effect.
    """

    resources: tuple[Block, ...]
    side_effects: tuple[Remark, ...]


def configuration(text: str, kinds: Collection[str], near: re.Pattern[str]) -> Configuration:
    """The resources of a text.

    Args:
        text: the configuration.
        kinds: the types of the resources that are firewall rules.
        near: matches the names of other types that may decide about the same packets; these are refused.

    Raises:
        CannotJudge: an unknown block or firewall resource, or a number of resources that is not in the text.
        Rejected: not HCL, or two resources have the same address.
    """
    resources, side_effects = list[Block](), list[Remark]()
    addresses: set[tuple[str, ...]] = set()
    surroundings = Surroundings()
    all_blocks = blocks(text)
    refuse_circles([block for block in all_blocks if block.kind == "resource"])
    for block in all_blocks:
        if block.kind in KINDS:
            surroundings.add(block)
            continue
        if block.kind != "resource":
            message = f"the text does not show what the block {block.kind} creates"
            cure = "write the resources instead of the block"
            raise CannotJudge(block.line, message, id_="terraform-block-unknown", cure=cure)
        if len(block.labels) != _LABELS:
            raise Rejected(block.line, "a resource needs a type and a name", id_="terraform-resource-labels")
        if block.labels in addresses:
            raise Rejected(
                block.line,
                f"two resources have the address {'.'.join(block.labels)}",
                id_="terraform-resource-twice",
                cure="rename one of them",
            )
        addresses.add(block.labels)
        refuse_name(block.labels[1], block.line)
        if block.labels[0] in kinds:
            resources.append(_single(block))
        elif near.search(block.labels[0]):
            raise CannotJudge(
                block.line,
                f"Portbook does not know the resource type {block.labels[0]}, which may be about the same packets",
                id_="terraform-resource-unknown",
            )
        else:
            side_effects.append(Remark(block.line, _OTHER_RESOURCE.format(block.labels[0]), "terraform-other-resource"))
    return Configuration(tuple(resources), (*side_effects, *surroundings.side_effects))


def _single(block: Block) -> Block:
    """A resource without its meta-arguments.

    Raises:
        CannotJudge: it stands for several resources, or its lifecycle keeps attributes unchanged or has conditions.
    """
    for name in _REPEATING:
        if name in block.values:
            raise CannotJudge(
                block.lines[name],
                f"the text does not show how many resources {name} creates",
                id_="terraform-several-instances",
                cure="write one block for each resource",
            )
    inner_blocks = []
    for inner in block.blocks:
        if inner.kind == "timeouts":
            _refuse_timeouts(inner)
        if inner.kind != "lifecycle":
            inner_blocks.append(inner)
        else:
            _refuse_lifecycle(inner)
    values: dict[str, Value] = {
        name: value for name, value in block.values.items() if name != ORDER and value is not None
    }
    return Block(block.line, block.kind, block.labels, values, block.lines, inner_blocks)


def _refuse_timeouts(block: Block) -> None:
    """Refuse a `timeouts` block that has an unknown operation, or a value that is not a duration."""
    for name, value in block.values.items():
        if name not in _TIMEOUTS or not isinstance(value, str) or not _DURATION.fullmatch(value):
            raise CannotJudge(
                block.lines[name],
                f"Portbook does not know {name} with this value in timeouts",
                id_="terraform-timeouts",
                cure="write a duration such as 30m, or leave it out",
            )


def _refuse_lifecycle(block: Block) -> None:
    """Refuse a `lifecycle` block that keeps rules unchanged, or has conditions."""
    ignored = block.values.get(_IGNORED, ())
    harmless = isinstance(ignored, tuple) and all(attribute in _HARMLESS for attribute in ignored)
    known = _LIFECYCLE | ({_IGNORED} if harmless else set())
    if strange := [*block.values.keys() - known, *(inner.kind for inner in block.blocks)]:
        raise CannotJudge(
            block.line,
            f"Portbook does not know which attributes {min(strange)} in the lifecycle block keeps unchanged",
            id_="terraform-lifecycle",
            cure="leave it out",
        )
