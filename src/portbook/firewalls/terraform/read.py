"""Values of Terraform's resources, as far as they are in the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum

from portbook.firewalls.terraform.expressions import Reference, Unknown, Value
from portbook.firewalls.terraform.hcl import Block
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.yaml_documents import Scalar

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_FLAGS = {"true": True, "false": False}


class Type(StrEnum):
    """What an attribute is; the value is how a message says it."""

    TEXT = "a string"
    TEXTS = "a list of strings"
    TAGS = "a map of strings"
    FLAG = "true or false"


PROVIDER = "provider"
"""The meta-argument that says with which account and in which region a resource is made."""


def is_unknown(value: Value) -> bool:
    """Whether a value, or a part of it, is not in the text."""
    if isinstance(value, tuple):
        return any(map(is_unknown, value))
    if isinstance(value, dict):
        return any(map(is_unknown, value.values()))
    return isinstance(value, Reference | Unknown)


def refuse_unknown(
    block: Block, known: Collection[str], *, elsewhere: Collection[str] = (), within: Collection[str] = ()
) -> None:
    """Refuse what nobody can judge.

    Args:
        block: a resource, or a block within one.
        known: attributes.
        elsewhere: those of them whose value need not be in the text.
        within: blocks that may stand in it.

    Raises:
        CannotJudge: an attribute or a block is not known, or a value is not in the text.
    """
    for name, value in block.values.items():
        if name not in known:
            raise CannotJudge(
                block.lines[name],
                f"Portbook does not know the attribute {name} here",
                id_="terraform-attribute-unknown",
            )
        if name not in elsewhere and is_unknown(value):
            raise CannotJudge(
                block.lines[name], f"the value of {name} is not in the text", id_="terraform-value-not-in-text"
            )
    for each in block.blocks:
        if each.kind not in within or each.labels:
            raise CannotJudge(
                each.line,
                f"Portbook does not know a block {' '.join((each.kind, *each.labels))} within {block.kind}",
                id_="terraform-block-unknown",
            )


def refuse_other_types(block: Block, types: Mapping[str, Type]) -> None:
    """Refuse values that Terraform does not convert to the type of their attribute.

    Raises:
        Rejected: there is one.
    """
    for name, wanted in types.items():
        if name in block.values and not _fits(block.values[name], wanted):
            raise Rejected(block.lines[name], f"{name} is {wanted.value}", id_="terraform-wrong-type")


def _fits(value: Value, wanted: Type) -> bool:
    """A value that is not in the text may be of any type."""
    if isinstance(value, Reference | Unknown):
        return True
    if wanted is Type.TEXTS:
        return isinstance(value, tuple) and all(_fits(each, Type.TEXT) for each in value)
    if wanted is Type.TAGS:
        return isinstance(value, dict) and all(_fits(each, Type.TEXT) for each in value.values())
    if wanted is Type.FLAG:
        return isinstance(value, bool) or (isinstance(value, str) and value in _FLAGS)
    return isinstance(value, str | int)


def text(block: Block, name: str) -> Scalar | None:
    """A string, or a number as one, which is what Terraform makes of it; None where the attribute is not there.

    Raises:
        Rejected: it is a list, or true or false.
    """
    if name not in block.values:
        return None
    value, line = block.values[name], block.lines[name]
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise Rejected(line, f"{name} is one string", id_="terraform-wrong-type")
    return Scalar(str(value), line)


def required(block: Block, name: str) -> Scalar:
    """A string that has to be there.

    Raises:
        Rejected: it is not, or it is something else.
    """
    found = text(block, name)
    if found is None:
        raise Rejected(block.line, f"{name} is missing", id_="terraform-attribute-missing")
    return found


def strings(block: Block, name: str) -> tuple[Scalar, ...]:
    """The strings of a list that are in the text; empty where the attribute is not there.

    Raises:
        Rejected: it is something else.
    """
    value = block.values.get(name, ())
    if isinstance(value, Reference | Unknown):
        return ()
    if not isinstance(value, tuple) or not all(isinstance(each, str | int | Reference | Unknown) for each in value):
        raise Rejected(block.lines[name], f"{name} is a list of strings", id_="terraform-wrong-type")
    return tuple(Scalar(str(each), block.lines[name]) for each in value if not is_unknown(each))


def number(block: Block, name: str, allowed: range) -> int | None:
    """A whole number, also in quotes, which Terraform takes off; None where the attribute is not there.

    Raises:
        Rejected: it is something else, or out of range.
    """
    found = text(block, name)
    if found is None:
        return None
    if not _WHOLE.fullmatch(found.text) or int(found.text) not in allowed:
        raise Rejected(
            found.line,
            f"{name} is a number from {allowed.start} to {allowed.stop - 1}, not {found.text!r}",
            id_="terraform-number-out-of-range",
        )
    return int(found.text)


def flag(block: Block, name: str) -> bool:
    """True or false, also in quotes; false where the attribute is not there.

    Raises:
        Rejected: it is something else.
    """
    value = block.values.get(name, False)
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in _FLAGS:
        raise Rejected(block.lines[name], f"{name} is true or false", id_="terraform-wrong-type")
    return _FLAGS[value]


def owner(block: Block, name: str) -> str:
    """What the resource belongs to, by its name or by how its value is found: only the same spelling is the same.

    Raises:
        Rejected: nothing is named, or something that is no value of an attribute.
    """
    value = block.values.get(name)
    if isinstance(value, Reference) and "." in value.path:
        return value.path
    if isinstance(value, Unknown):
        return value.words
    if isinstance(value, str) and value:
        return f'"{value}"'
    raise Rejected(
        block.lines.get(name, block.line), f"{name} has to be a name or a reference", id_="terraform-attribute-missing"
    )


def maker(block: Block) -> str:
    """Which configuration of its provider makes it; empty for the one that all have.

    Raises:
        CannotJudge: it is none of a provider.
    """
    value = block.values.get(PROVIDER)
    if value is not None and not isinstance(value, Reference):
        raise CannotJudge(
            block.lines[PROVIDER],
            "the value of provider is not a reference to a provider",
            id_="terraform-provider-unclear",
        )
    return value.path if value else ""
