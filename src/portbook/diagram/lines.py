"""The texts of a section in lines of some cells: the same for each language of drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.diagram.ends import End
from portbook.diagram.flows import Section
from portbook.diagram.text import wrap, wrap_name

STAYS = "never leaves the host"
"""What stands beside an arrow from a host to itself."""


def in_box(end: End, limit: int) -> tuple[str, ...]:
    """What a box has besides the title of its end: process, ports and addresses; none where the data has none."""
    ports = ", ".join(f":{port}" for port in end.ports)
    names = (piece for address in end.addresses for piece in wrap_name(address, limit))
    return (*wrap(end.process, limit), *wrap(ports, limit), *names)


def wrapped(texts: Iterable[str], limit: int) -> tuple[str, ...]:
    """The lines of several texts, one below the other."""
    return tuple(line for text in texts for line in wrap(text, limit))


def paragraphs(section: Section, limit: int) -> Iterator[tuple[str, ...]]:
    """What stands below a section: what its flows are used for, and its notes. Spaces indent a line."""
    alone = len(section.arrows) == 1
    for arrow in section.arrows:
        if arrow.used_for:
            heading = "Used for:" if alone else f"{', '.join(arrow.above)} is used for:"
            yield (*wrap(heading, limit), *(line for use in arrow.used_for for line in _hanging("• ", use, limit)))
    if section.notes:
        yield tuple(line for note in section.notes for line in _hanging("Note: ", note, limit))


def _hanging(mark: str, text: str, limit: int) -> tuple[str, ...]:
    """Text in lines after a mark, indented by the mark's width."""
    lines = wrap(text, limit - len(mark))
    return tuple(f"{mark if first == 0 else ' ' * len(mark)}{line}" for first, line in enumerate(lines))
