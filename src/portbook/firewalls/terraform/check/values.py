"""The values of attributes, from the syntax tree that python-hcl2 makes. What Terraform computes is unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lark import Token, Tree

from portbook.targets import CannotJudge, Rejected

Node: TypeAlias = "Tree[Token]"
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(frozen=True)
class Reference:
    """The value of another resource's attribute, by its path: `aws_security_group.instance.id`."""

    path: str


@dataclass(frozen=True)
class Unknown:
    """A value that Terraform computes, by its source text: two values with the same text are the same."""

    text: str


Value: TypeAlias = "str | int | bool | Reference | Unknown | tuple[Value, ...] | dict[str, Value] | None"


def nodes(body: Node | Token) -> Iterator[Node]:
    """The children of a node, without newlines and comments."""
    for node in body.children if isinstance(body, Tree) else ():
        if isinstance(node, Tree) and node.data != "new_line_or_comment":
            yield node


def first_word(node: Node) -> str:
    """The text of the first token of a node; empty where it has none."""
    return str(next(node.scan_values(lambda token: isinstance(token, Token)), ""))


def line_of(node: Node) -> int:
    """The first line of a node, from 1."""
    return next((token.line for token in _tokens(node) if token.line), 1)


def _tokens(node: Node) -> Iterator[Token]:
    yield from node.scan_values(lambda value: isinstance(value, Token))


def label(node: Node) -> str:
    """The text of a block's label, which may be a string or a name.

    Raises:
        CannotJudge: it is a template.
        Rejected: it has an escape that HCL does not have.
    """
    return _literal_string(node) if node.data == "string" else first_word(node)


def value_of(node: Node | Token | None) -> Value:
    """The value of an expression.

    Raises:
        CannotJudge: python-hcl2 has no tree for it, or it is a template in a place where Portbook does not read one.
        Rejected: a string has an escape that HCL does not have.
    """
    if not isinstance(node, Tree):
        raise CannotJudge(1, "python-hcl2 does not parse a value of this text", id_="terraform-value-unknown")
    if node.data == "unary_op" and node.children[0] == "-":
        operand = value_of(node.children[1])
        if isinstance(operand, int) and not isinstance(operand, bool):
            return -operand
    if node.data == "expr_term" and len(node.children) == 1:
        inner = node.children[0]
        if isinstance(inner, Tree) and inner.data in _READERS:
            return _READERS[str(inner.data)](inner)
    return _unknown(node)


def _unknown(node: Node) -> Unknown:
    return Unknown("".join(map(str, _tokens(node))))


def _tuple(node: Node) -> Value:
    return tuple(value_of(element) for element in nodes(node))


def _object(node: Node) -> Value:
    """The members of an object whose keys are all literal; unknown where a key is computed or appears twice."""
    members: dict[str, Value] = {}
    for member in nodes(node):
        key, value = (child for child in member.children if isinstance(child, Tree))
        name = _unknown(key).text.strip('"')
        if not re.fullmatch(r"[A-Za-z0-9_:/. @-]+", name) or name in members:
            return _unknown(node)
        members[name] = value_of(value)
    return members


def _string(node: Node) -> Value:
    """A string; a reference where the string is only that, as in `"${a.b.c}"`; unknown where it is another template."""
    children = [child for segment in nodes(node) for child in segment.children]
    if len(children) == 1 and isinstance(children[0], Tree):
        (inner,) = (child for child in children[0].children if isinstance(child, Tree))
        reference = value_of(inner)
        return reference if isinstance(reference, Reference) else _unknown(node)
    if any(isinstance(child, Tree) for child in children):
        return _unknown(node)
    return _literal_string(node)


def _literal_string(node: Node) -> str:
    characters = []
    for token in (leaf for segment in nodes(node) for leaf in segment.children):
        if not isinstance(token, Token) or token.type not in {
            "STRING_CHARS",
            "ESCAPED_INTERPOLATION",
            "ESCAPED_DIRECTIVE",
        }:
            raise CannotJudge(
                line_of(node),
                "Portbook does not compute the value of a template",
                id_="terraform-template",
                cure="write a plain string",
            )
        plain = str(token) if token.type == "STRING_CHARS" else str(token)[1:]
        if any(sign and sign not in _ESCAPED for _short, _long, sign in _ESCAPE.findall(plain)):
            raise Rejected(
                line_of(node),
                "a string has an escape that HCL does not have",
                id_="terraform-escape",
                cure="write a backslash as two",
            )
        characters.append(_ESCAPE.sub(_unescaped, plain))
    return "".join(characters)


def _unescaped(match: re.Match[str]) -> str:
    short, long, sign = match.groups()
    return _ESCAPED[sign] if sign else chr(int(short or long, 16))


def _literal(node: Node) -> bool | None:
    return {"true": True, "false": False, "null": None}[first_word(node)]


def _reference(node: Node) -> Reference:
    return Reference("".join(map(str, _tokens(node))))


_READERS: dict[str, Callable[[Node], Value]] = {
    "string": _string,
    "int_lit": lambda node: int(first_word(node)),
    "literal_value": _literal,
    "tuple": _tuple,
    "object": _object,
    "identifier": _reference,
    "get_attr_expr_term": _reference,
    "index_expr_term": _reference,
}
