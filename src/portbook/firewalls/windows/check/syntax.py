"""Calls of cmdlets as tree-sitter-powershell finds them. Variables, expressions and redirections cannot be judged.

That grammar is wider in some places than PowerShell and narrower in others, so that what it does not understand
cannot be judged either; it does not know that PowerShell takes curly quotes for straight ones.
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
"""Characters; a thousand networks take fewer. The grammar's time grows with the square of a line."""
_MOST_BRACED = 16
"""Variables in braces, each of which the grammar looks for to the end of the text; none can be judged."""
_GAP = re.compile(rb"(?:[ \t\n]|(?<=[ \t])`\n)*")
"""A backtick behind a blank joins the next line to its own."""
_SPACE = re.compile("[ \t]+(?:`\n[ \t]*(?:(?<=[ \t])|(?!`)))*")
_NOWHERE = "out-null"
"""What prints nothing of what it gets."""
_COMMENT = re.compile(r"#(?:[ \t].*)?")
"""Not `#Requires`, which is a command, and not `<#`; only at the beginning of a line, where it can be nothing else."""


def calls(text: str) -> list[Call]:
    """The calls of a text, which may have nothing else but comments.

    Raises:
        CannotJudge: it has something else, or a value that is not in the text.
        Rejected: a parameter is there twice.
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
        return []  # the grammar wants a statement at least
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
    """Nothing but white space is passed over by the grammar, and backticks at the ends of lines that go on."""
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
    """In the order of the text; without recursion, because brackets may be nested deeply."""
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
    for number, part in enumerate(chain.children):
        if number % 2:
            _expect(part, "|")
        elif number and part is chain.children[-1] and _text(part).lower() == _NOWHERE:
            continue
        else:
            call = _call(_expect(part, "command"), before)
            before = call.cmdlet
            yield call


def _call(command: Node, gets: str) -> Call:
    name, *rest = command.children
    call = Call(_line(command), _text(_expect(name, "command_name")), {}, gets)
    parameter = ""
    for node in _elements(rest):
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
    """Parameters and values, without what stands between them, which the grammar does not ask for."""
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
