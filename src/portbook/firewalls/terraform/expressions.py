"""Expressions of HCL: literals and references are what they say, and all others are unknown.

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
    """A value that is elsewhere: `aws_security_group.instance.id`."""

    path: str


@dataclass(frozen=True)
class Unknown:
    """A value that has to be computed; where its words are the same, it is the same."""

    words: str


Value: TypeAlias = "str | int | bool | Reference | Unknown | tuple[Value, ...] | dict[str, Value] | None"


def value(reader: TokenReader, depth: int) -> Value:
    """The value of the expression that is next; takes it.

    Raises:
        CannotJudge: it is too deep.
        Rejected: there is none, or it is none of HCL.
    """
    if depth > _DEEPEST:
        raise CannotJudge(reader.next.line, f"a value is more than {_DEEPEST} deep", id_="terraform-too-deep")
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
    """A value with its sign, and the parts of it that are asked for."""
    place = reader.place
    signs = []
    while reader.is_next("-") or reader.is_next("!"):
        signs.append(reader.take(Kind.SIGN).text)
    first = reader.next.kind
    term = _term(reader, depth)
    parts = 0
    while reader.is_next(".") or reader.is_next("["):
        _part(reader, depth)
        parts += 1
    if parts and first is Kind.NAME and not signs:
        return referred(reader.since(place))
    if not signs:
        return Unknown(reader.since(place)) if parts else term
    plain = signs == ["-"] and not parts and isinstance(term, int) and not isinstance(term, bool)
    return -term if plain and isinstance(term, int) else Unknown(reader.since(place))


def _part(reader: TokenReader, depth: int) -> None:
    """`.name`, `.0`, `.*`, `[0]`, `["key"]` or `[*]`."""
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
    """A literal, a list, an object, a name, a call, or something in parentheses."""
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
    raise Rejected(token.line, f"{shown} stands where HCL wants a value", id_="terraform-not-hcl")


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
    place, found = reader.place, list[Value]()
    reader.take(Kind.SIGN, "[")
    with reader.newlines(joined=True):
        if reader.next.kind is Kind.NAME and reader.next.text == "for":
            _for(reader, depth, "]")
            return Unknown(reader.since(place))
        while not reader.is_next("]"):
            found.append(value(reader, depth + 1))
            if not reader.is_next("]"):
                reader.take(Kind.SIGN, ",")
        reader.take(Kind.SIGN, "]")
    return tuple(found)


def _object(reader: TokenReader, depth: int) -> Value:
    place, found, computed = reader.place, dict[str, Value](), False
    reader.take(Kind.SIGN, "{")
    with reader.newlines(joined=False):
        if reader.skip_newlines().kind is Kind.NAME and reader.next.text == "for":
            with reader.newlines(joined=True):
                _for(reader, depth, "}")
            return Unknown(reader.since(place))
        while not (reader.skip_newlines().kind is Kind.SIGN and reader.is_next("}")):
            line, key = reader.next.line, _key(value(reader, depth + 1))
            if key in found:
                raise CannotJudge(line, f"{key} is set twice in one object", id_="terraform-key-twice")
            reader.take(Kind.SIGN, ":" if reader.is_next(":") else "=")
            member = value(reader, depth + 1)
            computed = computed or key is None
            found |= {key: member} if key is not None else {}
            if reader.next.kind is not Kind.NEWLINE and not reader.is_next("}"):
                reader.take(Kind.SIGN, ",")
        reader.take(Kind.SIGN, "}")
    return Unknown(reader.since(place)) if computed else found


def _key(said: Value) -> str | None:
    """The key that an expression is: a name or a string; None for one that is computed."""
    if isinstance(said, Reference):
        return said.path if "." not in said.path and "[" not in said.path else None
    return str(said) if isinstance(said, str | int) else None


def _for(reader: TokenReader, depth: int, end: str) -> None:
    """`for each in list : value if condition`, whose first word has not been taken."""
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
    """A reference, where the words are a path and nothing more."""
    path = re.sub(r"\s*([.\[\]*])\s*", r"\1", words.strip())
    return Reference(path) if _REFERENCE.fullmatch(path) else Unknown(words)
