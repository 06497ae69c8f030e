"""Resources as python-hcl2 finds them. What has to be computed, by interpolation, functions or operators, is unknown."""

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


@dataclass(frozen=True)
class Unknown:
    """A value that Terraform computes, by how that is written."""

    written: str


Value: TypeAlias = "str | int | bool | Reference | Unknown | tuple[Value, ...] | dict[str, Value] | None"
_IDLE = {"data", "locals", "output", "provider", "terraform", "variable"}
"""Kinds of blocks that make nothing."""
_KEEPING = {"create_before_destroy", "prevent_destroy"}
_IDLE_CHANGES = tuple(map(Reference, ("description", "name", "tags", "tags_all")))
"""Attributes that do not concern packets."""
_PARAMETERS = {"count", "for_each"}


@dataclass(frozen=True)
class Block:
    """A block `kind { … }` within a resource.

    Attributes:
        line: its first line.
        kind: its type.
        values: of its attributes, without those that are null.
        lines: of its attributes.
        blocks: those within it, in order.
    """

    line: int
    kind: str
    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Resource(Block):
    """A block `resource "kind" "name" { … }`.

    Attributes:
        name: its name within the type.
    """

    name: str = ""

    @property
    def address(self) -> str:
        """What Terraform knows it by."""
        return f"{self.kind}.{self.name}"


def resources(text: str) -> list[Resource]:
    """The resources of a text, which makes nothing else.

    Raises:
        CannotJudge: it makes something else, or several of one resource, or leaves something as it is.
        Rejected: it is not HCL, or has an attribute twice.
    """
    try:
        tree = parses_to_tree(text)
    except UnexpectedInput as unexpected:
        raise Rejected(max(unexpected.line, 1), "this is not HCL", id_="terraform-not-hcl") from None
    except LarkError:
        raise Rejected(1, "this is not HCL", id_="terraform-not-hcl") from None
    statements = [node for node in _parts(tree.children[0]) if node.data != "block" or _text(node) not in _IDLE]
    return [_resource(resource) for resource in statements]


def addresses(all_resources: Iterable[Resource]) -> frozenset[str]:
    """What Terraform knows them by.

    Raises:
        Rejected: two have the same.
    """
    known: set[str] = set()
    for resource in all_resources:
        if resource.address in known:
            raise Rejected(
                resource.line, f"two resources have the address {resource.address}", id_="terraform-resource-twice"
            )
        known.add(resource.address)
    return frozenset(known)


def _parts(body: _Node | Token) -> Iterator[_Node]:
    """What a body has besides newlines and comments."""
    for node in body.children if isinstance(body, Tree) else ():
        if isinstance(node, Tree) and node.data != "new_line_or_comment":
            yield node


def _resource(block: _Node) -> Resource:
    line = _line(block)
    if block.data != "block" or _text(block) != "resource":
        raise CannotJudge(
            line, f"what the block {_text(block)} makes is not in the text", id_="terraform-block-unknown"
        )
    _kind, *labels, body = (node for node in block.children if isinstance(node, Tree))
    if len(labels) != 2:  # noqa: PLR2004  # a type and a name
        raise Rejected(line, "a resource has a type and a name", id_="terraform-resource-labels")
    parsed = Resource(line, _label(labels[0]), name=_label(labels[1]))
    _fill(body, parsed)
    if several := sorted(_PARAMETERS & parsed.values.keys()):
        raise CannotJudge(line, f"{several[0]} makes several resources of one block", id_="terraform-several-instances")
    for lifecycle in [lifecycle for lifecycle in parsed.blocks if lifecycle.kind == "lifecycle"]:
        ignored = lifecycle.values.pop("ignore_changes", ())
        idle = isinstance(ignored, tuple) and all(one in _IDLE_CHANGES for one in ignored)
        if lifecycle.blocks or lifecycle.values.keys() - _KEEPING or not idle:
            raise CannotJudge(lifecycle.line, "a lifecycle block keeps something as it is", id_="terraform-lifecycle")
        parsed.blocks.remove(lifecycle)
    parsed.values.pop("depends_on", None)
    return parsed


def _label(node: _Node) -> str:
    return _literal_string(node) if node.data == "string" else _text(node)


