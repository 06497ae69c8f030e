"""Reads the attributes of Terraform resources with their types. Values that are not in the text stay unknown."""

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
    """The type of an attribute. The value is its name in messages."""

    TEXT = "a string"
    TEXTS = "a list of strings"
    TAGS = "a map of strings"
    FLAG = "true or false"


PROVIDER = "provider"
"""The meta-argument that selects a provider configuration, and with it the account and the region."""


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
    """Refuse unknown attributes and blocks, and values that are not in the text.

    Args:
        block: a resource, or a block within one.
        known: the attributes that it may have.
        elsewhere: the attributes whose value need not be in the text.
        within: the types of the blocks that it may have.

    Raises:
        CannotJudge: an unknown attribute or block, or a value that is not in the text.
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
                block.lines[name],
                f"the value of {name} is not in the text",
                id_="terraform-value-not-in-text",
                cure="write the value itself",
            )
    for inner in block.blocks:
        if inner.kind not in within or inner.labels:
            raise CannotJudge(
                inner.line,
                f"Portbook does not know the block {' '.join((inner.kind, *inner.labels))} within {block.kind}",
                id_="terraform-block-unknown",
            )


def refuse_other_types(block: Block, types: Mapping[str, Type]) -> None:
    """Refuse values that Terraform cannot convert to the type of their attribute.

    Raises:
        Rejected: there is one.
    """
    for name, type_ in types.items():
        if name in block.values and not _fits(block.values[name], type_):
            raise Rejected(block.lines[name], f"{name} must be {type_.value}", id_="terraform-wrong-type")


def _fits(value: Value, type_: Type) -> bool:
    """Whether Terraform accepts a value for a type. A value that is not in the text may be of any type."""
    if isinstance(value, Reference | Unknown):
        return True
    if type_ is Type.TEXTS:
        return isinstance(value, tuple) and all(_fits(element, Type.TEXT) for element in value)
    if type_ is Type.TAGS:
        return isinstance(value, dict) and all(_fits(member, Type.TEXT) for member in value.values())
    if type_ is Type.FLAG:
        return isinstance(value, bool) or (isinstance(value, str) and value in _FLAGS)
    return isinstance(value, str | int)


def text(block: Block, name: str) -> Scalar | None:
    """The value of a string attribute; None where it is absent. Terraform converts a number to a string.

    Raises:
        Rejected: it is a list, an object, or true or false.
    """
    if name not in block.values:
        return None
    value, line = block.values[name], block.lines[name]
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise Rejected(line, f"{name} must be a string", id_="terraform-wrong-type")
    return Scalar(str(value), line)


def required(block: Block, name: str) -> Scalar:
    """The value of a required string attribute.

    Raises:
        Rejected: it is absent, or not a string.
    """
    value = text(block, name)
    if value is None:
        raise Rejected(block.line, f"{block.kind} needs {name}", id_="terraform-attribute-missing")
    return value


def strings(block: Block, name: str) -> tuple[Scalar, ...]:
    """The elements of a list of strings that are in the text; empty where the attribute is absent.

    Raises:
        Rejected: it is not a list of strings.
    """
    value = block.values.get(name, ())
    if isinstance(value, Reference | Unknown):
        return ()
    if not isinstance(value, tuple) or not all(
        isinstance(element, str | int | Reference | Unknown) for element in value
    ):
        raise Rejected(block.lines[name], f"{name} must be a list of strings", id_="terraform-wrong-type")
    return tuple(Scalar(str(element), block.lines[name]) for element in value if not is_unknown(element))


def number(block: Block, name: str, allowed: range) -> int | None:
    """The value of a whole number, which may be in quotes; None where the attribute is absent.

    Raises:
        Rejected: it is not a number, or out of range.
    """
    value = text(block, name)
    if value is None:
        return None
    if not _WHOLE.fullmatch(value.text) or int(value.text) not in allowed:
        raise Rejected(
            value.line,
            f"{name} must be a number from {allowed.start} to {allowed.stop - 1}, not {value.text!r}",
            id_="terraform-number-out-of-range",
        )
    return int(value.text)


def flag(block: Block, name: str) -> bool:
    """The value of a boolean, which may be in quotes; false where the attribute is absent.

    Raises:
        Rejected: it is not true or false.
    """
    value = block.values.get(name, False)
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in _FLAGS:
        raise Rejected(block.lines[name], f"{name} must be true or false", id_="terraform-wrong-type")
    return _FLAGS[value]


def owner(block: Block, name: str) -> str:
    """The name of what a resource belongs to, or the source text of its value: two spellings count as two owners.

    Raises:
        Rejected: it is absent, or neither a name nor a reference.
    """
    value = block.values.get(name)
    if isinstance(value, Reference) and "." in value.path:
        return value.path
    if isinstance(value, Unknown):
        return value.words
    if isinstance(value, str) and value:
        return f'"{value}"'
    raise Rejected(
        block.lines.get(name, block.line), f"{name} must be a name or a reference", id_="terraform-attribute-missing"
    )


def maker(block: Block) -> str:
    """The provider configuration that a resource selects; empty for the default one.

    Raises:
        CannotJudge: the value is not a reference.
    """
    value = block.values.get(PROVIDER)
    if value is not None and not isinstance(value, Reference):
        raise CannotJudge(
            block.lines[PROVIDER],
            "the value of provider is not a reference to a provider",
            id_="terraform-provider-unclear",
            cure="write a reference such as aws.west",
        )
    return value.path if value else ""
