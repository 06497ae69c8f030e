"""A page against itself: a table has one port for a thing, a sentence or a command almost the same one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.handwritten.against_data.page_data import is_near
from portbook.handwritten.claims import is_on_purpose
from portbook.handwritten.commands.command import Command
from portbook.handwritten.documents.block import Block, Place
from portbook.handwritten.documents.prose import Passage, PassageKind
from portbook.handwritten.finding import Finding
from portbook.handwritten.ports_named import NamedPort, is_port_column, named_ports
from portbook.handwritten.rules.data import DISAGREES

_NUMBER = re.compile(r"(?<![0-9])[0-9]{3,5}(?![0-9])")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]{2,}")
_EMPTY = frozenset(
    """
    the and for with from this that port ports tcp udp http https all any are can use used uses using default server servers client
    clients service services required optional access network internet traffic connection connections inbound outbound incoming outgoing
    open allow allowed firewall rule rules host hosts machine node nodes api your you via over only when not yes none protocol number
    external internal communication communications source destination description purpose notes note required must should will which
    """.split()  # noqa: SIM905  # a table
)
"""Words by which nobody can tell what a port is for."""
_ANY_WORD = re.compile(r"[A-Za-z0-9]+")
_LISTENS = re.compile(
    r"\b(?:listens?|listening|served|reachable|available|default|runs?)\b.{0,40}\b(?:port|tcp|udp)\b", re.IGNORECASE
)
"""Words by which a sentence says which port something has."""
_COMMAND_PORT = re.compile(r"(?<![\w.:/])(?P<number>[0-9]{3,5})(?:/(?P<protocol>tcp|udp))?(?![\w.:/-])", re.IGNORECASE)
_MOST = 400
"""Ports of one page that are compared."""


@dataclass(frozen=True)
class _Mention:
    """A single port, with the words that tell what it is for.

    Attributes:
        number: the port.
        protocols: its protocols; none where the page says none.
        place: where it stands.
        words: in lower case.
        name: of a row, what it is about; of a sentence that says where something listens, the sentence.
        block: the block, in code.
    """

    number: int
    protocols: frozenset[str]
    place: Place
    words: frozenset[str]
    name: str = ""
    block: Block | None = None


def disagreements(text: str, passages: Sequence[Passage], commands: Iterable[Command]) -> Iterator[Finding]:
    """Ports of sentences and commands that are almost those of a table.

    Args:
        text: the document.
        passages: its passages.
        commands: its commands.
    """
    in_tables = list(_in_tables(passages))
    if not in_tables:
        return
    elsewhere = [*_in_sentences(passages), *_in_commands(commands)][:_MOST]
    counts = Counter(int(number[0]) for number in _NUMBER.finditer(text))
    listed = {mention.number for mention in in_tables}
    written_twice = {number for number in listed if counts[number] > 1}
    for mention in elsewhere:
        if mention.number in listed:
            continue
        rows = [row for row in in_tables[:_MOST] if row.number not in written_twice and _is_other(row, mention)]
        if len({row.number for row in rows}) == 1:
            listed.add(mention.number)  # told once
            yield _finding(rows[0], mention)


def _in_tables(passages: Iterable[Passage]) -> Iterator[_Mention]:
    """The ports of tables; a name that several rows have is none."""
    rows = [(passage, port) for passage in passages if _is_port_cell(passage) for port in named_ports(passage)]
    names = Counter(_name(passage) for passage, _port in rows)
    for passage, port in rows:
        name = _name(passage)
        yield replace(_mention(port), name=name if names[name] == 1 else "")


def _name(passage: Passage) -> str:
    """What a row is about, by its first cell with a word that tells something: at least two words, as one may be anything."""
    cells = [text for _heading, text in passage.cell.row if _words(text)] if passage.cell else []
    name = _spoken(cells[0]) if cells else ""
    return name if len(name.split()) > 1 else ""


def _spoken(text: str) -> str:
    """The words of a text in lower case, between blanks."""
    return f" {' '.join(word.lower() for word in _ANY_WORD.findall(text))} "


def _is_port_cell(passage: Passage) -> bool:
    return passage.cell is not None and is_port_column(passage.cell.column)


def _is_other(row: _Mention, mention: _Mention) -> bool:
    """Whether a port of a table and one elsewhere are the same one: mistyped, or of a thing that both name in full."""
    if row.protocols and mention.protocols and not row.protocols & mention.protocols:
        return False
    if row.name and mention.name and row.name in mention.name:
        return True
    return is_near(row.number, mention.number) and bool(row.words & mention.words)


def _in_sentences(passages: Iterable[Passage]) -> Iterator[_Mention]:
    for passage in passages:
        if passage.kind in {PassageKind.SENTENCE, PassageKind.HEADING} and not is_on_purpose(passage):
            ports = list(named_ports(passage))
            spoken = _spoken(passage.text) if len(ports) == 1 and _LISTENS.search(passage.text) else ""
            for port in ports:
                if port.first == port.last and not port.is_address:
                    yield replace(_mention(port), name=spoken)


def _mention(port: NamedPort) -> _Mention:
    passage = port.passage
    around = [passage.text]
    if passage.cell:
        around += [text for _heading, text in passage.cell.row]
    return _Mention(port.first, frozenset(port.protocols), port.place, _words(" ".join(around)))


def _in_commands(commands: Iterable[Command]) -> Iterator[_Mention]:
    for command in commands:
        for word in command.words[1:]:
            if match := _COMMAND_PORT.fullmatch(word.text):
                protocols = frozenset(filter(None, [(match["protocol"] or "").lower()]))
                yield _Mention(
                    int(match["number"]), protocols, word.place, _words(command.comment), block=command.block
                )


def _words(text: str) -> frozenset[str]:
    """The words that tell something, as stems: `agents` is `agent`."""
    return frozenset(word.lower().removesuffix("s") for word in _WORD.findall(text)) - _EMPTY


def _finding(row: _Mention, mention: _Mention) -> Finding:
    message = f"the table on line {row.place.line} has port {row.number}, and this {mention.number}"
    cure = "write the right one in both places"
    return Finding(DISAGREES, mention.block, mention.place, message, cure)
