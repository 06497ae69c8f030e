"""Resources of Terraform as `terraform fmt` lays them out, and the commands that look at these and take them back."""

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

COMMANDS_NOTE = "The forms `undo` and `show` know the resources by their addresses: run them in that folder. `tofu` takes the same commands."
COMMAND_LINKS = (
    ("terraform destroy", "https://developer.hashicorp.com/terraform/cli/commands/destroy"),
    ("terraform state show", "https://developer.hashicorp.com/terraform/cli/commands/state/show"),
)
"""The note and the links about `undo` and `show` that all targets with Terraform resources share."""

Attributes: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values, which are HCL already."""


@dataclass(frozen=True)
class Inner:
    """A block within a resource, and what it is for."""

    kind: str
    said: str
    attributes: Attributes


@dataclass(frozen=True)
class Resource:
    """A resource.

    Attributes:
        kind: its type.
        name: its name within the type.
        said: what it is for; empty where the blocks within it say so.
        attributes: its own.
        blocks: those within it.
    """

    kind: str
    name: str
    said: str
    attributes: Attributes
    blocks: tuple[Inner, ...] = ()

    @property
    def address(self) -> str:
        """What Terraform knows it by."""
        return f"{self.kind}.{self.name}"


def names(wanted: Iterable[str]) -> list[str]:
    """Names of resources, which begin with a letter, each once."""
    return unique([each if each[:1].isalpha() else f"rule_{each}" for each in wanted], _NAME_LIMIT, "_")


def strings(values: Iterable[str]) -> str:
    """A list of strings."""
    return f"[{', '.join(map(hcl.string, values))}]"


def nothing(lines: Iterable[str], form: Form) -> str:
    """What is said where there is nothing: a destroy without targets would destroy everything."""
    return _commands((*lines, _NOTHING.get(form, "nothing to open")))


def resources(lines: Iterable[str], made: Iterable[Resource]) -> str:
    """The blocks; what several in a row are for is said once."""
    text, before = _comments(lines), ""
    for each in made:
        text += "\n" + (f"# {each.said}\n" if each.said not in {"", before} else "") + _resource(each)
        before = each.said
    return text


def undo(lines: Iterable[str], made: Sequence[Resource]) -> str:
    """All resources at once, so that there is one question to answer."""
    said = (*lines, "Remove the blocks from your files too: what they say, the next terraform apply makes again")
    return _commands(said) + f"terraform destroy {' '.join(f'-target={each.address}' for each in made)}\n"


def show(lines: Iterable[str], made: Iterable[Resource]) -> str:
    """Each resource, as Terraform knows it."""
    return _commands(lines) + "".join(f"terraform state show {each.address}\n" for each in made)


def _commands(lines: Iterable[str]) -> str:
    """The comments before commands, or alone."""
    return "".join(f"{line}\n" for line in shell_lines(lines))


def _comments(lines: Iterable[str]) -> str:
    return "".join(f"# {line}\n" for line in lines)


def _resource(resource: Resource) -> str:
    body = list(_aligned(resource.attributes, "  "))
    before = ""
    for block in resource.blocks:
        body += ["", *([f"  # {block.said}"] if block.said != before else []), f"  {block.kind} {{"]
        body += [*_aligned(block.attributes, "    "), "  }"]
        before = block.said
    return "\n".join((f'resource "{resource.kind}" "{resource.name}" {{', *body, "}", ""))


def _aligned(attributes: Attributes, indent: str) -> Iterator[str]:
    width = max(len(name) for name, _value in attributes)
    yield from (f"{indent}{name:<{width}} = {value}" for name, value in attributes)
