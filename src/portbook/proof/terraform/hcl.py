"""Resources as python-hcl2 finds them. Interpolation, functions, operators and blocks more than one deep cannot be judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from hcl2 import parses_to_tree
from lark import Token, Tree
from lark.exceptions import LarkError, UnexpectedInput

from portbook.targets import CannotJudge, Rejected

_Node: TypeAlias = "Tree[Token]"
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|(.))")
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(frozen=True)
class Reference:
    """The value of another resource's attribute, by its path."""

    path: str


Scalar: TypeAlias = str | int | bool | Reference
Value: TypeAlias = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True)
class Block:
    """A block `kind { … }` within a resource.

    Attributes:
        line: its first line.
        kind: its type.
        values: of its attributes.
        lines: of its attributes.
    """

    line: int
    kind: str
    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Resource(Block):
    """A block `resource "kind" "name" { … }`.

    Attributes:
        name: its name within the type.
        blocks: those within it, in order.
    """

    name: str = ""
    blocks: list[Block] = field(default_factory=list)

    @property
    def address(self) -> str:
        """What Terraform knows it by."""
        return f"{self.kind}.{self.name}"


def resources(text: str) -> list[Resource]:
    """The resources of a text, which may have nothing else.

    Raises:
        CannotJudge: it has something else, or a value that is not in the text.
        Rejected: it is not HCL, or says an attribute twice.
    """
    try:
        tree = parses_to_tree(text)
    except UnexpectedInput as unexpected:
        raise Rejected(max(unexpected.line, 1), "this is not HCL") from None
    except LarkError:
        raise Rejected(1, "this is not HCL") from None
    return [_resource(each) for each in _parts(tree.children[0])]


def addresses(found: Iterable[Resource]) -> frozenset[str]:
    """What Terraform knows them by.

    Raises:
        Rejected: two have the same.
    """
    held: set[str] = set()
    for each in found:
        if each.address in held:
            raise Rejected(each.line, f"there are two of {each.address}")
        held.add(each.address)
    return frozenset(held)


def _parts(body: _Node | Token) -> Iterator[_Node]:
    """What a body has besides newlines and comments."""
    for each in body.children if isinstance(body, Tree) else ():
        if isinstance(each, Tree) and each.data != "new_line_or_comment":
            yield each


def _resource(block: _Node) -> Resource:
    line = _line(block)
    kind, *labels, body = (each for each in block.children if isinstance(each, Tree))
    if block.data != "block" or _text(kind) != "resource" or [each.data for each in labels] != ["string"] * 2:
        raise CannotJudge(line, 'it has something besides blocks of the kind resource "type" "name"')
    found = Resource(line, _string(labels[0]), name=_string(labels[1]))
    for each in _parts(body):
        if each.data == "block":
            found.blocks.append(_block(each))
        else:
            _attribute(each, found)
    return found


def _block(node: _Node) -> Block:
    """One without labels, and with nothing but attributes."""
    line = _line(node)
    kind, *labels, body = (each for each in node.children if isinstance(each, Tree))
    found = Block(line, _text(kind))
    if labels:
        raise CannotJudge(line, f"a block {found.kind} with labels within a resource")
    for each in _parts(body):
        _attribute(each, found)
    return found


def _attribute(node: _Node, block: Block) -> None:
    name, line = _text(node), _line(node)
    if node.data != "attribute":
        raise CannotJudge(line, f"a block {name} within {block.kind}")
    if name in block.values:
        raise Rejected(line, f"{name} is set twice")
    block.values[name] = _value(node.children[-1])
    block.lines[name] = line


def _value(node: _Node | Token | None) -> Value:
    if isinstance(node, Tree) and node.data == "expr_term" and _is(node.children[0], "tuple"):
        return tuple(_scalar(each) for each in _parts(node.children[0]))
    return _scalar(node)


def _scalar(node: _Node | Token | None) -> Scalar:
    if isinstance(node, Tree) and node.data == "unary_op" and node.children[0] == "-":
        value = _scalar(node.children[1])
        if isinstance(value, int) and not isinstance(value, bool):
            return -value
    if isinstance(node, Tree) and node.data == "expr_term" and len(node.children) == 1:
        inner = node.children[0]
        if isinstance(inner, Tree) and inner.data in _READ:
            return _READ[str(inner.data)](inner)
    raise CannotJudge(_line(node) if isinstance(node, Tree) else 1, "a value that is not in the text")


def _is(node: _Node | Token | None, data: str) -> bool:
    return isinstance(node, Tree) and node.data == data


def _string(node: _Node) -> str:
    parts = [token for part in _parts(node) for token in part.children]
    found = []
    for each in parts:
        if not isinstance(each, Token) or each.type not in {
            "STRING_CHARS",
            "ESCAPED_INTERPOLATION",
            "ESCAPED_DIRECTIVE",
        }:
            raise CannotJudge(_line(node), "a template: its value is not in the text")
        plain = str(each) if each.type == "STRING_CHARS" else str(each)[1:]
        if any(sign and sign not in _SIGNS for _short, _long, sign in _ESCAPE.findall(plain)):
            raise Rejected(_line(node), "a string with an escape that HCL does not have")
        found.append(_ESCAPE.sub(_unescaped, plain))
    return "".join(found)


def _unescaped(found: re.Match[str]) -> str:
    short, long, sign = found.groups()
    return _SIGNS[sign] if sign else chr(int(short or long, 16))


def _literal(node: _Node) -> bool:
    if _text(node) not in {"true", "false"}:
        raise CannotJudge(_line(node), "null leaves the value to others")
    return _text(node) == "true"


def _reference(node: _Node) -> Reference:
    tokens = list(node.scan_values(lambda each: isinstance(each, Token)))
    if any(each.type not in {"NAME", "DOT"} for each in tokens):
        raise CannotJudge(_line(node), "a value that is not in the text")
    return Reference("".join(tokens))


_READ: dict[str, Callable[[_Node], Scalar]] = {
    "string": _string,
    "int_lit": lambda node: int(_text(node)),
    "literal_value": _literal,
    "get_attr_expr_term": _reference,
}


def _text(node: _Node) -> str:
    """Of its first token."""
    return str(next(node.scan_values(lambda each: isinstance(each, Token)), ""))


def _line(node: _Node) -> int:
    tokens = (each for each in node.scan_values(lambda each: isinstance(each, Token)) if each.line)
    return next((each.line for each in tokens if each.line), 1)
