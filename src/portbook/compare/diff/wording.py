"""What else changed in the words of a service: nothing opens or closes by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from portbook.compare.diff.change import Change, Impact
from portbook.compare.diff.pairing import ServicePair
from portbook.model import Addresses, Flow, Location, Profile, Scope, Service

_RECORDS = {
    "references": "reference",
    "options": "option",
    "servers": "server",
    "trials": "verifying command",
    "registries": "registry entry",
}
"""Parts of a service in which no packet is named, and what one of their records is called."""
_OF_OTHERS = {"stands_for", "counterpart"}
"""What is another service's: its packets are in the role's address and the flow's transports, and the rest is told there."""
_UNCOMPARED = {
    *("path", "digest", "where", "id", "waivers", "ignores", "roles", "flows", "profiles"),
    *_RECORDS,
    *_OF_OTHERS,
}
_PACKETS = frozenset(
    ("transports", "source_roles", "destination_roles", "source", "destination", "family", "scope", "reply", "need")
)
"""The fields of a flow that a change of packets tells."""
_FIELDS = {
    "used_for": "uses",
    "one_of": "group of alternatives",
    "remark": "remark",
    "without": "effect of leaving it closed",
    "source_roles": "source",
    "destination_roles": "destination",
    "transports": "protocols and ports",
    "source": "source address",
    "destination": "destination address",
    "reviewed": "review date",
    "host": "host flag",
    "checked": "date of the last check",
}
"""What people call the fields whose names are not what they are called."""


@dataclass(frozen=True)
class _Subject:
    """Something that words are about."""

    title: str
    where: Location
    flow: str = ""
    role: str = ""


def wording_changes(pair: ServicePair, changed: frozenset[str]) -> Iterator[Change]:
    """The changes by which no packet passes that did not, and none stays out.

    Args:
        pair: the service in both versions, neither of them missing.
        changed: ids of flows of which packets open or close: their protocols and addresses are told already.
    """
    old, new = pair.old, pair.new
    if old is None or new is None:
        return
    yield from _of_things(new, _Subject("the service", Location(new.path)), old, new)
    if old.id != new.id:
        yield _renamed(new, _Subject(f"the service {old.id}", Location(new.path)), new.id)
    yield from _of_flows(pair, changed)
    yield from _of_roles(pair, changed)
    yield from _of_profiles(pair, changed)
    for part, name in _RECORDS.items():
        yield from _of_records(new, name, getattr(old, part), getattr(new, part))


def _of_flows(pair: ServicePair, changed: frozenset[str]) -> Iterator[Change]:
    service = pair.latest
    for old, new in pair.flows:
        flow = new or old
        assert flow is not None  # noqa: S101  # one of both is there
        subject = _Subject(f"the flow {flow.id}", flow.where, flow=flow.id)
        if old and new:
            yield from _of_things(service, subject, old, new, leave_out=_of_packets(pair, old, new, changed))
            if old.id != new.id:
                yield _renamed(service, replace(subject, title=f"the flow {old.id}"), new.id)
        elif flow.id not in changed:
            yield _gone_or_new(service, subject, _why_nothing_opens(service, flow), is_new=new is not None)


def _why_nothing_opens(service: Service, flow: Flow) -> str:
    """Why no packet opens or closes by a flow that only one version has."""
    if flow.scope is Scope.SELF:
        return "it stays on the host"
    ends = (service.roles.get(role) for role in (*flow.source_roles, *flow.destination_roles))
    if not any(role and role.host for role in ends):
        return "neither end is a host with rules here"
    return "its packets are in other flows of the other version"


def _of_packets(pair: ServicePair, old: Flow, new: Flow, changed: frozenset[str]) -> frozenset[str]:
    """The fields of a flow that need no words: those of packets that are told already, and roles that are the same."""
    if new.id in changed:
        return _PACKETS
    ends = ("source_roles", "destination_roles")
    return frozenset(
        end
        for end in ends
        if [pair.names[False, id_] for id_ in getattr(old, end)] == [pair.names[True, id_] for id_ in getattr(new, end)]
    )


