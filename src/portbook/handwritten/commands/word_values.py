"""What the words of a shell text come to, as far as the text itself tells: nothing is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

from tree_sitter import Node

from portbook.handwritten.commands import placeholders
from portbook.handwritten.commands.expansion import MOST_ROUNDS, braced, counted

_WHOLE_ARRAY = re.compile(r"\"?\$\{([A-Za-z_][A-Za-z0-9_]*)\[[@*]\]\}\"?")
_LONGEST = 512
"""Characters of a variable that is written out: one that is made of others, line by line, would have more than a machine."""
_HEREDOC_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")


@dataclass
class WordValues:
    """Values of the words of one text, with the variables that it has set so far.

    Attributes:
        content: the text, in UTF-8.
        variables: values that the text sets.
        arrays: the words of arrays that it sets.
    """

    content: bytes
    variables: dict[str, str] = field(default_factory=dict)
    arrays: dict[str, list[str]] = field(default_factory=dict)

    def assign(self, node: Node) -> None:
        """Take note of what an assignment sets."""
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:
            return
        if value is not None and value.type == "array":
            words = [child for child in value.children if child.is_named and child.type != "comment"]
            self.arrays[self.text(name)] = [word for child in words for word in self.values(child)]
            self.variables.pop(self.text(name), None)
        else:
            values = self.values(value) if value is not None else [""]
            text = values[0] if len(values) == 1 else ""
            self.variables[self.text(name)] = (
                text if len(text) <= _LONGEST else placeholders.masked_variable(self.text(name))
            )

    def values(self, node: Node) -> list[str]:
        """What a word comes to: one value, or several where braces are expanded."""
        known: Mapping[str, Callable[[Node], list[str]]] = {
            "command_name": lambda name: self.values(name.children[0]) if name.children else [],
            "concatenation": self._joined,
            "brace_expression": lambda braces: counted(self.text(braces)),
            "raw_string": lambda quoted: [self.text(quoted)[1:-1]],
            "string": lambda quoted: ["".join(self._in_string(quoted))],
            "word": self._bare,
            "number": self._bare,
        }
        values = known.get(node.type)
        return values(node) if values else [self._expanded(node, self.text(node))]

    def elements(self, node: Node) -> list[str]:
        """The words of an array where a loop goes through it, else those that a word comes to."""
        whole = _WHOLE_ARRAY.fullmatch(self.text(node))
        return self.arrays.get(whole[1], []) if whole else self.values(node)

    def in_heredoc(self, text: str) -> str:
        """A line of a here-document whose end is not quoted."""
        return _HEREDOC_VARIABLE.sub(
            lambda match: self.variables.get(match[1]) or placeholders.masked_variable(match[1]), text
        )

    def text(self, node: Node) -> str:
        """The part of the text that a node is."""
        return self.content[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _joined(self, node: Node) -> list[str]:
        parts = product(*(self.values(child) for child in node.children))
        whole = ["".join(chosen) for chosen in islice(parts, MOST_ROUNDS)]
        quoted = any(sign in self.text(node) for sign in "'\"")
        return whole if quoted else [part for word in whole for part in braced(word)][:MOST_ROUNDS]

    def _bare(self, node: Node) -> list[str]:
        return [re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL) for value in braced(self.text(node))]

    def _in_string(self, node: Node) -> Iterator[str]:
        at = node.start_byte + 1
        for child in node.children[1:-1]:
            yield self.content[at : child.start_byte].decode("utf-8", "replace")
            is_plain = child.type in {"string_content", '"'}
            text = self.text(child)
            yield re.sub(r'\\([$`"\\\n])', r"\1", text) if is_plain else self._expanded(child, text)
            at = child.end_byte
        yield self.content[at : node.end_byte - 1].decode("utf-8", "replace")

    def _expanded(self, node: Node, text: str) -> str:
        """The value of a variable, or a placeholder for what only a shell finds out."""
        if node.type in {"simple_expansion", "expansion"}:
            name = re.sub(r"[^A-Za-z0-9_].*", "", text.lstrip("${"))
            if name in self.variables:
                return self.variables[name]
            if default := re.fullmatch(r"\$\{[A-Za-z0-9_]+:-([A-Za-z0-9_.:/-]+)\}", text):
                return default[1]
            return placeholders.masked_variable(name or "argument")
        if node.type in {"command_substitution", "arithmetic_expansion", "process_substitution"}:
            return placeholders.masked_variable("computed")
        return text
