"""Parses the expressions of HCL. The value of a literal or a reference is known; Portbook computes no others.

Source: HCL Native Syntax Specification, https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md, "Expressions".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from portbook.firewalls.terraform.strings import interpolated, literal
from portbook.firewalls.terraform.token_stream import TokenReader
from portbook.firewalls.terraform.tokens import Kind
from portbook.targets.base import CannotJudge, Rejected

_WORDS = {"true": True, "false": False, "null": None}
_OPERATORS = {"+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"}
_REFERENCE = re.compile(r"[A-Za-z_][\w-]*(?:\.(?:[A-Za-z_][\w-]*|\*)|\[(?:[0-9]+|\"[^\"\\$%]*\"|\*)\])*", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,18}")
_DEEPEST = 30


@dataclass(frozen=True)
class Reference:
    """The value of another resource's attribute, by its path: `aws_security_group.instance.id`."""

    path: str


@dataclass(frozen=True)
class Unknown:
    """A value that Terraform computes, by its source text: two values with the same text are the same."""

    words: str


Value: TypeAlias = "str | int | bool | Reference | Unknown | tuple[Value, ...] | dict[str, Value] | None"


def value(reader: TokenReader, depth: int) -> Value:
    """Read the next expression.

    Raises:
        CannotJudge: it is nested too deeply.
        Rejected: there is no expression of HCL.
    """
    if depth > _DEEPEST:
        raise CannotJudge(reader.next.line, f"a value has more than {_DEEPEST} levels", id_="terraform-too-deep")
    place = reader.place
    operand, computed = _operand(reader, depth), False
    while reader.next.kind is Kind.SIGN and reader.next.text in _OPERATORS:
        reader.take(Kind.SIGN)
        _operand(reader, depth)
        computed = True
    if reader.is_next("?"):
        reader.take(Kind.SIGN)
        value(reader, depth + 1)
        reader.take(Kind.SIGN, ":")
        value(reader, depth + 1)
        computed = True
    return Unknown(reader.since(place)) if computed else operand


def _operand(reader: TokenReader, depth: int) -> Value:
    """A value with its sign, and the accesses to its attributes and elements."""
    place = reader.place
    signs = []
    while reader.is_next("-") or reader.is_next("!"):
        signs.append(reader.take(Kind.SIGN).text)
    first = reader.next.kind
    term = _term(reader, depth)
    accesses = 0
    while reader.is_next(".") or reader.is_next("["):
        _access(reader, depth)
        accesses += 1
    if accesses and first is Kind.NAME and not signs:
        return referred(reader.since(place))
    if not signs:
        return Unknown(reader.since(place)) if accesses else term
    plain = signs == ["-"] and not accesses and isinstance(term, int) and not isinstance(term, bool)
    return -term if plain and isinstance(term, int) else Unknown(reader.since(place))


def _access(reader: TokenReader, depth: int) -> None:
    """Skip `.name`, `.0`, `.*`, `[0]`, `["key"]` or `[*]`."""
    if reader.take(Kind.SIGN).text == ".":
        if not reader.is_next("*"):
            reader.take(reader.next.kind if reader.next.kind is Kind.NUMBER else Kind.NAME)
        else:
            reader.take(Kind.SIGN)
        return
    with reader.newlines(joined=True):
        if reader.is_next("*"):
            reader.take(Kind.SIGN)
        else:
            value(reader, depth + 1)
        reader.take(Kind.SIGN, "]")


def _term(reader: TokenReader, depth: int) -> Value:
    """A literal, a list, an object, a name, a call, or an expression in parentheses."""
    token = reader.next
    if token.kind is Kind.STRING:
        text = literal(reader.take(Kind.STRING).text, token.line)
        return referred(interpolated(token.text) or token.text) if text is None else text
    if token.kind is Kind.NUMBER:
        reader.take(Kind.NUMBER)
        return int(token.text) if _WHOLE.fullmatch(token.text) else Unknown(token.text)
    if token.kind is Kind.HEREDOC:
        return Unknown(reader.take(Kind.HEREDOC).text)
    if token.kind is Kind.NAME:
        return _named(reader, depth)
    if token.kind is Kind.SIGN and token.text in _BRACKETED:
        return _BRACKETED[token.text](reader, depth)
    shown = {Kind.END: "the end", Kind.NEWLINE: "the end of the line"}.get(token.kind, repr(token.text))
    raise Rejected(token.line, f"expected a value, found {shown}", id_="terraform-not-hcl")


