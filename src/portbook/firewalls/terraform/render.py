"""Renders Terraform resources as `terraform fmt` formats them, and the commands that show or destroy them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from portbook.escape import hcl
from portbook.model import Form
from portbook.targets.text.comments import shell_lines
from portbook.targets.text.resource_names import unique

_NAME_LIMIT = 120
_NOTHING = {Form.UNDO: "nothing to undo", Form.SHOW: "nothing to show"}

COMMANDS_NOTE = "The forms `undo` and `show` identify the resources by their addresses: run them in that folder. `tofu` takes the same commands."
COMMAND_LINKS = (
    ("terraform destroy", "https://developer.hashicorp.com/terraform/cli/commands/destroy"),
    ("terraform state show", "https://developer.hashicorp.com/terraform/cli/commands/state/show"),
)
"""The note and the links about `undo` and `show` that all targets with Terraform resources share."""

Attributes: TypeAlias = tuple[tuple[str, str], ...]
"""Names with their values; a value is HCL already."""


@dataclass(frozen=True)
class Inner:
    """A block within a resource.

    Attributes:
        kind: its type.
        comment: what it is for.
        attributes: its attributes.
    """

    kind: str
    comment: str
    attributes: Attributes


@dataclass(frozen=True)
class Resource:
    """A resource.

    Attributes:
        kind: its type.
        name: its name within the type.
        comment: what it is for; empty where the blocks within it have comments.
        attributes: its attributes.
        blocks: the blocks within it.
    """

    kind: str
    name: str
    comment: str
    attributes: Attributes
    blocks: tuple[Inner, ...] = ()

    @property
    def address(self) -> str:
        """The address that identifies it: `TYPE.NAME`."""
        return f"{self.kind}.{self.name}"


def names(proposals: Iterable[str]) -> list[str]:
    """Names of resources for proposed ones: each begins with a letter, and no two are the same."""
    return unique([name if name[:1].isalpha() else f"rule_{name}" for name in proposals], _NAME_LIMIT, "_")


def strings(values: Iterable[str]) -> str:
    """A list of strings."""
    return f"[{', '.join(map(hcl.string, values))}]"


def nothing(lines: Iterable[str], form: Form) -> str:
    """The text of a brief without rules: a comment only, because a destroy without targets would destroy everything."""
    return _commands((*lines, _NOTHING.get(form, "nothing to open")))


def resources(lines: Iterable[str], blocks: Iterable[Resource]) -> str:
    """The text of resources. Neighbours with the same comment share it."""
    text, comment_before = _comments(lines), ""
    for resource in blocks:
        comment = f"# {resource.comment}\n" if resource.comment not in {"", comment_before} else ""
        text += "\n" + comment + _resource(resource)
        comment_before = resource.comment
    return text


def undo(lines: Iterable[str], blocks: Sequence[Resource]) -> str:
    """One command that destroys all resources, so that Terraform asks once."""
    comments = (*lines, "Remove the blocks from your files too: what they say, the next terraform apply makes again")
    targets = " ".join(f"-target={resource.address}" for resource in blocks)
    return _commands(comments) + f"terraform destroy {targets}\n"


def show(lines: Iterable[str], blocks: Iterable[Resource]) -> str:
    """One command for each resource, which shows it as it is in the state."""
    return _commands(lines) + "".join(f"terraform state show {resource.address}\n" for resource in blocks)


def _commands(lines: Iterable[str]) -> str:
    """Comments of a shell script."""
    return "".join(f"{line}\n" for line in shell_lines(lines))


def _comments(lines: Iterable[str]) -> str:
    return "".join(f"# {line}\n" for line in lines)


def _resource(resource: Resource) -> str:
    body = list(_aligned(resource.attributes, "  "))
    comment_before = ""
    for block in resource.blocks:
        body += ["", *([f"  # {block.comment}"] if block.comment != comment_before else []), f"  {block.kind} {{"]
        body += [*_aligned(block.attributes, "    "), "  }"]
        comment_before = block.comment
    return "\n".join((f'resource "{resource.kind}" "{resource.name}" {{', *body, "}", ""))


def _aligned(attributes: Attributes, indent: str) -> Iterator[str]:
    width = max(len(name) for name, _value in attributes)
    yield from (f"{indent}{name:<{width}} = {value}" for name, value in attributes)
