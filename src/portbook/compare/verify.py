"""A text by anyone, against what a service needs. The text is only read here; `trial` runs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from portbook.compare import flow_addresses, pods
from portbook.compare.causes import closed_besides, opened_besides
from portbook.compare.findings import Finding, missing
from portbook.model import Flow, Form, Gap, Need, Profile, Rule, Scope, Service
from portbook.rules import TooComplex, covers, express, intersection, minus, per_family, rules_for
from portbook.targets import CannotJudge, Doubt, Reading, Rejected, Remark, Target, size_limits
from portbook.targets.text.lookalikes import strictly


class As(StrEnum):
    """What a text is taken for."""

    ADDITION = "addition"
    """Rules added to some firewall."""
    COMPLETE = "complete"
    """A whole rule set: the target's base set may be in it."""
    HOST = "host"
    """A whole machine, which may run other things too."""


@dataclass(frozen=True)
class Verdict:
    """Whether a text does what a service needs.

    Attributes:
        holds: None where nobody can say.
        missing: what it should let through and does not.
        extra: what it lets through and nothing documents.
        closed: what an addition closes.
        remarks: what a reader should know about the text.
        reason: why it cannot be judged, or is wrong in itself, one sentence; empty otherwise.
        line: the line in the text that `reason` is about, from 1; 0 where it is about none.
        id: a stable name for `reason`; empty where there is none.
        cure: what to do about it, one sentence; empty where `reason` says it.
        column: where in the line it is, from 1.
        gaps: what the target cannot say, so that the text need not.
    """

    holds: bool | None
    missing: tuple[Finding, ...] = ()
    extra: tuple[Finding, ...] = ()
    closed: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reason: str = ""
    line: int = 0
    id: str = ""
    cure: str = ""
    column: int = 1
    gaps: tuple[Gap, ...] = ()


def verify(  # noqa: PLR0917  # the question has these words, in this order
    service: Service,
    roles: Iterable[str],
    profile: Profile | None,
    text: str,
    target: Target,
    as_: As = As.ADDITION,
    interface: str = "",
) -> Verdict:
    """Whether required ⊆ text ⊆ all flows; with a profile, whether the text is equal to it.

    A target's base set may be in a complete text, and in one that has the whole of it. `As.HOST` reports what else is
    open, and holds all the same.

    Args:
        service: whose flows they are.
        roles: whose firewall it is.
        profile: None for at least what is required and at most everything.
        text: what is judged.
        target: what it is written for.
        as_: what it is taken for.
        interface: of a machine, the one that callers use, where the target knows any (`Target.read_host_by`); empty
            where nobody says.
    """
    if reason := size_limits.too_much(text):
        return Verdict(None, reason=reason)
    try:
        return _compared(_Wanted(service, tuple(roles), profile, target), read_as(text, target, as_, interface), as_)
    except CannotJudge as cannot:
        return Verdict(None, reason=cannot.message, line=cannot.line)
    except TooComplex as cannot:
        return Verdict(None, reason=str(cannot))
    except Rejected as rejected:
        return Verdict(False, reason=rejected.message, line=rejected.line)  # noqa: FBT003  # reads as: holds, not


def is_whole(rules: Sequence[Rule], target: Target, as_: As) -> bool:
    """Whether a text that is read as these rules is a whole rule set: it is said to be, or has the whole base set."""
    if as_ is not As.ADDITION:
        return True
    return bool(Form.COMPLETE in target.forms and target.base and covers(rules, target.base))


def read_as(text: str, target: Target, as_: As, interface: str = "") -> Reading:
    """What a text lets through.

    Args:
        text: what is read.
        target: what it is written for.
        as_: what it is taken for.
        interface: likewise `verify`.

    Raises:
        Unreadable: the target cannot read it, or refuses it.
    """
    return strictly(partial(_read, target=target, as_=as_, interface=interface), text)


def _read(text: str, target: Target, as_: As, interface: str) -> Reading:
    if interface and as_ is As.HOST and target.read_host_by:
        return target.read_host_by(text, interface)
    return target.read_host(text) if as_ is As.HOST and target.read_host else target.read(text)


def _compared(wanted: _Wanted, reading: Reading, as_: As) -> Verdict:
    """What contradicts the data comes first; then what nobody can say."""
    known = wanted.pods_by_address()
    reading = pods.with_addresses(pods.without_unknown(reading, wanted.allowed()), known)
    absent = wanted.absent(_possible(reading.rules, reading.doubts))
    by_address = [rule for each in known for rule in each.networks]
    allowed = [
        *wanted.allowed(),
        *by_address,
        *(wanted.target.base if is_whole(reading.rules, wanted.target, as_) else ()),
    ]
    more = opened_besides(reading, allowed)
    closed = closed_besides(reading, allowed) if as_ is As.ADDITION else ()
    verdict = Verdict(True, absent, more, closed, reading.remarks, gaps=wanted.gaps())  # noqa: FBT003  # reads as: holds
    if absent or closed or (more and as_ is not As.HOST):
        return replace(verdict, holds=False)
    if unclear := _unclear(wanted, reading, allowed, as_):
        return replace(verdict, holds=None, reason=unclear.message, line=unclear.line)
    return verdict


