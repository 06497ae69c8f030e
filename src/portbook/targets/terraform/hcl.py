"""The part of HCL that these snippets are written in, read exactly: blocks of literals and references.

Interpolation, functions, operators, heredocs and blocks more than one deep cannot be judged. Source: HCL Native Syntax
Specification, https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from portbook.targets.base import CannotJudge, Rejected

_TOKEN = re.compile(
    r"(?P<newline>\r?\n)"
    r"|(?P<space>[ \t]+|(?:\#|//)[^\n]*|/\*.*?\*/)"
    r'|(?P<string>"(?:[^"\\\n]|\\[^\n])*")'
    r"|(?P<number>-?[0-9]{1,18}(?![\w.]))"
    r"|(?P<reference>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)"
    r"|(?P<sign>[{}\[\]=,])",
    re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_TEMPLATE = re.compile(r"((?<!\$)\$++|(?<!%)%++)\{")
_ESCAPED = 2
"""`$${` is a plain `${`; of three signs, readers make different things."""
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True)
class Reference:
    """A value that is not in the text: `aws_security_group.instance.id`."""

    path: str


Value: TypeAlias = str | int | Reference | tuple[str | int | Reference, ...]


@dataclass(frozen=True)
class Block:
    """`kind "label" "label" { name = value }`.

    Attributes:
        line: its first line.
        kind: `resource`.
        labels: the strings behind the kind.
        values: by name, in order.
        lines: the line of each name.
        blocks: those within it, in order; they have none themselves.
    """

    line: int
    kind: str
    labels: tuple[str, ...]
    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order.

    Raises:
        CannotJudge: more than blocks of literals and references.
        Rejected: not HCL.
    """
    tokens = _Tokens(text)
    found = []
    while tokens.skip_newlines().kind != "end":
        found.append(_block(tokens))
    return found


def _scanned(text: str) -> Iterator[_Token]:
    at, line = 0, 1
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            if text[at] == '"':
                raise Rejected(line, "a string does not end on its line")
            raise CannotJudge(line, f"{text[at]!r} begins something other than a literal or a reference")
        if found.lastgroup != "space":
            yield _Token(str(found.lastgroup), found.group(), line)
        line += found.group().count("\n")
        at = found.end()
    yield _Token("end", "", line)


class _Tokens:
    def __init__(self, text: str) -> None:
        self._left = _scanned(text)
        self.next = next(self._left)

    def take(self, kind: str, text: str | None = None) -> _Token:
        """The next token, which has to be of this kind and text."""
        token = self.next
        if token.kind != kind or text not in (None, token.text):
            shown = "the end" if token.kind == "end" else repr(token.text)
            raise Rejected(token.line, f"{shown} stands where HCL wants {repr(text) if text else f'a {kind}'}")
        if kind != "end":
            self.next = next(self._left)
        return token

    def skip_newlines(self) -> _Token:
        """The next token that is not a newline; not taken."""
        while self.next.kind == "newline":
            self.take("newline")
        return self.next


def _block(tokens: _Tokens) -> Block:
    kind = tokens.take("reference")
    labels = []
    while tokens.next.kind == "string":
        labels.append(_string(tokens.take("string")))
    if tokens.next.text == "=" or tokens.next.kind == "reference":
        raise CannotJudge(kind.line, f"{kind.text} is not the start of a block with quoted labels")
    return _braced(tokens, Block(kind.line, kind.text, tuple(labels)))


def _braced(tokens: _Tokens, found: Block, outer: str = "") -> Block:
    """Fill a block with what stands between its braces; `outer` is the kind of the block that it is in."""
    tokens.take("sign", "{")
    if tokens.next.kind != "newline" and tokens.next.text != "}":
        raise CannotJudge(found.line, "a block on one line")
    while tokens.skip_newlines().text != "}":
        _attribute(tokens, found, outer)
    tokens.take("sign", "}")
    _end_of_line(tokens)
    return found


def _attribute(tokens: _Tokens, block: Block, outer: str) -> None:
    name = tokens.take("reference")
    if tokens.next.kind == "string" or (tokens.next.text == "{" and outer):
        raise CannotJudge(name.line, f"a block {name.text} within {block.kind}")
    if tokens.next.text == "{":
        block.blocks.append(_braced(tokens, Block(name.line, name.text, ()), block.kind))
        return
    tokens.take("sign", "=")
    if name.text in block.values:
        raise Rejected(name.line, f"{name.text} is set twice")
    block.values[name.text] = _value(tokens)
    block.lines[name.text] = name.line
    _end_of_line(tokens)


def _end_of_line(tokens: _Tokens) -> None:
    if tokens.next.kind == "reference":
        raise CannotJudge(tokens.next.line, f"{tokens.next.text!r} behind a value")
    if tokens.next.kind != "end":
        tokens.take("newline")


def _value(tokens: _Tokens) -> Value:
    if tokens.next.text != "[":
        return _single(tokens)
    tokens.take("sign", "[")
    found = []
    while tokens.skip_newlines().text != "]":
        found.append(_single(tokens))
        if tokens.skip_newlines().text != "]":
            tokens.take("sign", ",")
    tokens.take("sign", "]")
    return tuple(found)


def _single(tokens: _Tokens) -> str | int | Reference:
    token = tokens.next
    if token.kind == "string":
        return _string(tokens.take("string"))
    if token.kind == "number":
        return int(tokens.take("number").text)
    if token.kind == "sign" and token.text in "[{":
        raise CannotJudge(token.line, "a value within a value")
    return Reference(tokens.take("reference").text)


def _string(token: _Token) -> str:
    def plain(found: re.Match[str]) -> str:
        short, long, other = found.groups()
        code = ord(_PLAIN.get(other, "\0")) if other else int(short or long, 16)
        if code == 0 or code in _SURROGATES or code > sys.maxunicode:
            raise Rejected(token.line, f"{found.group()} is not an escape of HCL")
        return chr(code)

    def brace(found: re.Match[str]) -> str:
        if len(found.group(1)) != _ESCAPED:
            raise CannotJudge(token.line, "a template: its value is not in the text")
        return found.group(1)[0] + "{"

    return _ESCAPE.sub(plain, _TEMPLATE.sub(brace, token.text[1:-1]))
