"""HCL as blocks of attributes: values as far as they are literals or references, and everything else as unknown.

Sources: HCL Native Syntax Specification, https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md, and Terraform's
use of it, https://developer.hashicorp.com/terraform/language/syntax/configuration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portbook.firewalls.terraform.expressions import Value, value
from portbook.firewalls.terraform.strings import literal
from portbook.firewalls.terraform.token_stream import TokenReader
from portbook.firewalls.terraform.tokens import Kind, Token
from portbook.targets.base import CannotJudge, Rejected

_DEEPEST = 20
_PLANNED = re.compile(r"^(?:Terraform will perform|[ \t]*(?:[-+~]|-/\+|\+/-) resource[ \t])", re.MULTILINE)
"""Lines that only a plan has."""


@dataclass(frozen=True)
class Block:
    """`kind "label" "label" { name = value }`.

    Attributes:
        line: its first line.
        kind: `resource`.
        labels: the strings behind the kind.
        values: by name, in order.
        lines: the line of each name.
        blocks: those within it, in order.
    """

    line: int
    kind: str
    labels: tuple[str, ...] = ()
    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order.

    Raises:
        CannotJudge: a sign or template that is not read here, or JSON.
        Rejected: not HCL.
    """
    if text.lstrip()[:1] == "{":
        raise CannotJudge(1, "Portbook does not read Terraform's configuration in JSON", id_="terraform-json")
    if planned := _PLANNED.search(text):
        raise CannotJudge(
            text.count("\n", 0, planned.start()) + 1,
            "this is a plan of Terraform, not its configuration",
            id_="terraform-plan",
        )
    reader = TokenReader(text)
    found = []
    while reader.skip_newlines().kind is not Kind.END:
        name = reader.take(Kind.NAME)
        if reader.is_next("="):
            raise CannotJudge(name.line, f"{name.text} is set outside of a block", id_="terraform-value-outside-block")
        found.append(_block(reader, name.text, name.line, 0))
        if reader.next.kind is not Kind.END:
            reader.take(Kind.NEWLINE)
    return found


def _block(reader: TokenReader, kind: str, line: int, depth: int) -> Block:
    """A block whose kind has been taken: on one line, it has one attribute at most."""
    if depth > _DEEPEST:
        raise CannotJudge(line, f"blocks are more than {_DEEPEST} deep", id_="terraform-too-deep")
    labels = []
    while reader.next.kind in {Kind.STRING, Kind.NAME}:
        token = reader.take(reader.next.kind)
        labels.append(_label(token.text, token.line) if token.kind is Kind.STRING else token.text)
    found = Block(line, kind, tuple(labels))
    reader.take(Kind.SIGN, "{")
    if reader.next.kind is Kind.NEWLINE:
        while reader.skip_newlines().text != "}":
            _part(reader, found, depth)
    elif not reader.is_next("}"):
        _attribute(reader, found, reader.take(Kind.NAME))
    reader.take(Kind.SIGN, "}")
    return found


def _label(text: str, line: int) -> str:
    found = literal(text, line)
    if not isinstance(found, str):
        raise Rejected(line, "a label cannot be a template", id_="terraform-label-template")
    return found


def _part(reader: TokenReader, block: Block, depth: int) -> None:
    """An attribute, or a block within, to the end of its line."""
    name = reader.take(Kind.NAME)
    if reader.is_next("="):
        _attribute(reader, block, name)
    else:
        block.blocks.append(_block(reader, name.text, name.line, depth + 1))
    reader.take(Kind.NEWLINE)


def _attribute(reader: TokenReader, block: Block, name: Token) -> None:
    reader.take(Kind.SIGN, "=")
    if name.text in block.values:
        raise Rejected(name.line, f"{name.text} is set twice", id_="terraform-attribute-twice")
    block.values[name.text] = value(reader, 0)
    block.lines[name.text] = name.line
