"""The commands of firewalls in the blocks of a page, in its order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from portbook.handwritten.commands import files, session, shell
from portbook.handwritten.commands.command import Command
from portbook.handwritten.commands.text_kind import TextKind
from portbook.handwritten.documents.block import Block

_SHELLS = session.SHELLS | session.DOCKERFILES | session.CONFIGURATIONS
MOST = 500
"""Commands of one page that are judged: each takes milliseconds of a real firewall."""


def commands(blocks: Iterable[Block], programs: Collection[str], kinds: Collection[TextKind] = ()) -> Iterator[Command]:
    """The commands of some programs, the files that these load, and texts of some kinds."""
    for block in blocks:
        if not may_have(block.text, programs, kinds):
            continue
        for kind in kinds:
            yield from kind.in_block(block)
        if block.language not in _SHELLS | files.LANGUAGES:
            continue
        if loading := files.file_of(block):
            yield loading
        elif block.language in _SHELLS and (may_have(block.text, programs) or "<<" in block.text):
            yield from _in_shell(session.typed(block, programs), programs, kinds)


def may_have(text: str, programs: Collection[str], kinds: Collection[TextKind] = ()) -> bool:
    """Whether a text has a word that is looked for: most have none, and are not parsed."""
    text = text.lower()
    return (
        any(name in text for name in programs)
        or ("table " in text and "chain " in text)
        or "commit" in text
        or any(kind.may_be_in(text) for kind in kinds)
    )


def _in_shell(block: Block, programs: Collection[str], kinds: Collection[TextKind]) -> Iterator[Command]:
    for command in shell.commands(block):
        if given := [part for kind in kinds for part in kind.given(command)]:
            yield from given
        elif command.is_file:
            if loading := files.written_file(command):
                yield loading
        elif command.program in programs:
            yield command
