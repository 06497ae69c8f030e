"""The lines of a text as a router gets them: which mode each is entered in, and which list it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum

from portbook.firewalls.routers.acl.grammar import Grammar
from portbook.model import Direction, Family
from portbook.targets.base import CannotJudge

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_LISTED = re.compile(r"(?:Extended )?IP access list |IPv6 access list |IP Access List |IPv6 Access List ")
"""How a router begins a list that it shows, other than where it shows its configuration."""
_COUNTED = re.compile(r" (?:\([0-9]+ match(?:es)?\)|\[match(?:es)?[= ][^\[\]]*\]|sequence [0-9]+)")
"""What it puts behind the entries there."""
_CONFIGURE = "configure terminal"
_LISTS = {
    (Direction.OUTBOUND, Family.IPV4): "FROM-HOST",
    (Direction.INBOUND, Family.IPV4): "TO-HOST",
    (Direction.OUTBOUND, Family.IPV6): "FROM-HOST-6",
    (Direction.INBOUND, Family.IPV6): "TO-HOST-6",
}
"""The names by which the notes of the target tell what a list is for: what renders lists has them for itself."""


class Mode(IntEnum):
    """Where a router's command line is."""

    GONE = 0
    PRIVILEGED = 1
    CONFIGURATION = 2
    LIST = 3


@dataclass(frozen=True)
class Place:
    """One list: for which way and family."""

    direction: Direction
    family: Family


@dataclass(frozen=True)
class Statement:
    """A line in a list: an entry, what takes one back, or a remark.

    Attributes:
        line: its line in the text.
        place: the list.
        words: without blanks, in small letters where the router does not tell them apart.
    """

    line: int
    place: Place
    words: tuple[str, ...]


@dataclass
class _Session:
    """A router's command line while the lines are entered."""

    grammar: Grammar
    mode: Mode = Mode.CONFIGURATION
    began: bool = False
    place: Place | None = None
    left: int = 0
    pending: int = 0
    committed: int = 0
    last: int = 0
    statements: list[Statement] = field(default_factory=list)


def statements(text: str, grammar: Grammar, *, whole: bool) -> list[Statement]:
    """What a text says in lists, in order.

    Args:
        text: entered in configuration mode, as the notes of the target say.
        grammar: the router's words.
        whole: whether it may be what a router shows of its lists.

    Raises:
        CannotJudge: a line does anything else, or is entered where the router does not take it.
    """
    session = _Session(grammar)
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        said = _plain(line, number, grammar)
        if not said or said.startswith("!"):
            continue
        if session.last:
            raise CannotJudge(
                session.last,
                "a router asks for the name of the file, and takes the next line for it",
                id_="router-command-asks",
            )
        if whole:
            said = _configured(said, grammar)
        _enter(session, number, said)
    if session.committed and session.pending:
        raise CannotJudge(session.pending, "no commit follows, so it does not take effect", id_="router-commit-missing")
    return session.statements


def _plain(line: str, number: int, grammar: Grammar) -> str:
    """The line without blanks around it.

    Raises:
        CannotJudge: a router may take it for something else than it looks like: many know seven bits of a character only,
            some characters act wherever they stand, and a tab completes a word.
    """
    said = line.removesuffix("\r").strip(" \t")
    for character in said:
        if not character.isascii():
            raise CannotJudge(
                number,
                f"a router may take U+{ord(character):04X} for another character",
                id_="router-character",
                cure="write ASCII only",
            )
        if not character.isprintable():
            raise CannotJudge(
                number,
                f"Portbook does not know what the control character U+{ord(character):04X} does",
                id_="router-character",
            )
    if acting := next((each for each in grammar.acting if each in said), ""):
        raise CannotJudge(
            number, f"the sign {acting} {grammar.acting[acting]} on this router", id_="router-acting-sign"
        )
    if len(line) > grammar.longest:
        raise CannotJudge(
            number, f"the router takes no line of more than {grammar.longest} characters", id_="router-line-too-long"
        )
    return said


def _configured(said: str, grammar: Grammar) -> str:
    """What a router shows of its lists, as it shows its configuration."""
    if found := _LISTED.match(said):
        family = Family.IPV6 if "IPv6" in found[0] else Family.IPV4
        return f"{grammar.lists[family]} {said[found.end() :]}"
    return _COUNTED.sub("", said)


def _enter(session: _Session, line: int, said: str) -> None:
    words = tuple(said.split())
    known = " ".join(_small(words, session.grammar))
    leaves = known in {"exit", "end"}
    if leaves:
        _leave(session, line, known)
    elif known == _CONFIGURE or known in session.grammar.configures:
        _configure(session, line)
    elif known == "commit" and session.grammar.commits and session.mode >= Mode.CONFIGURATION:
        session.pending, session.committed = 0, line
    elif known.split()[0] == "show":
        _refuse_other_show(session.grammar, known, line)
    elif known in session.grammar.saves and session.mode is Mode.PRIVILEGED:
        session.last = line if known.startswith("copy") else 0
    else:
        _in_configuration(session, line, words, known)
    session.began = True


def _small(words: tuple[str, ...], grammar: Grammar) -> tuple[str, ...]:
    return tuple(word.lower() for word in words) if grammar.any_case else words


def _leave(session: _Session, line: int, how: str) -> None:
    """`exit` goes one mode back, `end` to privileged mode."""
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
    session.left = line
    session.mode = target


def _configure(session: _Session, line: int) -> None:
    if session.began and session.mode is not Mode.PRIVILEGED:
        raise CannotJudge(line, "configuration mode is entered already", id_="router-mode-entered")
    session.mode = Mode.CONFIGURATION


def _refuse_other_show(grammar: Grammar, known: str, line: int) -> None:
    if not any(_NAME.fullmatch(_after(known, before)) for before in grammar.shows.values()):
        raise CannotJudge(line, "Portbook knows only commands that show one access list", id_="router-command-unknown")


def _after(said: str, before: str) -> str:
    """The words behind some others; empty where they are not there."""
    return said[len(before) + 1 :] if said.startswith(f"{before} ") else ""


def _in_configuration(session: _Session, line: int, words: tuple[str, ...], known: str) -> None:
    """The beginning of a list, or a line in one."""
    grammar = session.grammar
    if session.mode < Mode.CONFIGURATION:
        raise CannotJudge(
            line,
            f"configuration mode was left in line {session.left}, so a router does not take this",
            id_="router-mode-left",
        )
    family = next((each for each, before in grammar.lists.items() if _after(known, before)), None)
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
    elif known not in grammar.idle:
        session.statements.append(Statement(line, session.place, _small(words, grammar)))


def _place(name: str, family: Family, line: int) -> Place:
    """Which list it is.

    Raises:
        CannotJudge: its name does not tell.
    """
    if not _NAME.fullmatch(name):
        raise CannotJudge(line, f"{name!r} is not the name of one list", id_="router-list-name")
    for (direction, of), ours in _LISTS.items():
        if of is family and name == ours:
            return Place(direction, family)
    wanted = " or ".join(ours for (_way, of), ours in _LISTS.items() if of is family)
    case = ", in capitals" if name.upper() in _LISTS.values() else ""
    raise CannotJudge(
        line,
        f"the name {name} does not show whether the list is for what a host sends or gets",
        id_="router-list-direction",
        cure=f"call it {wanted}{case}",
    )