def _named(reader: TokenReader, depth: int) -> Value:
    place = reader.place
    name = reader.take(Kind.NAME).text
    while reader.is_next("::"):
        reader.take(Kind.SIGN)
        reader.take(Kind.NAME)
    if not reader.is_next("("):
        return _WORDS[name] if name in _WORDS else referred(reader.since(place))
    _arguments(reader, depth)
    return Unknown(reader.since(place))


def _arguments(reader: TokenReader, depth: int) -> None:
    reader.take(Kind.SIGN, "(")
    with reader.newlines(joined=True):
        while not reader.is_next(")"):
            value(reader, depth + 1)
            if reader.is_next("..."):
                reader.take(Kind.SIGN)
            if not reader.is_next(")"):
                reader.take(Kind.SIGN, ",")
        reader.take(Kind.SIGN, ")")


def _parenthesized(reader: TokenReader, depth: int) -> Value:
    place = reader.place
    reader.take(Kind.SIGN, "(")
    with reader.newlines(joined=True):
        value(reader, depth + 1)
        reader.take(Kind.SIGN, ")")
    return Unknown(reader.since(place))


def _list(reader: TokenReader, depth: int) -> Value:
    place, elements = reader.place, list[Value]()
    reader.take(Kind.SIGN, "[")
    with reader.newlines(joined=True):
        if reader.next.kind is Kind.NAME and reader.next.text == "for":
            _for(reader, depth, "]")
            return Unknown(reader.since(place))
        while not reader.is_next("]"):
            elements.append(value(reader, depth + 1))
            if not reader.is_next("]"):
                reader.take(Kind.SIGN, ",")
        reader.take(Kind.SIGN, "]")
    return tuple(elements)


def _object(reader: TokenReader, depth: int) -> Value:
    place, members, computed = reader.place, dict[str, Value](), False
    reader.take(Kind.SIGN, "{")
    with reader.newlines(joined=False):
        if reader.skip_newlines().kind is Kind.NAME and reader.next.text == "for":
            with reader.newlines(joined=True):
                _for(reader, depth, "}")
            return Unknown(reader.since(place))
        while not (reader.skip_newlines().kind is Kind.SIGN and reader.is_next("}")):
            line, key = reader.next.line, _key(value(reader, depth + 1))
            if key in members:
                message = f"{key} is set twice in one object"
                raise CannotJudge(line, message, id_="terraform-key-twice", cure="set it once")
            reader.take(Kind.SIGN, ":" if reader.is_next(":") else "=")
            member = value(reader, depth + 1)
            computed = computed or key is None
            members |= {key: member} if key is not None else {}
            if reader.next.kind is not Kind.NEWLINE and not reader.is_next("}"):
                reader.take(Kind.SIGN, ",")
        reader.take(Kind.SIGN, "}")
    return Unknown(reader.since(place)) if computed else members


def _key(expression: Value) -> str | None:
    """The key of a member: a name or a string; None for a computed one."""
    if isinstance(expression, Reference):
        return expression.path if "." not in expression.path and "[" not in expression.path else None
    return str(expression) if isinstance(expression, str | int) else None


def _for(reader: TokenReader, depth: int, end: str) -> None:
    """Skip `for element in list : value if condition`, from the word `for` on."""
    reader.take(Kind.NAME)
    reader.take(Kind.NAME)
    if reader.is_next(","):
        reader.take(Kind.SIGN)
        reader.take(Kind.NAME)
    reader.take(Kind.NAME, "in")
    value(reader, depth + 1)
    reader.take(Kind.SIGN, ":")
    value(reader, depth + 1)
    if reader.is_next("=>"):
        reader.take(Kind.SIGN)
        value(reader, depth + 1)
        if reader.is_next("..."):
            reader.take(Kind.SIGN)
    if reader.next.kind is Kind.NAME and reader.next.text == "if":
        reader.take(Kind.NAME)
        value(reader, depth + 1)
    reader.take(Kind.SIGN, end)


_BRACKETED = {"(": _parenthesized, "[": _list, "{": _object}


def referred(words: str) -> Reference | Unknown:
    """A reference, if the words are only a path; else an unknown value."""
    path = re.sub(r"\s*([.\[\]*])\s*", r"\1", words.strip())
    return Reference(path) if _REFERENCE.fullmatch(path) else Unknown(words)
