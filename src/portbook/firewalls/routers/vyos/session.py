"""The command line of VyOS while the commands of a text are entered: configuration mode and commits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from portbook.targets.base import CannotJudge
from portbook.targets.text.shell import Command, in_order

_STATEMENTS = ("set", "delete")


class _Mode(IntEnum):
    """The modes of the command line; `GONE` means that the session has ended."""

    GONE = 0
    OPERATIONAL = 1
    CONFIGURATION = 2


@dataclass
class _Session:
    """The command line of VyOS while commands are entered. It starts in configuration mode, as the notes say.

    Attributes:
        mode: the current mode.
        began: whether a command has been entered.
        left_in_line: the line that left configuration mode.
        pending: the first line that is not committed; 0 for none.
        committed: whether there was a commit.
    """

    mode: _Mode = _Mode.CONFIGURATION
    began: bool = False
    left_in_line: int = 0
    pending: int = 0
    committed: bool = False


def entered(text: str) -> Iterator[Command]:
    """The commands that set, delete and show, in order.

    Raises:
        CannotJudge: a command does anything else, VyOS does not accept it in its mode, or it takes no effect.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            raise CannotJudge(number, "a tab completes a word at the command line of VyOS", id_="vyos-tab")
        if line.split()[:1] == ["sudo"]:
            raise CannotJudge(number, "sudo runs a program, and this is none", id_="vyos-sudo", cure="leave it out")
    session = _Session()
    for command in in_order(text):
        if command.stdin is not None:
            raise CannotJudge(command.line, f"{command.argv[0]!r} takes no here-document", id_="vyos-here-document")
        if command.argv[0] in {*_STATEMENTS, "show"}:
            _state(session, command)
            yield command
        else:
            _move(session, command)
        session.began = True
    if session.committed and session.pending:
        raise CannotJudge(session.pending, "no commit follows, so it does not take effect", id_="vyos-commit-missing")


def _state(session: _Session, command: Command) -> None:
    if command.argv[0] not in _STATEMENTS:
        return
    if session.mode is not _Mode.CONFIGURATION:
        raise CannotJudge(
            command.line,
            f"configuration mode was left in line {session.left_in_line}, so this is not taken",
            id_="vyos-mode-left",
        )
    session.pending = session.pending or command.line


def _move(session: _Session, command: Command) -> None:
    """Enter a command that changes the mode, commits or saves."""
    match command.argv:
        case ("configure",) if session.mode is _Mode.OPERATIONAL or not session.began:
            session.mode = _Mode.CONFIGURATION
        case ("commit",) if session.mode is _Mode.CONFIGURATION:
            session.pending, session.committed = 0, True
        case ("save",) | ("exit",) if session.pending and session.mode is _Mode.CONFIGURATION:
            raise CannotJudge(
                command.line,
                "what is not committed is neither saved nor left",
                id_="vyos-commit-missing",
                cure="put commit before it",
            )
        case ("save",) if session.mode is _Mode.CONFIGURATION:
            pass
        case ("exit",) if session.mode is not _Mode.GONE:
            session.mode = _Mode(session.mode - 1)
            session.left_in_line = command.line
        case (verb, *_words):
            raise CannotJudge(
                command.line, f"Portbook does not know the command {verb!r} here", id_="vyos-command-unknown"
            )
