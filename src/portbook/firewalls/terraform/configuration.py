"""What a configuration of Terraform makes: the resources in question, and whatever else there is.

Sources: https://developer.hashicorp.com/terraform/language/syntax/configuration, and the meta-arguments beside it.
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
_SEVERAL = ("count", "for_each")
_TIMEOUTS = {"create", "read", "update", "delete"}
_DURATION = re.compile(r"(?:[0-9]{1,6}(?:\.[0-9]{1,6})?(?:h|m|s|ms|us|ns))+")
_LIFECYCLE = {"create_before_destroy", "prevent_destroy"}
_IGNORED = "ignore_changes"
_MEANINGLESS = {Reference(name) for name in ("description", "name", "tags", "tags_all")}
_BESIDES = "Portbook does not read what a resource {} does"


@dataclass(frozen=True)
class Configuration:
    """What a text makes.

    Attributes:
        resources: those in question, in order.
        besides: what else it makes.
    """

    resources: tuple[Block, ...]
    besides: tuple[Remark, ...]


def configuration(text: str, kinds: Collection[str], near: re.Pattern[str]) -> Configuration:
    """What a text makes.

    Args:
        text: the configuration.
        kinds: of the resources in question.
        near: what a resource is called that may decide about the same packets, so that it must be read too.

    Raises:
        CannotJudge: a block that may make or take away more, or how many resources there are is not in the text.
        Rejected: not HCL, or two resources have one address.
    """
    resources, besides = list[Block](), list[Remark]()
    seen: set[tuple[str, ...]] = set()
    surroundings = Surroundings()
    found = blocks(text)
    refuse_circles([block for block in found if block.kind == "resource"])
    for block in found:
        if block.kind in KINDS:
            surroundings.add(block)
            continue
        if block.kind != "resource":
            raise CannotJudge(
                block.line, f"the text does not show what a block {block.kind} makes", id_="terraform-block-unknown"
            )
        if len(block.labels) != _LABELS:
            raise Rejected(block.line, "a resource needs a type and a name", id_="terraform-resource-labels")
        if block.labels in seen:
            raise Rejected(
                block.line, f"two resources have the address {'.'.join(block.labels)}", id_="terraform-resource-twice"
            )
        seen.add(block.labels)
        refuse_name(block.labels[1], block.line)
        if block.labels[0] in kinds:
            resources.append(_alone(block))
        elif near.search(block.labels[0]):
            raise CannotJudge(
                block.line, f"Portbook does not know the resource {block.labels[0]}", id_="terraform-resource-unknown"
            )
        else:
            besides.append(Remark(block.line, _BESIDES.format(block.labels[0]), "terraform-other-resource"))
    return Configuration(tuple(resources), (*besides, *surroundings.besides))


def _alone(block: Block) -> Block:
    """A resource that there is once, without what says how Terraform handles it.

    Raises:
        CannotJudge: there are several, or it is handled in a way that leaves something as it is, or runs programs.
    """
    for name in _SEVERAL:
        if name in block.values:
            raise CannotJudge(
                block.lines[name],
                f"the text does not show how many resources {name} makes",
                id_="terraform-several-instances",
            )
    kept = []
    for inner in block.blocks:
        if inner.kind == "timeouts":
            _refuse_timeouts(inner)
        if inner.kind != "lifecycle":
            kept.append(inner)
        else:
            _refuse_lifecycle(inner)
    values: dict[str, Value] = {
        name: value for name, value in block.values.items() if name != ORDER and value is not None
    }
    return Block(block.line, block.kind, block.labels, values, block.lines, kept)


def _refuse_timeouts(block: Block) -> None:
    """Refuse what is no duration of something that is done to a resource."""
    for name, value in block.values.items():
        if name not in _TIMEOUTS or not isinstance(value, str) or not _DURATION.fullmatch(value):
            raise CannotJudge(
                block.lines[name],
                f"Portbook does not know {name} with this value in timeouts",
                id_="terraform-timeouts",
            )


def _refuse_lifecycle(block: Block) -> None:
    """Refuse what leaves rules as they are, or depends on conditions."""
    ignored = block.values.get(_IGNORED, ())
    harmless = isinstance(ignored, tuple) and all(attribute in _MEANINGLESS for attribute in ignored)
    known = _LIFECYCLE | ({_IGNORED} if harmless else set())
    if strange := [*block.values.keys() - known, *(inner.kind for inner in block.blocks)]:
        raise CannotJudge(
            block.line,
            f"Portbook does not know what {min(strange)} of a lifecycle block keeps unchanged",
            id_="terraform-lifecycle",
        )
