"""Port numbers in sentences, tables and diagrams that the data of a page's service does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.handwritten.against_data.page_data import PageData
from portbook.handwritten.claims import is_claim, is_english
from portbook.handwritten.documents.prose import Passage, PassageKind
from portbook.handwritten.finding import Finding
from portbook.handwritten.ports_named import NamedPort, named_ports
from portbook.handwritten.rules.data import UNDOCUMENTED_PORT

NEIGHBOURS = frozenset({22, 53, 67, 68, 80, 123, 443, 546, 547})
"""Ports that most hosts have for other things: SSH, DNS, DHCP, the web and time."""
_MEANT = frozenset({3000, 5000, 8000, 8080, 8081, 8443, 8888, 9000, 9090, 9443, 3306, 5432})
"""Ports that people choose for servers of their own: nobody has mistyped another one."""
_LIMIT = 65_535
"""The highest port: alone, it is what a port may be."""


def undocumented_ports(passages: Sequence[Passage], data: PageData) -> Iterator[Finding]:
    """The ports that a page names as its service's, and that the data does not have; each number once."""
    told = set[tuple[int, int]]()
    english = is_english(" ".join(passage.text for passage in passages if passage.kind is PassageKind.SENTENCE))
    for passage in passages:
        if passage.kind is PassageKind.SENTENCE and not english:
            continue
        for port in named_ports(passage):
            if (port.first, port.last) in told or not _is_undocumented(port, data):
                continue
            if is_claim(passage) and not _is_of_another(passage, data):
                told.add((port.first, port.last))
                yield _finding(port, data)


def _is_undocumented(port: NamedPort, data: PageData) -> bool:
    """Whether the data certainly does not have a port: where a flow goes to any port, or a host is named, only what looks mistyped."""
    if port.first == port.last and port.first in NEIGHBOURS | {_LIMIT}:
        return False
    if port.is_address and port.passage.kind is PassageKind.DIAGRAM:
        return False
    if data.has(port.first, port.last, port.protocols) or {port.first, port.last} & data.in_words:
        return False
    any_port = data.open_to_all if not port.protocols else data.open_to_all & {"any", *port.protocols}
    if not (any_port or port.is_address):
        return True
    near = data.near(port.first)
    return (
        near is not None and port.first not in _MEANT and near // 10 != port.first // 10
    )  # products have their ports in a row


def _is_of_another(passage: Passage, data: PageData) -> bool:
    """Whether a port is that of something else, by the sentence or the row, by the paragraph, or by the headings above."""
    row = " ".join(text for _heading, text in passage.cell.row) if passage.cell else ""
    own = f"{passage.text} {row}"
    if data.names_another(own) or (data.names_another(passage.paragraph) and not data.names_own(own)):
        return True
    if any(map(data.names_another, (passage.heading, passage.title))):
        return True
    if passage.kind is PassageKind.SENTENCE and data.has_strange_name(passage.text, anywhere=True):
        return True
    return data.has_strange_name(f"{passage.heading} {passage.title}", anywhere=False)


def _finding(port: NamedPort, data: PageData) -> Finding:
    near = data.near(port.first) if port.first == port.last else None
    add = f"add it to {data.files}" if data.files else "say whose it is"
    cure = f"write {near}, or {add}" if near else add
    where = {PassageKind.CELL: "table", PassageKind.DIAGRAM: "diagram"}.get(port.passage.kind, "text")
    message = f"the {where} names port {port.words}, which the data of {data.titles} does not have"
    return Finding(UNDOCUMENTED_PORT, port.passage.block, port.place, message, cure)
