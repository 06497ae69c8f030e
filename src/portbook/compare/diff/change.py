"""One change between two versions of the data, and all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portbook.compare.diff.pairing import ServicePair
from portbook.model import Location, Packet, Problem, Rule, SeenDirection
from portbook.model.waiver import Waiver


class Impact(StrEnum):
    """What a change means to the people who opened their firewalls before it."""

    BREAKS = "breaks"
    """Something required is new or has moved: who opened only what was documented before lacks it."""
    WIDENS = "widens"
    """Something opens that was closed."""
    NARROWS = "narrows"
    """Something closes that was open: the old rules should be removed."""
    WORDING = "wording"
    """Nothing opens or closes."""

    @property
    def phrase(self) -> str:
        """`breaks clients`."""
        return _TITLES[self]


_TITLES = {
    Impact.BREAKS: "breaks clients",
    Impact.WIDENS: "widens exposure",
    Impact.NARROWS: "narrows",
    Impact.WORDING: "wording only",
}


@dataclass(frozen=True)
class Packets:
    """The packets that open or close in one set of flows.

    Attributes:
        opened: the packets that pass only in the new version.
        closed: the packets that pass only in the old version.
    """

    opened: tuple[Rule, ...] = ()
    closed: tuple[Rule, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed)


@dataclass(frozen=True)
class Change:
    """One change, seen from one role.

    Attributes:
        service: id of the service in the new version; in the old one where the service is gone.
        flow: id of the flow, likewise; empty for a change of the service or a role.
        role: id of the role whose firewall it concerns; empty where it concerns none.
        role_title: what that role is called.
        direction: of the flow, seen from the role; None where nothing opens or closes.
        impacts: its classes, the gravest first.
        before: the old facts in one phrase; empty where there were none.
        after: the new facts in one phrase; empty where there are none.
        peer: the other end, with its addresses.
        need: required, recommended or optional; empty where it concerns no flow.
        sentence: what changes, one sentence without a full stop.
        profiles: titles of the profiles in which something opens or closes.
        packets: the packets of all flows of the role that open or close.
        by_profile: the same by id of a profile in the new version.
        witness: one packet that passes in one version only; None where nothing opens or closes.
        where: the place in the YAML of the new version; of the old one where it is gone.
        waivers: the waivers that accept a class of it.
    """

    service: str
    impacts: tuple[Impact, ...]
    sentence: str
    where: Location
    flow: str = ""
    role: str = ""
    role_title: str = ""
    direction: SeenDirection | None = None
    before: str = ""
    after: str = ""
    peer: str = ""
    need: str = ""
    profiles: tuple[str, ...] = ()
    packets: Packets = Packets()
    by_profile: Mapping[str, Packets] = field(default_factory=dict, compare=False)
    witness: Packet | None = None
    waivers: tuple[Waiver, ...] = ()

    @property
    def impact(self) -> Impact:
        """Its gravest class."""
        return self.impacts[0]

    @property
    def counts(self) -> bool:
        """Whether something opens or closes."""
        return self.impact is not Impact.WORDING

    @property
    def standing(self) -> tuple[Impact, ...]:
        """The classes that no waiver accepts."""
        accepted = {waiver.impact for waiver in self.waivers}
        return tuple(impact for impact in self.impacts if impact not in accepted)

    @property
    def opens(self) -> bool:
        """Whether something opens."""
        return Impact.WIDENS in self.impacts

    @property
    def closes(self) -> bool:
        """Whether something closes."""
        return Impact.NARROWS in self.impacts


@dataclass(frozen=True)
class Difference:
    """All changes between two versions.

    Attributes:
        changes: what closes first, then what widens, what is newly required, and wording.
        titles: titles of the services that have changes, by id.
        problems: what could not be compared, and why; expired and unused waivers.
        pairs: the services of both versions that were compared.
    """

    changes: tuple[Change, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    pairs: tuple[ServicePair, ...] = ()

    @property
    def verdict(self) -> str:
        """One sentence: `2 changes: 1 breaks clients, 1 widens exposure; 3 of wording only`."""
        return verdict(self.changes)


def verdict(changes: tuple[Change, ...]) -> str:
    """What some changes mean together, in one sentence without a full stop."""
    counting = [change for change in changes if change.counts]
    wording = len(changes) - len(counting)
    if not changes:
        return "Nothing changed: nothing opens or closes"
    if not counting:
        return f"Nothing opens or closes: {_counted(wording, 'change')} of wording only"
    parts = []
    for impact in (Impact.BREAKS, Impact.WIDENS, Impact.NARROWS):
        number = sum(change.impact is impact for change in counting)
        if number:
            parts.append(f"{number} {_verb(impact, number)}")
    accepted = sum(not change.standing for change in counting)
    tail = (f"; {accepted} accepted by a waiver" if accepted else "") + (
        f"; {wording} of wording only" if wording else ""
    )
    return f"{_counted(len(counting), 'change')}: {', '.join(parts)}{tail}"


def _verb(impact: Impact, number: int) -> str:
    """`breaks clients` of one, `break clients` of several."""
    verb, _, behind = impact.phrase.partition(" ")
    spelled = verb if number == 1 else verb.removesuffix("s")
    return f"{spelled} {behind}".strip()


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