def _fill(body: _Node, block: Block) -> None:
    """Put what stands in a body into its block."""
    for node in _parts(body):
        if node.data == "attribute":
            _attribute(node, block)
            continue
        kind, *labels, inner = (part for part in node.children if isinstance(part, Tree))
        if labels:
            raise CannotJudge(
                _line(node), f"a block {_text(kind)} with labels within {block.kind}", id_="terraform-block-unknown"
            )
        block.blocks.append(Block(_line(node), _text(kind)))
        _fill(inner, block.blocks[-1])


def _attribute(node: _Node, block: Block) -> None:
    name, line = _text(node), _line(node)
    if name in block.lines:
        raise Rejected(line, f"{name} is set twice", id_="terraform-attribute-twice")
    block.lines[name] = line
    if (value := _value(node.children[-1])) is not None:
        block.values[name] = value


def _value(node: _Node | Token | None) -> Value:
    if not isinstance(node, Tree):
        raise CannotJudge(1, "python-hcl2 does not parse a value", id_="terraform-value-unknown")
    if node.data == "unary_op" and node.children[0] == "-":
        value = _value(node.children[1])
        if isinstance(value, int) and not isinstance(value, bool):
            return -value
    if node.data == "expr_term" and len(node.children) == 1:
        inner = node.children[0]
        if isinstance(inner, Tree) and inner.data in _READ:
            return _READ[str(inner.data)](inner)
    return _unknown(node)


def _unknown(node: _Node) -> Unknown:
    return Unknown("".join(str(token) for token in node.scan_values(lambda item: isinstance(item, Token))))


def _tuple(node: _Node) -> Value:
    return tuple(_value(element) for element in _parts(node))


def _object(node: _Node) -> Value:
    """Its members, where every key is written out."""
    members: dict[str, Value] = {}
    for member in _parts(node):
        key, value = (part for part in member.children if isinstance(part, Tree))
        name = _unknown(key).written.strip('"')
        if not re.fullmatch(r"[A-Za-z0-9_:/. @-]+", name) or name in members:
            return _unknown(node)
        members[name] = _value(value)
    return members


def _string(node: _Node) -> Value:
    """A string; a reference where it is just one; unknown where it is another template."""
    tokens = [token for part in _parts(node) for token in part.children]
    if len(tokens) == 1 and isinstance(tokens[0], Tree):
        (inner,) = (node for node in tokens[0].children if isinstance(node, Tree))
        reference = _value(inner)
        return reference if isinstance(reference, Reference) else _unknown(node)
    if any(isinstance(node, Tree) for node in tokens):
        return _unknown(node)
    return _literal_string(node)


def _literal_string(node: _Node) -> str:
    characters = []
    for token in (leaf for part in _parts(node) for leaf in part.children):
        if not isinstance(token, Token) or token.type not in {
            "STRING_CHARS",
            "ESCAPED_INTERPOLATION",
            "ESCAPED_DIRECTIVE",
        }:
            raise CannotJudge(_line(node), "the value of a template is not in the text", id_="terraform-template")
        plain = str(token) if token.type == "STRING_CHARS" else str(token)[1:]
        if any(sign and sign not in _SIGNS for _short, _long, sign in _ESCAPE.findall(plain)):
            raise Rejected(_line(node), "HCL has no such escape in a string", id_="terraform-escape")
        characters.append(_ESCAPE.sub(_unescaped, plain))
    return "".join(characters)


def _unescaped(match: re.Match[str]) -> str:
    short, long, sign = match.groups()
    return _SIGNS[sign] if sign else chr(int(short or long, 16))


def _literal(node: _Node) -> bool | None:
    return {"true": True, "false": False, "null": None}[_text(node)]


def _reference(node: _Node) -> Reference:
    return Reference("".join(str(token) for token in node.scan_values(lambda item: isinstance(item, Token))))


_READ: dict[str, Callable[[_Node], Value]] = {
    "string": _string,
    "int_lit": lambda node: int(_text(node)),
    "literal_value": _literal,
    "tuple": _tuple,
    "object": _object,
    "identifier": _reference,
    "get_attr_expr_term": _reference,
    "index_expr_term": _reference,
}


def _text(node: _Node) -> str:
    """The text of the first token."""
    return str(next(node.scan_values(lambda token: isinstance(token, Token)), ""))


def _line(node: _Node) -> int:
    tokens = (token for token in node.scan_values(lambda item: isinstance(item, Token)) if token.line)
    return next((item.line for item in tokens if item.line), 1)