def _of_roles(pair: ServicePair, changed: frozenset[str]) -> Iterator[Change]:
    service = pair.latest
    flows = [flow for pair_of_flows in pair.flows for flow in pair_of_flows if flow and flow.id in changed]
    told = {role for flow in flows for role in (*flow.source_roles, *flow.destination_roles)}
    for old, new in pair.roles:
        role = new or old
        assert role is not None  # noqa: S101  # one of both is there
        subject = _Subject(f"the role {role.id}", role.where, role=role.id)
        if old and new:
            yield from _of_things(
                service, subject, old, new, leave_out={"default", "pods", *(("address",) if role.id in told else ())}
            )
            if old.id != new.id:
                yield _renamed(service, replace(subject, title=f"the role {old.id}"), new.id)
        else:
            yield _gone_or_new(service, subject, "", is_new=new is not None)


def _of_profiles(pair: ServicePair, changed: frozenset[str]) -> Iterator[Change]:
    service = pair.latest
    renamed = {former.id: flow.id for former, flow in pair.flows if former and flow}
    paired = set(renamed.values())
    for old, new in pair.profiles:
        profile: Profile | None = new or old
        assert profile is not None  # noqa: S101  # one of both is there
        subject = _Subject(f"the profile {profile.id}", profile.where)
        if old and new:
            yield from _of_things(service, subject, old, new, leave_out=frozenset({"flows", "extends"}))
            former = {renamed.get(id_, id_) for id_ in old.flows}
            if (former ^ set(new.flows)) & paired - changed:
                yield _change(service, subject, "flows", ", ".join(old.flows), ", ".join(new.flows))
            if old.id != new.id:
                yield _renamed(service, replace(subject, title=f"the profile {old.id}"), new.id)
        else:
            yield _gone_or_new(service, subject, "", is_new=new is not None)


def _of_records(service: Service, noun: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for id_ in dict.fromkeys((*new, *old)):
        subject = _Subject(f"the {noun} {id_}", Location(service.path))
        if id_ in old and id_ in new:
            yield from _of_things(service, subject, old[id_], new[id_])
        else:
            yield _gone_or_new(service, subject, "", is_new=id_ in new)


def _of_things(
    service: Service, subject: _Subject, old: object, new: object, leave_out: Iterable[str] = ()
) -> Iterator[Change]:
    """The fields that differ between two dataclasses of one kind."""
    for field in fields(new):  # type: ignore[arg-type]  # of the model
        if field.name in _UNCOMPARED or field.name in leave_out:
            continue
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            name = _FIELDS.get(field.name, field.name.replace("_", " "))
            yield _change(service, subject, name, _spelled(before), _spelled(after))


def _change(service: Service, subject: _Subject, name: str, before: str, after: str) -> Change:
    sentence = f"The {name} of {subject.title} changed"
    return Change(
        service=service.id,
        impacts=(Impact.WORDING,),
        sentence=sentence,
        where=subject.where,
        flow=subject.flow,
        role=subject.role,
        before=before,
        after=after,
    )


def _renamed(service: Service, subject: _Subject, name: str) -> Change:
    title = subject.title[0].upper() + subject.title[1:]
    sentence = f"{title} is now called {name}"
    return Change(service.id, (Impact.WORDING,), sentence, subject.where, subject.flow, subject.role)


def _gone_or_new(service: Service, subject: _Subject, why: str, *, is_new: bool) -> Change:
    title = subject.title[0].upper() + subject.title[1:]
    sentence = f"{title} is {'new' if is_new else 'gone'}{f': {why}' if why else ''}"
    return Change(service.id, (Impact.WORDING,), sentence, subject.where, subject.flow, subject.role)


def _spelled(value: object) -> str:
    """A value of the model in words; empty for none."""
    if isinstance(value, Addresses):
        return value.spell()
    if isinstance(value, tuple):
        return "; ".join(_spelled(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    label = getattr(value, "label", None)
    return label if isinstance(label, str) else "" if value is None else str(value)
