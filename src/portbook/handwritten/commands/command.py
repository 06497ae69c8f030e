"""One command of a page, or one text that a firewall's program loads."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.handwritten.documents.block import Block, Place, SourceLine


@dataclass(frozen=True)
class Word:
    """A word of a command.

    Attributes:
        text: what the shell gives to the program; what a page leaves to its reader is masked.
        place: where it begins in the file.
        written: as the page has it.
    """

    text: str
    place: Place
    written: str


@dataclass(frozen=True)
class Command:
    """A command.

    Attributes:
        block: the block that it stands in.
        words: the program, without its folder and what runs it as root, and its arguments.
        stdin: what the program reads, line by line; None where it reads nothing that the page shows.
        conditional: whether it runs only under a condition.
        comment: the comment right above it.
        cut: the rest of a command that a semicolon without quotes ends; empty where none does.
        redirections: names of placeholders that a shell takes for a redirection.
        is_file: whether the page shows a file to load, not a command.
        is_statement: whether it is a command of another language than a shell's, all of which stands in `stdin`.
    """

    block: Block
    words: tuple[Word, ...]
    stdin: tuple[SourceLine, ...] | None = None
    conditional: bool = False
    comment: str = ""
    cut: str = ""
    redirections: tuple[str, ...] = ()
    is_file: bool = False
    is_statement: bool = False

    @property
    def program(self) -> str:
        """The name of its program."""
        return self.words[0].text

    @property
    def place(self) -> Place:
        """Where it begins in the file; of a file to load, its first line."""
        return self.stdin[0].place(0) if self.is_file and self.stdin else self.words[0].place

    @property
    def noun(self) -> str:
        """What people call it."""
        return "text" if self.stdin and not self.is_statement else "command"

    @property
    def text(self) -> str:
        """As the page has it, in one line."""
        return " ".join(word.written for word in self.words)
