"""The difference of two versions of the data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portbook.compare.diff.change import Change, Difference
from portbook.compare.diff.described import described
from portbook.compare.diff.flow_changes import flow_changes
from portbook.compare.diff.order import rank
from portbook.compare.diff.pairing import ServicePair, pair_services
from portbook.compare.diff.pods import pod_changes
from portbook.compare.diff.role_rules import rules_of_role, symbolic_versions
from portbook.compare.diff.waivers import waived, waiver_problems
from portbook.compare.diff.wording import wording_changes
from portbook.model import Book, Location, Problem, Role, Service
from portbook.rules import TooComplex


def difference(base: Book, head: Book, today: date) -> Difference:
    """All changes from `base` to `head`, which may leave out services that are the same in both.

    Args:
        base: the old version.
        head: the new version.
        today: the day by which waivers expire.
    """
    changes: list[Change] = []
    problems: list[Problem] = []
    titles: dict[str, str] = {}
    pairs = tuple(ServicePair(old, new) for old, new in pair_services(base, head))
    for pair in pairs:
        try:
            of_service = list(_changes(pair))
        except TooComplex as error:
            where = Location(pair.latest.path, 0, 0)
            problems.append(Problem(where, "too-complex", str(error), "split the service into smaller ones"))
            continue
        if of_service:
            titles[pair.latest.id] = pair.latest.title
        told = list(waived(of_service, pair.latest.waivers, today))
        changes += told
        problems += waiver_problems(told, pair.new, today)
    return Difference(tuple(sorted(changes, key=rank)), titles, tuple(problems), pairs)


def _changes(pair: ServicePair) -> Iterator[Change]:
    """The changes of one service, by role and flow; wording last."""
    hosts = [(former, role) for former, role in pair.roles if (former and former.host) or (role and role.host)]
    versions = symbolic_versions(pair)
    packets = [change for former, role in hosts for change in _of_role(pair, versions, former, role)]
    yield from packets
    yield from pod_changes(pair)
    yield from wording_changes(pair, frozenset(change.flow for change in packets))


def _of_role(
    pair: ServicePair, versions: tuple[Service | None, Service | None], former: Role | None, role: Role | None
) -> Iterator[Change]:
    old, new = versions
    before = rules_of_role(old, former.id if former and former.host else "")
    after = rules_of_role(new, role.id if role and role.host else "")
    profiles = pair.all_profiles
    for change in flow_changes(before, after, pair.flows, profiles):
        yield described(pair, (former, role), change, profiles)
