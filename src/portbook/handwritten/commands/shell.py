"""The commands of a shell text, by tree-sitter's grammar of Bash: nothing is run, and what a shell would find out is unknown.

Loops over literal words are written out, variables that the text sets have their values, and all else that a shell expands is
a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

import tree_sitter
import tree_sitter_bash
from tree_sitter import Node

from portbook.handwritten.commands import placeholders
from portbook.handwritten.commands.command import Command, Word
from portbook.handwritten.commands.expansion import MOST_LOOPED, MOST_ROUNDS, program_named
from portbook.handwritten.commands.word_values import WordValues
from portbook.handwritten.documents.block import Block, SourceLine

_AS_ROOT = frozenset({"sudo", "doas"})
_WITH_VALUE = frozenset({"-u", "--user", "-g", "--group", "-C"})
_WRITING = frozenset({"echo", "printf", "cat", "tee"})
"""Programs that write what they read, or their words, to a file."""
_CONDITIONS = frozenset(
    {"if_statement", "while_statement", "case_statement", "function_definition", "c_style_for_statement"}
)
_Lines: TypeAlias = tuple[SourceLine, ...]


@cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def commands(block: Block) -> Iterator[Command]:
    """All simple commands of a block, in order, whatever their programs; of what is deeper than anybody writes, none."""
    try:
        yield from _commands(block)
    except RecursionError:
        return


def _commands(block: Block) -> Iterator[Command]:
    text = placeholders.mask(block.text)
    root = _parser().parse(text.encode("utf-8", "replace")).root_node
    if root.has_error:
        for part in _logical_lines(block):
            yield from _of_line(part)
    else:
        yield from _Shell(block, text).all()


def _of_line(line: Block) -> Iterator[Command]:
    """The commands of what cannot be parsed with the rest; of what cannot be parsed at all, those that a semicolon has cut."""
    text = placeholders.mask(line.text)
    broken = _parser().parse(text.encode("utf-8", "replace")).root_node.has_error
    yield from (command for command in _Shell(line, text).all() if command.cut or not broken)


def _logical_lines(block: Block) -> Iterator[Block]:
    """Lines that belong together: what a backslash continues, and a heredoc."""
    lines: list[SourceLine] = []
    mark = ""
    for line in block.lines:
        lines.append(line)
        heredoc = re.search(r"<<-?[ \t]*(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\1", line.text)
        mark = "" if mark and line.text.strip() == mark else mark or (heredoc[2] if heredoc else "")
        if not mark and not line.text.endswith("\\"):
            yield replace(block, lines=tuple(lines))
            lines = []
    if lines:
        yield replace(block, lines=tuple(lines))


@dataclass
class _Shell:
    """One text.

    Attributes:
        block: where it stands.
        text: its text, masked.
    """

    block: Block
    text: str

    def __post_init__(self) -> None:
        self._bytes = self.text.encode("utf-8", "replace")
        self._values = WordValues(self._bytes)
        self._looped = 0

    def all(self) -> Iterator[Command]:
        yield from self._of(_parser().parse(self._bytes).root_node, conditional=False)

    def _of(self, node: Node, *, conditional: bool) -> Iterator[Command]:
        """The commands in a part of the tree."""
        known: Mapping[str, Callable[..., Iterator[Command]]] = {
            "command": self._command,
            "redirected_statement": self._redirected,
            "pipeline": self._pipeline,
            "for_statement": self._for,
        }
        if node.type == "ERROR":
            return
        if node.type == "variable_assignment":
            self._values.assign(node)
            return
        if node.type in known:
            yield from known[node.type](node, conditional=conditional)
            return
        below = conditional or node.type in _CONDITIONS or any(child.type == "||" for child in node.children)
        for child in node.children:
            yield from self._of(child, conditional=below)

    def _command(self, node: Node, *, conditional: bool, stdin: _Lines | None = None) -> Iterator[Command]:
        for child in node.children:
            if child.type == "variable_assignment":
                self._values.assign(child)
        words = self._without_root([word for child in node.children for word in self._words(child)])
        if not words or node.has_error:
            return
        for child in node.children:
            if child.type == "herestring_redirect":
                stdin = self._here_string(child)
        yield Command(
            self.block,
            tuple(words),
            stdin,
            conditional,
            self._comment(node),
            self._cut(node, words),
            tuple(name for word in words if word.written == word.text for name in placeholders.redirections(word.text)),
        )

    def _words(self, node: Node) -> list[Word]:
        if node.type in {"variable_assignment", "comment", "herestring_redirect", "file_redirect", "heredoc_redirect"}:
            return []
        if not node.is_named:
            return []
        at = len(self._bytes[: node.start_byte].decode("utf-8", "replace"))
        written = self._values.text(node)
        return [Word(value, self.block.place_of(at), written) for value in self._values.values(node)]

    def _without_root(self, words: Sequence[Word]) -> list[Word]:
        rest = list(words)
        while rest and rest[0].text in _AS_ROOT:
            del rest[0]
            while rest and rest[0].text.startswith("-"):
                del rest[: 2 if rest[0].text in _WITH_VALUE else 1]
        if rest and rest[0].text == "env":
            del rest[0]
            while rest and "=" in rest[0].text:
                del rest[0]
        if rest:
            rest[0] = replace(rest[0], text=program_named(rest[0].text))
        return rest

    def _redirected(self, node: Node, *, conditional: bool) -> Iterator[Command]:
        body = node.child_by_field_name("body")
        heredoc = next((child for child in node.children if child.type == "heredoc_redirect"), None)
        stdin = self._heredoc(heredoc) if heredoc is not None else None
        targets = [self._values.text(child).lstrip("<> ") for child in node.children if child.type == "file_redirect"]
        if body is None:
            return
        pipe = (
            next((child for child in heredoc.children if child.type == "pipeline"), None)
            if heredoc is not None
            else None
        )
        if body.type == "command":
            commands = list(self._command(body, conditional=conditional, stdin=stdin))
            if pipe is None and stdin and commands and commands[0].program in _WRITING:
                commands = _written(commands[0])
            if pipe is None or stdin is None:
                yield from (replace(command, cut="") if targets else command for command in commands)
        elif pipe is None:
            yield from self._of(body, conditional=conditional)
        if pipe is not None:
            yield from self._piped([child for child in pipe.children if child.is_named], stdin, conditional=conditional)

    def _pipeline(self, node: Node, *, conditional: bool) -> Iterator[Command]:
        parts = [child for child in node.children if child.is_named]
        first = list(self._of(parts[0], conditional=conditional))
        stdin = None
        if len(first) == 1 and first[0].program in {"echo", "printf"}:
            text = " ".join(word.text for word in first[0].words[1:] if not word.text.startswith("-"))
            place = first[0].place
            stdin = tuple(SourceLine(line, place.line, place.column) for line in text.split("\n"))
        elif len(first) == 1 and first[0].program == "cat":
            stdin = first[0].stdin
        else:
            yield from first
        yield from self._piped(parts[1:], stdin, conditional=conditional)

    def _piped(self, parts: Sequence[Node], stdin: _Lines | None, *, conditional: bool) -> Iterator[Command]:
        """The commands behind the first `|`: the next one reads what is printed."""
        for part in parts:
            inner = part.child_by_field_name("body") if part.type == "redirected_statement" else part
            if inner is not None and inner.type == "command":
                commands = list(self._command(inner, conditional=conditional, stdin=stdin))
                yield from _written(commands[0]) if stdin and commands and commands[0].program == "tee" else commands
            elif inner is not None:
                yield from self._of(inner, conditional=conditional)
            stdin = None

    def _for(self, node: Node, *, conditional: bool) -> Iterator[Command]:
        variable, body = node.child_by_field_name("variable"), node.child_by_field_name("body")
        if variable is None or body is None:
            return
        name = self._values.text(variable)
        nodes = [child for child in node.children if child.is_named and child not in {variable, body}]
        values = [value for child in nodes for value in self._values.elements(child)]
        for value in values[:MOST_ROUNDS] or [placeholders.masked_variable(name)]:
            if self._looped >= MOST_LOOPED:
                return
            self._values.variables[name] = value
            self._looped += 1
            for command in self._of(body, conditional=conditional):
                self._looped += 1
                yield command

    def _heredoc(self, node: Node) -> _Lines | None:
        start = next((child for child in node.children if child.type == "heredoc_start"), None)
        body = next((child for child in node.children if child.type == "heredoc_body"), None)
        if start is None or body is None:
            return None
        first = body.start_point.row
        count = self._values.text(body).removesuffix("\n").count("\n") + 1
        lines = self.block.lines[first : first + count]
        if self._values.text(start)[:1] in {"'", '"', "\\"}:
            return lines
        return tuple(replace(line, text=self._values.in_heredoc(line.text)) for line in lines)

    def _here_string(self, node: Node) -> _Lines | None:
        named = [child for child in node.children if child.is_named]
        if not named:
            return None
        place = self.block.place_of(len(self._bytes[: node.start_byte].decode("utf-8", "replace")))
        text = "".join(self._values.values(named[0]))
        return tuple(
            SourceLine(line, place.line + at, place.column if not at else 1) for at, line in enumerate(text.split("\n"))
        )

    def _comment(self, node: Node) -> str:
        """The comment lines right above a command, and the one behind it on its line."""
        lines = self.block.lines
        at, comments = node.start_point.row - 1, []
        while at >= 0 and lines[at].text.lstrip().startswith("#"):
            comments.append(lines[at].text.lstrip("# \t"))
            at -= 1
        return " ".join(reversed(comments))

    def _cut(self, node: Node, words: Sequence[Word]) -> str:
        """What is behind a semicolon that ends a command within its braces, up to the last brace of its line."""
        text = " ".join(word.text for word in words)
        behind = self._bytes[node.end_byte :].decode("utf-8", "replace").partition("\n")[0]
        if text.count("{") <= text.count("}") or not behind.lstrip().startswith(";") or "}" not in behind:
            return ""
        return behind[: behind.rindex("}") + 1]


def _written(command: Command) -> list[Command]:
    """A heredoc that a file gets: the page shows the file."""
    return [replace(command, is_file=True)]
