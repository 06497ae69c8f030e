"""What changes in the files of an estate, each fact once: what follows from it for groups is told with packets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from portbook.compare.diff.change import Change, Impact
from portbook.compare.diff.estate.pairing import EstatePair
from portbook.compare.diff.phrases import conjugated, few, listed, ranges
from portbook.estate import group_service_id, zone_service_id
from portbook.model import Addresses, Location
from portbook.model.estate import Estate, HostGroup, Instance, Play, Zone

_NO_RULES = "none, so it gets no rules"


def facts(pair: EstatePair) -> Iterator[Change]:
    """The changes of zones, then of groups, then of what groups play, then of instances."""
    for former, zone in pair.zones:
        yield from _of_zone(former, zone)
    zones = pair.old.estate.zones, pair.new.estate.zones
    for before, group in pair.groups:
        yield from _of_group(before, group, zones)
    yield from _of_plays(pair)
    yield from _of_instances(pair.old.estate, pair.new.estate)


@dataclass(frozen=True)
class _Subject:
    """Something that facts are about.

    Attributes:
        name: what sentences call it.
        where: its place in the file.
        service: the id of its service; empty for an instance.
    """

    name: str
    where: Location
    service: str = ""

    def fact(self, sentence: str, before: str = "", after: str = "") -> Change:
        """A change by which alone nothing opens or closes."""
        wording = (Impact.WORDING,)
        return Change(self.service, wording, sentence, self.where, before=before, after=after, in_estate=True)

    def changed(self, name: str, before: str, after: str) -> Iterator[Change]:
        """A fact about a part of it, where that differs."""
        if before != after:
            yield self.fact(f"The {name} of {self.name} changed", before, after)

    def gone(self) -> Change:
        """That it is no more."""
        return self.fact(f"{_capital(self.name)} is gone")

    def new(self, facts_: str) -> Change:
        """That it is new, and what there is to know of it."""
        return self.fact(f"{_capital(self.name)} is new: {facts_}")


def _of_zone(former: Zone | None, zone: Zone | None) -> Iterator[Change]:
    latest = zone or former
    assert latest is not None  # noqa: S101  # one of both is there
    subject = _Subject(f"the zone {latest.title}", latest.where, zone_service_id(latest.id))
    if zone is None:
        yield subject.gone()
    elif former is None:
        yield subject.new(_places(zone.networks))
    else:
        yield from _of_both(subject, former, zone)
        yield from subject.changed("networks", _places(former.networks), _places(zone.networks))


def _of_group(
    former: HostGroup | None, group: HostGroup | None, zones: tuple[Mapping[str, Zone], Mapping[str, Zone]]
) -> Iterator[Change]:
    latest = group or former
    assert latest is not None  # noqa: S101  # likewise
    subject = _Subject(f"the host group {latest.title}", latest.where, group_service_id(latest.id))
    if group is None:
        yield subject.gone()
    elif former is None:
        yield subject.new("; ".join(filter(None, (_places(group.addresses), _played(group.plays)))))
    else:
        yield from _of_both(subject, former, group)
        yield from subject.changed("addresses", _places(former.addresses), _places(group.addresses))
        yield from subject.changed("zone", _titles((former.zone,), zones[0]), _titles((group.zone,), zones[1]))
        forwarded = _titles(former.forwards, zones[0]), _titles(group.forwards, zones[1])
        yield from subject.changed("forwarding", *forwarded)


def _of_both(subject: _Subject, former: HostGroup | Zone, latest: HostGroup | Zone) -> Iterator[Change]:
    """What groups and zones both have."""
    if former.id != latest.id:
        yield subject.fact(f"{_capital(subject.name)} has another id now", former.id, latest.id)
    yield from subject.changed("title", former.title, latest.title)
    firewalls = (", ".join(side.firewalls) or _NO_RULES for side in (former, latest))
    yield from subject.changed("firewall", *firewalls)
    yield from subject.changed("owner", former.owner, latest.owner)
    yield from subject.changed("notes", "; ".join(former.notes), "; ".join(latest.notes))


def _of_plays(pair: EstatePair) -> Iterator[Change]:
    """Roles that groups of both versions play now, or no more: those of the same groups in one sentence."""
    both = [(former, group) for former, group in pair.groups if former and group]
    played = {group.id: [play for play in group.plays if play not in former.plays] for former, group in both}
    ceased = {group.id: [play for play in former.plays if play not in group.plays] for former, group in both}
    for sides, words in ((played, "now also"), (ceased, "no longer")):
        for ids, plays in _by_groups(sides).items():
            groups = [pair.new.estate.groups[id_] for id_ in ids]
            names = few([group.title for group in groups])
            verb = "play" if len(groups) > 1 else conjugated(names, "play")
            subject = _Subject(names, groups[0].where, group_service_id(ids[0]) if len(ids) == 1 else "")
            yield subject.fact(f"{names} {words} {verb} {_played(plays)}")


def _by_groups(sides: Mapping[str, list[Play]]) -> Mapping[tuple[str, ...], list[Play]]:
    """What groups play, by the ids of all groups that play it."""
    by_play: dict[Play, list[str]] = {}
    for group, plays in sides.items():
        for play in plays:
            by_play.setdefault(play, []).append(group)
    by_groups: dict[tuple[str, ...], list[Play]] = {}
    for play, groups in by_play.items():
        by_groups.setdefault(tuple(groups), []).append(play)
    return by_groups


def _of_instances(old: Estate, new: Estate) -> Iterator[Change]:
    """What is particular to an instance; one that no file says anything about has the defaults."""
    for id_ in dict.fromkeys((*new.instances, *old.instances)):
        before, after = old.instance(id_), new.instance(id_)
        latest = after if id_ in new.instances else before
        subject = _Subject(f"the instance {latest.title or id_}", latest.where)
        former = _parts(before)
        for name, value in _parts(after).items():
            yield from subject.changed(name, former[name], value)


def _parts(instance: Instance) -> dict[str, str]:
    """The parts of an instance in words, by what they are called."""
    return {
        "title": instance.title,
        "profiles": _halves(instance.profiles.items()),
        "options": _halves(instance.options),
        "added flows": _halves(instance.adds),
        "flows left out": _halves(instance.leaves_out),
        "roles that nobody plays": _halves(instance.absent),
        "reason": instance.reason,
        "owner": instance.owner,
    }


def _halves(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{service}/{part}" for service, part in sorted(pairs))


def _played(plays: Iterable[Play]) -> str:
    return ", ".join(map(str, plays))


def _places(addresses: Addresses) -> str:
    return "any address" if addresses.anywhere else ", ".join(ranges(addresses))


def _titles(ids: Iterable[str], zones: Mapping[str, Zone]) -> str:
    return listed([zones[id_].title for id_ in ids if id_ in zones])


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
