"""Parses HCL into blocks of attributes. Values are literals or references; Portbook computes no others.

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
"""Lines that only the output of `terraform plan` has."""


@dataclass(frozen=True)
class Block:
    """`kind "label" "label" { name = value }`.

    Attributes:
        line: its first line.
        kind: its type, such as `resource`.
        labels: the labels after the type.
        values: the values of its attributes by name, in order.
        lines: the line of each attribute.
        blocks: the blocks within it, in order.
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
        CannotJudge: an unknown sign or template, a plan, or JSON.
        Rejected: not HCL.
    """
    if text.lstrip()[:1] == "{":
        message = "Portbook does not read Terraform configuration in JSON"
        raise CannotJudge(1, message, id_="terraform-json", cure="judge the configuration in HCL")
    if planned := _PLANNED.search(text):
        raise CannotJudge(
            text.count("\n", 0, planned.start()) + 1,
            "this is a Terraform plan, not a configuration",
            id_="terraform-plan",
            cure="judge the .tf file",
        )
    reader = TokenReader(text)
    top_blocks = []
    while reader.skip_newlines().kind is not Kind.END:
        name = reader.take(Kind.NAME)
        if reader.is_next("="):
            message = f"{name.text} is set outside of a block, as in a file of variables"
            cure = "judge the .tf file with the resources"
            raise CannotJudge(name.line, message, id_="terraform-value-outside-block", cure=cure)
        top_blocks.append(_block(reader, name.text, name.line, 0))
        if reader.next.kind is not Kind.END:
            reader.take(Kind.NEWLINE)
    return top_blocks


def _block(reader: TokenReader, kind: str, line: int, depth: int) -> Block:
    """Read a block from behind its type. A block on one line has at most one attribute."""
    if depth > _DEEPEST:
        raise CannotJudge(line, f"blocks have more than {_DEEPEST} levels", id_="terraform-too-deep")
    labels = []
    while reader.next.kind in {Kind.STRING, Kind.NAME}:
        token = reader.take(reader.next.kind)
        labels.append(_label(token.text, token.line) if token.kind is Kind.STRING else token.text)
    block = Block(line, kind, tuple(labels))
    reader.take(Kind.SIGN, "{")
    if reader.next.kind is Kind.NEWLINE:
        while reader.skip_newlines().text != "}":
            _member(reader, block, depth)
    elif not reader.is_next("}"):
        _attribute(reader, block, reader.take(Kind.NAME))
    reader.take(Kind.SIGN, "}")
    return block


def _label(text: str, line: int) -> str:
    label = literal(text, line)
    if not isinstance(label, str):
        message = "a label cannot be a template"
        raise Rejected(line, message, id_="terraform-label-template", cure="write a plain string")
    return label


def _member(reader: TokenReader, block: Block, depth: int) -> None:
    """Read an attribute or an inner block, to the end of its line."""
    name = reader.take(Kind.NAME)
    if reader.is_next("="):
        _attribute(reader, block, name)
    else:
        block.blocks.append(_block(reader, name.text, name.line, depth + 1))
    reader.take(Kind.NEWLINE)


def _attribute(reader: TokenReader, block: Block, name: Token) -> None:
    reader.take(Kind.SIGN, "=")
    if name.text in block.values:
        raise Rejected(name.line, f"{name.text} is set twice", id_="terraform-attribute-twice", cure="set it once")
    block.values[name.text] = value(reader, 0)
    block.lines[name.text] = name.line
