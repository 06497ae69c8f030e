"""All that a document says otherwise than the data, or than itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from portbook.handwritten.against_data.firewall_rules import compared
from portbook.handwritten.against_data.page_data import PageData
from portbook.handwritten.against_data.port_numbers import undocumented_ports
from portbook.handwritten.commands.command import Command
from portbook.handwritten.documents.block import Block
from portbook.handwritten.documents.prose import Passage, PassageKind, passages
from portbook.handwritten.finding import Finding
from portbook.handwritten.page_agreement import disagreements
from portbook.handwritten.ports_named import may_name
from portbook.targets import targets

_PIPES = re.compile(
    r"^(?=[^\n]*\|)[^\n]*\bports?\b[^\n]*\n[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\||$)", re.IGNORECASE | re.MULTILINE
)
"""The first lines of a table of Markdown with a column of ports."""
_OTHER_TABLES = re.compile(r"^\|={3,}|^[ \t]*\+--|^[ \t]*={2,}[ \t]+==|list-table::", re.MULTILINE)
_MOST = 200
"""Ports in the words of one page that are told."""
_EXAMPLE = re.compile(r"\b(?:examples?|for instance|e\.g|such as)\b", re.IGNORECASE)
_MOST_LINES_ABOVE = 3
"""Lines from the last one of a sentence to the code that it speaks of: a fence and an empty one are between them."""
_PORT = re.compile(r"\bports?\b", re.IGNORECASE)


def may_differ(text: str, data: PageData) -> bool:
    """Whether a document may say something of ports that the data, or another part of it, says otherwise."""
    if not data.services and not (_PIPES.search(text) or (_OTHER_TABLES.search(text) and _PORT.search(text))):
        return False
    return may_name(text)


def page_findings(
    path: str, text: str, blocks: Sequence[Block], commands: Mapping[str, tuple[Command, ...]], data: PageData
) -> Iterator[Finding]:
    """What a page says otherwise than the data of its services, or without data, than itself.

    Args:
        path: the document's path.
        text: the document.
        blocks: its blocks.
        commands: its commands, by the id of the target that they are for.
        data: the services that it is about.
    """
    if not (may_differ(text, data) or (data.services and any(commands.values()))):
        return
    spoken = passages(path, text, blocks)
    if data.services:
        headings = dict(_headings(blocks, spoken))
        examples = frozenset(_examples(blocks, spoken))
        for name, own in commands.items():
            if own and name in targets():
                yield from compared(own, targets()[name], data, headings, examples)
        yield from islice(undocumented_ports(spoken, data), _MOST)
    else:
        listed = [command for own in commands.values() for command in own]
        yield from islice(disagreements(text, spoken, listed), _MOST)


def _headings(blocks: Sequence[Block], spoken: Sequence[Passage]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The heading above each block and the title of the page, by the number of the block's first line."""
    titles = [
        (passage.place_of(0).line, passage.heading, passage.title)
        for passage in spoken
        if passage.kind is PassageKind.HEADING
    ]
    first = next((passage.title for passage in spoken if passage.title), "")
    at = 0
    for block in blocks:
        while at < len(titles) and titles[at][0] < block.place.line:
            at += 1
        yield block.place.line, titles[at - 1][1:] if at else (first,)


def _examples(blocks: Sequence[Block], spoken: Sequence[Passage]) -> Iterator[int]:
    """The numbers of the first lines of blocks that the paragraph above calls an example."""
    ends = {passage.lines[-1].number for passage in spoken if _EXAMPLE.search(f"{passage.paragraph} {passage.text}")}
    for block in blocks:
        if any(block.place.line - above in ends for above in range(1, _MOST_LINES_ABOVE + 1)):
            yield block.place.line