def _unclear(wanted: _Wanted, reading: Reading, allowed: Sequence[Rule], as_: As) -> Remark | None:
    """Why nobody can say whether the text does what is needed, and nothing else; None where it can be said."""
    if others := pods.others(reading, [wanted.service.roles[each] for each in wanted.roles]):
        return others
    doubt = _decisive(wanted, reading)
    doubt = (
        doubt
        or flow_addresses.to_broadcast(wanted.allowed(), reading)
        or flow_addresses.uncounted(wanted.allowed(), reading)
    )
    if as_ is not As.HOST:
        doubt = doubt or next((each for each in reading.doubts if minus(each.rules, allowed)), None)
    if doubt is None and (effect := next(_effects(reading, as_), None)):
        return effect
    if doubt is None and as_ is As.COMPLETE and (lost := _needed_by_host(wanted.target, reading.rules)):
        return Remark(0, lost[0].sentence)
    return Remark(doubt.line, doubt.message) if doubt else None


def _effects(reading: Reading, as_: As) -> Iterator[Remark]:
    """What a text does besides, as far as that matters to whom it is taken for."""
    if as_ is not As.HOST or not reading.rules:
        yield from reading.side_effects
    if as_ is As.ADDITION:
        yield from reading.replaces


def _needed_by_host(target: Target, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What a whole rule set closes that every host needs, in the IP versions that flows pass in."""
    versions = {family for rule in rules if rule.scope is Scope.NETWORK for family in rule.family.each}
    return missing((rule for rule in per_family(target.base) if rule.family in versions), rules)


def _possible(rules: Sequence[Rule], doubts: Iterable[Doubt]) -> Sequence[Rule]:
    """All that may be open."""
    return [*rules, *(rule for each in doubts for rule in each.rules)]


def _decisive(wanted: _Wanted, reading: Reading) -> Doubt | None:
    """A doubt that what is needed depends on; none where it does not depend on any."""
    if not reading.doubts or not wanted.absent(reading.rules):
        return None
    allowed = wanted.allowed()
    lost = minus(allowed, reading.rules)
    left = [each for each in reading.doubts if intersection(each.rules, lost)]
    for each in sorted(left, key=lambda each: not minus(each.rules, allowed)):  # those about other packets too go first
        others = [other for other in left if other is not each]
        if not wanted.absent(_possible(reading.rules, others)):
            left = others
    return next(iter(left), reading.doubts[0])


@dataclass(frozen=True)
class _Wanted:
    """What a text must and may let through."""

    service: Service
    roles: tuple[str, ...]
    profile: Profile | None
    target: Target

    def flows(self) -> list[Flow]:
        """All flows that the text may be about."""
        known = self.service.flows
        return [known[each] for each in self.profile.flows] if self.profile else list(known.values())

    def rules(self, flows: Iterable[Flow]) -> tuple[Rule, ...]:
        """What flows mean, said in the target's words."""
        return express(rules_for(self.service, self.roles, flows), self.target.lacks).rules

    def gaps(self) -> tuple[Gap, ...]:
        """What the target has no words for."""
        return express(rules_for(self.service, self.roles, self.flows()), self.target.lacks).gaps

    def allowed(self) -> tuple[Rule, ...]:
        """All that may be open: a host's own firewall sees packets to its other addresses only if they are its own too."""
        exact = self.rules(self.flows())
        if self.target.for_network:
            return exact
        at_any = rules_for(self.service, self.roles, self.flows(), own_addresses=False)
        return tuple(dict.fromkeys((*exact, *express(at_any, self.target.lacks).rules)))

    def pods_by_address(self) -> tuple[pods.ByAddress, ...]:
        """The rules for pods that have addresses too."""
        return pods.by_address(rules_for(self.service, self.roles, self.flows()), self.target.lacks)

    def absent(self, have: Sequence[Rule]) -> tuple[Finding, ...]:
        """What must be open and is not: each needed flow, and of each group of alternatives the nearest one."""
        flows = self.flows()
        if self.profile:
            return self._missing(flows, have)
        needed = [each for each in flows if each.need is Need.REQUIRED]
        groups: dict[str, list[tuple[Finding, ...]]] = {}
        for name in dict.fromkeys(each.one_of for each in needed if each.one_of):
            members = (each for each in flows if each.one_of == name)
            groups[name] = [missing(rules, have, sent=True) for rules in map(self._one, members) if rules]
        absent = self._missing((each for each in needed if not each.one_of), have)
        nearest = (min(found, key=len) for found in groups.values() if found)
        return (*absent, *(finding for found in nearest for finding in found))

    def _one(self, flow: Flow) -> tuple[Rule, ...]:
        return self.rules([flow])

    def _missing(self, flows: Iterable[Flow], have: Sequence[Rule]) -> tuple[Finding, ...]:
        """Flow by flow, so that each rule knows its own."""
        return missing((rule for flow in flows for rule in self._one(flow)), have, sent=True)
