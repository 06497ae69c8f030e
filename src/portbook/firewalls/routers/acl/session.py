"""The command line of a router while the lines of a text are entered: its mode, and the list that each line is for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum

from portbook.firewalls.routers.acl.grammar import Grammar
from portbook.model import Direction, Family
from portbook.targets.base import CannotJudge

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_CONFIGURE = "configure terminal"
_LISTS = {
    (Direction.OUTBOUND, Family.IPV4): "FROM-HOST",
    (Direction.INBOUND, Family.IPV4): "TO-HOST",
    (Direction.OUTBOUND, Family.IPV6): "FROM-HOST-6",
    (Direction.INBOUND, Family.IPV6): "TO-HOST-6",
}
"""The names of lists, which the notes of the target define; the renderer has its own table."""


class Mode(IntEnum):
    """The modes of a router's command line; `GONE` means that the session has ended."""

    GONE = 0
    PRIVILEGED = 1
    CONFIGURATION = 2
    LIST = 3


@dataclass(frozen=True)
class Place:
    """The direction and IP version that a list is for."""

    direction: Direction
    family: Family


@dataclass(frozen=True)
class Statement:
    """A line in a list: an entry, a remark, or the removal of one.

    Attributes:
        line: its line in the text.
        place: the list.
        words: its words, in lower case where the router ignores case.
    """

    line: int
    place: Place
    words: tuple[str, ...]


@dataclass
class Session:
    """A router's command line while lines are entered.

    Attributes:
        grammar: the router's words.
        mode: the current mode.
        began: whether a line has been entered.
        place: the current list; None outside of lists.
        left_in_line: the last line that left a mode.
        pending: the first line that is not committed; 0 for none.
        committed: the line of the last commit; 0 for none.
        last: a line that asks a question, so that no other may follow; 0 for none.
        statements: the lines in lists so far.
    """

    grammar: Grammar
    mode: Mode = Mode.CONFIGURATION
    began: bool = False
    place: Place | None = None
    left_in_line: int = 0
    pending: int = 0
    committed: int = 0
    last: int = 0
    statements: list[Statement] = field(default_factory=list)


def enter(session: Session, line: int, stripped: str) -> None:
    """Enter one line.

    Args:
        session: the command line, which changes.
        line: the number of the line in the text.
        stripped: the line, without white space around it.

    Raises:
        CannotJudge: the line does anything else, or the router does not accept it in the current mode.
    """
    words = tuple(stripped.split())
    normal = " ".join(_small(words, session.grammar))
    if normal in {"exit", "end"}:
        _leave(session, line, normal)
    elif normal == _CONFIGURE or normal in session.grammar.configures:
        _configure(session, line)
    elif normal == "commit" and session.grammar.commits and session.mode >= Mode.CONFIGURATION:
        session.pending, session.committed = 0, line
    elif normal.split()[0] == "show":
        _refuse_other_show(session.grammar, normal, line)
    elif normal in session.grammar.saves and session.mode is Mode.PRIVILEGED:
        session.last = line if normal.startswith("copy") else 0
    else:
        _in_configuration(session, line, words, normal)
    session.began = True


def _small(words: tuple[str, ...], grammar: Grammar) -> tuple[str, ...]:
    return tuple(word.lower() for word in words) if grammar.any_case else words


def _leave(session: Session, line: int, how: str) -> None:
    """Leave a mode: `exit` goes one mode back, `end` goes to privileged mode."""
    target = Mode.PRIVILEGED if how == "end" else Mode(max(session.mode - 1, Mode.GONE))
    if how == "end" and session.mode <= Mode.PRIVILEGED:
        raise CannotJudge(line, "configuration mode is left already", id_="router-mode-left")
    if how == "end" and session.mode is Mode.LIST and not session.grammar.end_keeps:
        raise CannotJudge(
            line,
            "Portbook does not know whether the router keeps a list that is left by end",
            id_="router-list-left-by-end",
            cure="put exit before it",
        )
    if target < Mode.CONFIGURATION and session.grammar.commits and session.pending:
        raise CannotJudge(
            line,
            "the router asks what becomes of changes without a commit",
            id_="router-commit-before-leaving",
            cure="put commit before it",
        )
    session.place = None
    session.left_in_line = line
    session.mode = target


def _configure(session: Session, line: int) -> None:
    if session.began and session.mode is not Mode.PRIVILEGED:
        raise CannotJudge(line, "configuration mode is entered already", id_="router-mode-entered")
    session.mode = Mode.CONFIGURATION


def _refuse_other_show(grammar: Grammar, normal: str, line: int) -> None:
    if not any(_NAME.fullmatch(_after(normal, before)) for before in grammar.shows.values()):
        raise CannotJudge(line, "Portbook knows only commands that show one access list", id_="router-command-unknown")


def _after(text: str, before: str) -> str:
    """The text after some words; empty where it does not start with them."""
    return text[len(before) + 1 :] if text.startswith(f"{before} ") else ""


def _in_configuration(session: Session, line: int, words: tuple[str, ...], normal: str) -> None:
    """Enter a line in configuration mode: the beginning of a list, or a line in a list."""
    grammar = session.grammar
    if session.mode < Mode.CONFIGURATION:
        raise CannotJudge(
            line,
            f"configuration mode was left in line {session.left_in_line}, so a router does not take this",
            id_="router-mode-left",
        )
    family = next((family_of_list for family_of_list, before in grammar.lists.items() if _after(normal, before)), None)
    session.pending = session.pending or line
    if family:
        session.place = _place(
            _after(" ".join(words), " ".join(words[: len(grammar.lists[family].split())])), family, line
        )
        session.mode = Mode.LIST
    elif session.place is None:
        raise CannotJudge(
            line, f"{words[0]!r} is not the beginning of a list or of an entry in one", id_="router-line-unexpected"
        )
    elif normal not in grammar.idle:
        session.statements.append(Statement(line, session.place, _small(words, grammar)))


def _place(name: str, family: Family, line: int) -> Place:
    """The direction and family of the list with a name.

    Raises:
        CannotJudge: the name does not show its direction.
    """
    if not _NAME.fullmatch(name):
        raise CannotJudge(line, f"{name!r} is not the name of one list", id_="router-list-name")
    for (direction, of), ours in _LISTS.items():
        if of is family and name == ours:
            return Place(direction, family)
    names = " or ".join(ours for (_way, of), ours in _LISTS.items() if of is family)
    case = ", in capitals" if name.upper() in _LISTS.values() else ""
    raise CannotJudge(
        line,
        f"the name {name} does not show whether the list is for what a host sends or gets",
        id_="router-list-direction",
        cure=f"call it {names}{case}",
    )
