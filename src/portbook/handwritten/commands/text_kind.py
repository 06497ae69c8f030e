"""Kinds of text that no shell runs: manifests, resources, statements of another language. A wing says how a page shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from portbook.handwritten.commands import placeholders
from portbook.handwritten.commands.command import Command, Word
from portbook.handwritten.documents.block import Block, BlockKind, SourceLine

PLAIN = frozenset(
    {"", "text", "txt", "plain", "plaintext", "none", "raw", "default", "example", "copy", "highlight", "code"}
)
"""Languages of blocks of which the text itself has to say what it is."""
_LONGEST = 4096
"""Characters of the longest line of a text that is looked at; people write some hundred."""
_LARGEST = 32 * 1024
"""Characters of a part that is judged; no rule that people wrote has as many."""
_MOST = 500
"""Parts of one text that are judged."""


@dataclass(frozen=True)
class TextKind:
    """A kind of text.

    Attributes:
        program: the name that stands for what reads it.
        languages: languages of the blocks that it stands in, in lower case.
        words: words in lower case of which every such text has one; a page without any of them is not looked at further.
        parts: the stretches of a text that are judged one by one.
        loaders: programs of a shell that read such a text, as a here-document.
        is_statement: whether a part is a command, not a text in a file.
        in_sentences: whether it is looked for in the code of sentences too.
    """

    program: str
    languages: frozenset[str]
    words: tuple[str, ...]
    parts: Callable[[Sequence[SourceLine]], Iterable[Sequence[SourceLine]]]
    loaders: frozenset[str] = frozenset()
    is_statement: bool = False
    in_sentences: bool = False

    def in_block(self, block: Block) -> Iterator[Command]:
        """What of this kind a block shows."""
        is_looked_at = self.in_sentences if block.kind is BlockKind.INLINE else block.language in self.languages
        if is_looked_at:
            yield from self._commands(block, block.lines)

    def given(self, command: Command) -> Iterator[Command]:
        """What of this kind a command of a shell writes to a file or reads."""
        if command.stdin and (command.is_file or command.program in self.loaders):
            lines = [replace(line, text=placeholders.unmask(line.text)) for line in command.stdin]
            for part in self._commands(command.block, lines):
                yield replace(part, conditional=command.conditional)

    def _commands(self, block: Block, lines: Sequence[SourceLine]) -> Iterator[Command]:
        text = "\n".join(line.text for line in lines)
        if not self.may_be_in(text.lower()) or max(len(line.text) for line in lines) > _LONGEST:
            return
        for part in islice(self.parts(lines), _MOST):
            if sum(len(line.text) for line in part) > _LARGEST:
                continue
            word = Word(self.program, part[0].place(0), self.program)
            yield Command(block, (word,), tuple(part), is_file=not self.is_statement, is_statement=self.is_statement)

    def may_be_in(self, text: str) -> bool:
        """Whether a text in lower case has one of the words."""
        return any(word in text for word in self.words)
