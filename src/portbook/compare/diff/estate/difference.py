"""The difference of an estate and the services that its hosts play roles of, in two versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from portbook.compare.diff.change import Change, Difference
from portbook.compare.diff.estate.accepted import Accepted
from portbook.compare.diff.estate.changes import party_changes
from portbook.compare.diff.estate.facts import facts
from portbook.compare.diff.estate.pairing import EstatePair
from portbook.compare.diff.order import rank
from portbook.compare.diff.waivers import waiver_problems
from portbook.estate import ZONE
from portbook.model import Location, Problem
from portbook.rules import TooComplex


def estate_difference(
    pair: EstatePair, of_services: Iterable[Change], today: date, network_targets: Collection[str]
) -> Difference:
    """What changes in the estate's files, then what opens and closes for groups and zones.

    Args:
        pair: the estate in both versions.
        of_services: the changes of the services, whose waivers hold for the groups too.
        today: the day by which waivers expire.
        network_targets: ids of the targets that filter the packets of other hosts too.
    """
    accepted = Accepted(pair, of_services, today)
    changes: list[Change] = []
    problems: list[Problem] = []
    for sides in pair.services:
        try:
            changes += party_changes(sides, accepted, network_targets)
        except TooComplex as error:
            cure = "split the group, or the services whose roles it plays"
            problems.append(Problem(Location(sides.latest.path), "too-complex", str(error), cure))
    problems += waiver_problems(changes, pair.new.estate, today)
    changed = {change.service for change in changes}
    titles = {sides.latest.id: sides.latest.title for sides in pair.services if sides.latest.id in changed}
    return Difference((*facts(pair), *sorted(changes, key=_rank)), titles, tuple(problems), pair.services)


def _rank(change: Change) -> tuple[int, bool, Location]:
    """As of services; groups before zones, each in the order of the file."""
    return rank(change)[0], change.service.startswith(ZONE), change.where
