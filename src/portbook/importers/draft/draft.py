"""The first draft of a service's file, with what the files left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.importers.draft.flows import DraftFlow, draft_flows
from portbook.importers.draft.format import Format, Imported, UnusableSource, note
from portbook.importers.draft.joined import joined
from portbook.importers.draft.roles import Roles
from portbook.importers.draft.text import About, draft_text
from portbook.load.faults import listed
from portbook.model import Direction, Location, Problem
from portbook.model.role import MOST_STAND_INS

MOST_FACTS = 5000
"""Facts of one draft: more are no service."""
_MOST_NOTES = 30
"""Notes that the head of a draft has: the command tells all."""


@dataclass(frozen=True)
class Draft:
    """The text of a service's file, and what nobody could know from the files that it was made of."""

    text: str
    notes: tuple[Problem, ...]


def draft(format_: Format, imported: Imported, service: str, title: str, paths: Sequence[str]) -> Draft:
    """The draft of a service's file.

    Args:
        format_: the format that was read.
        imported: what it says.
        service: the id of the service.
        title: its name as people write it.
        paths: the files that were read, as people know them.

    Raises:
        UnusableSource: there is nothing in them, or too much.
    """
    where = Location(paths[0], 0, 0)
    _refuse_amount(format_, imported, where)
    flows = joined(imported.facts)
    roles = Roles(flows, imported.pods)
    if sum(role.address is None for role in roles.all) > MOST_STAND_INS:
        raise UnusableSource(
            _beyond(where, "import-too-many", f"more than {MOST_STAND_INS} ends have no address in it")
        )
    drafted = draft_flows(flows, roles)
    notes = _once((*imported.notes, *_left_open(where, roles, drafted)))
    head = list(_head(format_, paths, notes))
    return Draft(draft_text(head, About(service, title, imported.remarks), roles.all, drafted), notes)


def _refuse_amount(format_: Format, imported: Imported, where: Location) -> None:
    if not imported.facts:
        message = f"nothing in this opens a port, read as {format_.title}"
        cure = "see whether the file is of that format, and whole"
        raise UnusableSource(*imported.notes, Problem(where, "import-nothing", message, cure))
    if len(imported.facts) > MOST_FACTS:
        raise UnusableSource(
            _beyond(where, "import-too-many", f"{len(imported.facts)} ports and rules are more than {MOST_FACTS}")
        )


def _beyond(where: Location, id_: str, message: str) -> Problem:
    return Problem(where, id_, message, "import a part of it, service by service")


def _once(notes: Sequence[Problem]) -> tuple[Problem, ...]:
    """The notes without those that say the same of the same place."""
    return tuple({(problem.where, problem.message): problem for problem in reversed(notes)}.values())[::-1]


def _left_open(where: Location, roles: Roles, flows: Sequence[DraftFlow]) -> Iterator[Problem]:
    """What no file of the format says."""
    if unknown := [role.id for role in roles.all if role.unknown]:
        yield _unknown_ends(where, unknown)
    if not any(flow.joined.fact.optional for flow in flows):
        message = "the file does not say which flows are needed, so all of them count as required"
        yield note(where, "import-unknown-need", message, "give each flow its need, and say what it is for")
    for flow in flows:
        if any(transport.protocol.is_any for transport, _places in flow.joined.transports):
            yield _everything(flow)


def _unknown_ends(where: Location, ids: Sequence[str]) -> Problem:
    message = f"the file does not say who or where {listed(ids, 'and')} {'are' if len(ids) > 1 else 'is'}"
    return note(where, "import-unknown-end", message, "give each an address, or leave it to the readers of the page")


def _everything(flow: DraftFlow) -> Problem:
    way = "in" if flow.joined.fact.direction is Direction.INBOUND else "out"
    message = f"flow {flow.id} lets everything {way}, which no service needs"
    return note(flow.joined.places[0], "import-everything", message, "replace it by what the service needs")


def _head(format_: Format, paths: Sequence[str], notes: Sequence[Problem]) -> Iterator[str]:
    yield f"A first draft, made by portbook import {format_.id} from {', '.join(paths)}. Look at each fact before you publish it."
    if notes:
        yield "What the import could not know, or left out:"
    for problem in notes[:_MOST_NOTES]:
        line = f":{problem.where.line}" if problem.where.line else ""
        yield f"- {problem.where.path}{line}: {problem.sentence}"
    if len(notes) > _MOST_NOTES:
        yield f"- and {len(notes) - _MOST_NOTES} more"
