"""The tokens of HCL, with their lines.

Source: HCL Native Syntax Specification, https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md, "Lexical Elements".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portbook.targets.base import CannotJudge, Rejected


class Kind(StrEnum):
    """The kind of a token. The value is its name in messages."""

    NEWLINE = "newline"
    STRING = "string"
    HEREDOC = "heredoc"
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True)
class Token:
    """A token, as it stands in the text."""

    kind: Kind
    text: str
    line: int


_SPACE = re.compile(r"[ \t]+|(?:\#|//)[^\n]*|/\*.*?\*/", re.DOTALL)
_PLAIN = re.compile(
    r"(?P<newline>\r?\n)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.]))"
    r"|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<sign>\.\.\.|==|!=|<=|>=|&&|\|\||=>|::|[-+*/%<>!?:=.,(){}\[\]])",
    re.ASCII,
)
_HEREDOC = re.compile(r"<<-?([A-Za-z_][\w-]*)\r?\n", re.ASCII)
_TEMPLATE = re.compile(r"(\$++|%++)(\{?)")
_ESCAPED = 2
"""`$${` is a literal `${`. Readers of HCL disagree about three signs."""
_DEEPEST = 20


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, the last of which is its end.

    Raises:
        CannotJudge: a sign that HCL does not have, or a template that Portbook does not read.
        Rejected: a string or heredoc does not end.
    """
    at, line = 0, 1
    while at < len(text):
        token, end = _next(text, at, line)
        if token:
            yield token
        line += text.count("\n", at, end)
        at = end
    yield Token(Kind.END, "", line)


def _next(text: str, at: int, line: int) -> tuple[Token | None, int]:
    """The token at a position, and the position behind it; None for spaces and comments."""
    if space := _SPACE.match(text, at):
        return None, space.end()
    if text[at] == '"':
        end = _behind_string(text, at, line, 0)
        return Token(Kind.STRING, text[at:end], line), end
    if heredoc := _HEREDOC.match(text, at):
        end = _behind_heredoc(text, heredoc, line)
        return Token(Kind.HEREDOC, text[at:end], line), end
    match = _PLAIN.match(text, at)
    if not match or not match.lastgroup:
        raise CannotJudge(line, f"Portbook does not know the sign {text[at]!r} here", id_="terraform-sign-unknown")
    return Token(Kind(match.lastgroup), match[0], line), match.end()


def _behind_string(text: str, at: int, line: int, depth: int) -> int:
    """The position behind the string that begins at `at`."""
    at += 1
    while at < len(text) and text[at] not in '"\n':
        if text[at] == "\\":
            at += 2
        elif (template := _TEMPLATE.match(text, at)) and not template[2]:
            at = template.end()
        elif template:
            if len(template[1]) > _ESCAPED:
                raise CannotJudge(
                    line,
                    "readers of HCL disagree about a template after three signs",
                    id_="terraform-template",
                    cure="write ${ or $${",
                )
            at = template.end() if len(template[1]) == _ESCAPED else _behind_template(text, template.end(), line, depth)
        else:
            at += 1
    if at >= len(text) or text[at] == "\n":
        message = "a string does not end on its line"
        raise Rejected(line, message, id_="terraform-unclosed", cure="add the closing quote")
    return at + 1


def _behind_template(text: str, at: int, line: int, depth: int) -> int:
    """The position behind the interpolation or directive whose opening `${` or `%{` ends at `at`."""
    if depth > _DEEPEST:
        raise CannotJudge(line, f"templates have more than {_DEEPEST} levels", id_="terraform-too-deep")
    open_ = 1
    while at < len(text) and open_:
        if text[at] == '"':
            at = _behind_string(text, at, line, depth + 1)
            continue
        if text[at] in "#\n" or text[at : at + 2] in {"//", "/*", "<<"}:
            raise CannotJudge(
                line,
                "Portbook does not read a template of several lines, or with a comment",
                id_="terraform-template",
                cure="write it on one line",
            )
        open_ += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    if open_:
        raise Rejected(line, "a template does not end", id_="terraform-unclosed", cure="add the closing brace")
    return at


def _behind_heredoc(text: str, heredoc: re.Match[str], line: int) -> int:
    """The position behind the closing mark of a heredoc, which is alone on its line.

    Raises:
        Rejected: there is no such line.
    """
    end = re.compile(rf"^[ \t]*{re.escape(heredoc[1])}(?=\r?$)", re.MULTILINE).search(text, heredoc.end())
    if not end:
        message = "a heredoc does not end"
        raise Rejected(line, message, id_="terraform-unclosed", cure=f"add a line that is only {heredoc[1]}")
    return end.end()
