"""Parses calls of cmdlets with tree-sitter-powershell. Variables, expressions and redirections cannot be judged.

That grammar accepts some texts that PowerShell rejects, and rejects some that PowerShell accepts. So a text that it rejects
cannot be judged. It does not know that PowerShell treats curly quotes as straight ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from unicodedata import category

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from portbook.firewalls.windows.check.reference import Call
from portbook.targets import CannotJudge, Rejected

_SINGLE = "'\u2018\u2019\u201a\u201b"
_VERBATIM = re.compile(rf"'((?:[^{_SINGLE}\n]|([{_SINGLE}])[{_SINGLE}])*)'")
_PAIR = re.compile(rf"([{_SINGLE}])[{_SINGLE}]")
_EXPANDABLE = re.compile(r'"([^"\n\u201c\u201d\u201e$`]*)"')
_WORD = re.compile(r"[A-Za-z0-9_.:/][A-Za-z0-9_.:/-]*")
_NUMBER = re.compile("0|[1-9][0-9]*")
_LONGEST_LINE = 24 * 1024
"""The most characters of a line; a thousand networks take fewer. The grammar's time grows with the square of the length."""
_MOST_BRACED = 16
"""The most variables in braces: for each of them the grammar scans to the end of the text. None can be judged."""
_GAP = re.compile(rb"(?:[ \t\n]|(?<=[ \t])`\n)*")
"""White space; a backtick after white space continues the line."""
_SPACE = re.compile("[ \t]+(?:`\n[ \t]*(?:(?<=[ \t])|(?!`)))*")
_NOWHERE = "out-null"
"""The cmdlet that discards its input, in lower case."""
_COMMENT = re.compile(r"#(?:[ \t].*)?")
"""A comment at the start of a line; not `#Requires`, which is a command, and not `<#`."""


def calls(text: str) -> list[Call]:
    """The calls of a text, which may have comments besides.

    Raises:
        CannotJudge: the text has anything else, or a value is not in the text.
        Rejected: a call has a parameter twice.
    """
    if text.count("${") > _MOST_BRACED:
        raise CannotJudge(1, "variables have values that are not in the text", id_="windows-variable")
    plain = text.replace("\r\n", "\n")
    for number, line in enumerate(plain.split("\n"), 1):
        if len(line) > _LONGEST_LINE:
            raise CannotJudge(
                number, f"the line has more than {_LONGEST_LINE:,} characters", id_="windows-line-too-long"
            )
        if strange := [character for character in line if character != "\t" and category(character) == "Cc"]:
            raise CannotJudge(
                number, f"the line has the control character U+{ord(strange[0]):04X}", id_="windows-control-character"
            )
    if all(not line or _COMMENT.fullmatch(line) for line in plain.split("\n")):
        return []  # the grammar needs at least one statement
    root = _parser().parse(plain.encode()).root_node
    if root.has_error:
        raise CannotJudge(
            _first_error(root), "tree-sitter-powershell does not take this for PowerShell", id_="windows-grammar"
        )
    _check_gaps(root, plain.encode())
    return list(_statements(root))


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_powershell.language()))


def _first_error(root: Node) -> int:
    node = root
    while not node.is_error and (inner := next((child for child in node.children if child.has_error), None)):
        node = inner
    return _line(node)


def _check_gaps(root: Node, source: bytes) -> None:
    """Check that the grammar skipped only white space and the backticks of continued lines."""
    at = 0
    for leaf in _leaves(root):
        if not _GAP.fullmatch(source, at, leaf.start_byte):
            raise CannotJudge(_line(leaf), "the grammar skips something before this", id_="windows-grammar-gap")
        at = leaf.end_byte
    if source[at:].strip(b" \t\n"):
        raise CannotJudge(
            source.count(b"\n", 0, at) + 1, "the grammar skips something after this", id_="windows-grammar-gap"
        )


