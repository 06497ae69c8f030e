"""Resources of Terraform, read as far as they are literals."""

from __future__ import annotations

import re
from collections.abc import Collection

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.documents import Scalar
from portbook.targets.terraform.hcl import Block, Reference, blocks

_LABELS = 2
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_FLAGS = {"true": True, "false": False}


def resources(text: str, kinds: Collection[str]) -> list[Block]:
    """The resources of a text, in order.

    Raises:
        CannotJudge: a block that is no resource of these kinds, or more than literals and references.
        Rejected: not HCL, or two resources have one address.
    """
    found = blocks(text)
    seen: set[tuple[str, ...]] = set()
    for each in found:
        if each.kind != "resource" or not each.labels or each.labels[0] not in kinds:
            raise CannotJudge(each.line, f"a block {' '.join((each.kind, *each.labels))} is none of these rules")
        if len(each.labels) != _LABELS or each.labels in seen:
            raise Rejected(each.line, "a resource needs a type and a name, each pair once")
        seen.add(each.labels)
    return found


def refuse_unknown(
    block: Block, known: Collection[str], *, elsewhere: Collection[str] = (), within: Collection[str] = ()
) -> None:
    """Refuse what nobody can judge.

    Args:
        block: a resource, or a block within one.
        known: attributes.
        elsewhere: those of them whose value may be another resource's.
        within: blocks that may stand in it.

    Raises:
        CannotJudge: an attribute or a block is not known, or a value is not in the text.
    """
    for name, value in block.values.items():
        if name not in known:
            raise CannotJudge(block.lines[name], f"{name} is not an attribute that this grammar knows")
        held = value if isinstance(value, tuple) else (value,)
        if name not in elsewhere and any(isinstance(each, Reference) and each.path not in _FLAGS for each in held):
            raise CannotJudge(block.lines[name], f"the value of {name} is not in the text")
    for each in block.blocks:
        if each.kind not in within:
            raise CannotJudge(each.line, f"a block {each.kind} within {block.kind}")


def text(block: Block, name: str) -> Scalar | None:
    """A string, or a number as one, which is what Terraform makes of it; None where the attribute is not there.

    Raises:
        Rejected: it is a list, or true or false.
    """
    if name not in block.values:
        return None
    value, line = block.values[name], block.lines[name]
    if not isinstance(value, str | int):
        raise Rejected(line, f"{name} is one string")
    return Scalar(str(value), line)


def required(block: Block, name: str) -> Scalar:
    """A string that has to be there.

    Raises:
        Rejected: it is not, or it is something else.
    """
    found = text(block, name)
    if found is None:
        raise Rejected(block.line, f"{name} has to be there")
    return found


def strings(block: Block, name: str) -> tuple[Scalar, ...]:
    """A list of strings; empty where the attribute is not there.

    Raises:
        Rejected: it is something else.
    """
    value = block.values.get(name, ())
    if not isinstance(value, tuple) or any(isinstance(each, Reference) for each in value):
        raise Rejected(block.lines[name], f"{name} is a list of strings")
    return tuple(Scalar(str(each), block.lines[name]) for each in value)


def number(block: Block, name: str, allowed: range) -> int | None:
    """A whole number, also in quotes, which Terraform takes off; None where the attribute is not there.

    Raises:
        Rejected: it is something else, or out of range.
    """
    found = text(block, name)
    if found is None:
        return None
    if not _WHOLE.fullmatch(found.text) or int(found.text) not in allowed:
        raise Rejected(found.line, f"{name} is a number from {allowed.start} to {allowed.stop - 1}, not {found.text!r}")
    return int(found.text)


def flag(block: Block, name: str) -> bool:
    """True or false, also in quotes; false where the attribute is not there.

    Raises:
        Rejected: it is something else.
    """
    value = block.values.get(name, "false")
    said = value.path if isinstance(value, Reference) else value
    if not isinstance(said, str) or said not in _FLAGS:
        raise Rejected(block.lines[name], f"{name} is true or false")
    return _FLAGS[said]


def owner(block: Block, name: str) -> str:
    """What the resource belongs to, by its name or by a reference to it: only the same spelling is the same.

    Raises:
        Rejected: nothing is named, or something that is no path to an attribute.
    """
    value = block.values.get(name)
    if isinstance(value, Reference) and "." in value.path:
        return value.path
    if isinstance(value, str) and value:
        return f'"{value}"'
    raise Rejected(block.lines.get(name, block.line), f"{name} has to name one")
