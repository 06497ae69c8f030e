"""The listings of many machines, each judged against all that its host group plays, on all cores. Nothing is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from portbook import own_fault
from portbook.adapters.listing_files import Listing
from portbook.compare.problems import problems
from portbook.compare.verify import OTHER_TARGET, As, Verdict, verify
from portbook.evidence import Evidence, Rung
from portbook.model import Location, Problem, Service, Severity
from portbook.model.profiles import default_profile
from portbook.proof.processes import results
from portbook.proof.warm_lab import WarmLab
from portbook.report.verification import NO_LISTING, Machine, Verification
from portbook.targets import Target

_READ = Evidence(Rung.SELF_CONSISTENT)
_UNUSABLE, _NO_FLOWS, _EMPTY = "listing-not-judged", "group-without-flows", "empty-listing"


@dataclass(frozen=True)
class Group:
    """A host group, and what its machines are judged by.

    Attributes:
        id: its id.
        service: all that its hosts play; None where no flow concerns them.
        targets: what its hosts filter with; one or more.
    """

    id: str
    service: Service | None
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Judge:
    """How listings are judged.

    Attributes:
        as_: what a listing stands for.
        interface: the interface that callers use; empty where it is unknown.
        jobs: how many listings are judged at the same time.
    """

    as_: As = As.HOST
    interface: str = ""
    jobs: int = 1

    def verifications(
        self, listings: Sequence[Listing], groups: Mapping[str, Group], folder: Path
    ) -> list[Verification]:
        """A verification for each listing, and for each group without one, in the order of the groups' ids.

        Args:
            listings: the listings.
            groups: the chosen groups, by id.
            folder: where the listings are.
        """
        texts = {(listing.group, listing.text): listing.text for listing in listings}
        todo = [(groups[id_], text) for (id_, _), text in texts.items() if text is not None]
        verdicts = dict(self._verdicts(todo))
        judged = [self._verification(listing, groups[listing.group], verdicts) for listing in listings]
        bare = groups.keys() - {listing.group for listing in listings}
        return sorted([*judged, *(_without_listing(groups[id_], folder) for id_ in bare)], key=_order)

    def _verdicts(self, todo: Sequence[tuple[Group, str]]) -> Iterator[tuple[tuple[str, str], tuple[Target, Verdict]]]:
        """What is judged, and the verdict with the target that the text is for. Machines that list the same are judged once."""
        with closing(results([partial(self._judged, group, text) for group, text in todo], self.jobs)) as finished:
            for number, verdict in finished:
                group, text = todo[number]
                yield (group.id, text), verdict

    def _judged(self, group: Group, text: str, _warm_lab: WarmLab) -> tuple[Target, Verdict]:
        """The verdict by the first of the group's firewalls that the text is for."""
        verdicts = [(target, self._by(target, group, text)) for target in group.targets]
        whole = (pair for pair in verdicts if not pair[1].reason)
        own = (pair for pair in verdicts if pair[1].id != OTHER_TARGET)
        return next(whole, None) or next(own, verdicts[0])

    def _by(self, target: Target, group: Group, text: str) -> Verdict:
        if group.service is None:
            cure = "write what its hosts do in `plays`"
            return Verdict(
                None, reason="no flow concerns the group, so nothing can be missing", id=_NO_FLOWS, cure=cure
            )
        if not text.strip():
            return Verdict(None, reason="the listing is empty", id=_EMPTY, cure="list the rules once more, as root")
        try:
            profile = default_profile(group.service)
            verdict = verify(group.service, (group.id,), profile, text, target, self.as_, self.interface)
        except Exception as error:  # noqa: BLE001  # a fault of Portbook is no contradiction in the text
            return Verdict(None, reason=own_fault.told(error), id="portbook-fault", cure="report it")
        # What a machine lists, its firewall has taken. A text that it would refuse is torn, or of something else.
        return replace(verdict, holds=None) if verdict.reason and self.as_ is As.HOST else verdict

    def _verification(
        self, listing: Listing, group: Group, verdicts: Mapping[tuple[str, str], tuple[Target, Verdict]]
    ) -> Verification:
        name = str(listing.path)
        if listing.text is None:
            verdict = Verdict(None, reason="the file cannot be used", id=_UNUSABLE)
            return Verification(name, verdict, _READ, machine=_machine(listing, group.targets[0]))
        target, verdict = verdicts[group.id, listing.text]
        told = problems(verdict, name, listing.text, target, self.as_, f"--group {group.id}")
        return Verification(name, verdict, _READ, told, machine=_machine(listing, target))


def _machine(listing: Listing, target: Target) -> Machine:
    return Machine(listing.group, listing.host, target.id)


def _without_listing(group: Group, folder: Path) -> Verification:
    """Nobody knows whether the machines of a group are as they should be."""
    file = str(folder / group.id)
    verdict = Verdict(
        None, reason="there is no listing of this group", id=NO_LISTING, cure=f"save one as {file}/HOST.txt"
    )
    where = Location(file, 0, 0)
    told = Problem(where, verdict.id, verdict.reason, verdict.cure, Severity.WARNING)
    return Verification(file, verdict, _READ, (told,), machine=Machine(group.id, "", group.targets[0].id))


def _order(verification: Verification) -> tuple[str, str, str]:
    machine = verification.machine or Machine("", "", "")
    return machine.group, machine.host, verification.file