def _leaves(root: Node) -> Iterator[Node]:
    """The leaves in the order of the text. No recursion, because brackets may be nested deeply."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting += reversed(node.children)
        if not node.children:
            yield node


def _statements(node: Node) -> Iterator[Call]:
    for statement in node.children:
        if statement.type == "statement_list":
            yield from _statements(statement)
        elif statement.type == "comment" and statement.start_point.column == 0 and _COMMENT.fullmatch(_text(statement)):
            continue
        else:
            yield from _pipeline(_only(_expect(statement, "pipeline"), "pipeline_chain"))


def _pipeline(chain: Node) -> Iterator[Call]:
    before = ""
    for number, child in enumerate(chain.children):
        if number % 2:
            _expect(child, "|")
        elif number and child is chain.children[-1] and _text(child).lower() == _NOWHERE:
            continue
        else:
            call = _call(_expect(child, "command"), before)
            before = call.cmdlet
            yield call


def _call(command: Node, gets: str) -> Call:
    name, *tail = command.children
    call = Call(_line(command), _text(_expect(name, "command_name")), {}, gets)
    parameter = ""
    for node in _elements(tail):
        if node.type == "command_parameter":
            parameter = _text(node).removeprefix("-")
            if parameter.lower() in map(str.lower, call.parameters):
                raise Rejected(call.line, f"-{parameter} is there twice", id_="windows-parameter-twice")
            call.parameters[parameter] = ()
        elif not parameter or call.parameters[parameter]:
            raise CannotJudge(_line(node), "a value without the name of its parameter", id_="windows-value-unnamed")
        else:
            call.parameters[parameter] = tuple(_values(node))
    return call


def _elements(nodes: Sequence[Node]) -> Iterator[Node]:
    """The parameters and values, after checking that white space separates them, which the grammar does not require."""
    apart = True
    for node in nodes:
        for element in _expect(node, "command_elements").children:
            between = element.type == "command_argument_sep"
            if not (_SPACE.fullmatch(_text(element)) if between else apart):
                raise CannotJudge(
                    _line(element), "something other than a space separates words", id_="windows-grammar-gap"
                )
            apart = between
            if not between:
                yield element


def _values(node: Node) -> Iterator[str]:
    if node.type == "generic_token":
        yield _whole(_WORD, node)
        return
    for number, element in enumerate(_expect(node, "array_literal_expression").children):
        if number % 2:
            _expect(element, ",")
        else:
            literal = _only(_expect(element, "unary_expression"), "string_literal", "integer_literal")
            yield _literal(_only(literal, *_LITERALS))


def _literal(node: Node) -> str:
    if node.children:
        raise CannotJudge(_line(node), "a value that is not in the text", id_="windows-value-not-in-text")
    return _LITERALS[node.type](node)


def _verbatim(node: Node) -> str:
    return _PAIR.sub(r"\1", _whole(_VERBATIM, node)[1:-1])


_LITERALS: dict[str, Callable[[Node], str]] = {
    "verbatim_string_characters": _verbatim,
    "expandable_string_literal": lambda node: _whole(_EXPANDABLE, node)[1:-1],
    "decimal_integer_literal": lambda node: _whole(_NUMBER, node),
}


def _whole(pattern: re.Pattern[str], node: Node) -> str:
    if not pattern.fullmatch(_text(node)):
        raise CannotJudge(
            _line(node),
            "a value that is not a plain word, a plain number or a plain string",
            id_="windows-value-not-plain",
        )
    return _text(node)


def _only(node: Node, *kinds: str) -> Node:
    if len(node.children) != 1:
        raise CannotJudge(_line(node), "more than one plain value or command", id_="windows-value-not-plain")
    return _expect(node.children[0], *kinds)


def _expect(node: Node, *kinds: str) -> Node:
    if node.type not in kinds:
        raise CannotJudge(
            _line(node), f"{node.type} instead of {kinds[0]}".replace("_", " "), id_="windows-syntax-unexpected"
        )
    return node


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _line(node: Node) -> int:
    return node.start_point.row + 1
