"""Whether a text opens what a service needs, and nothing else. The text is only read here; `proof.run_text` runs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from portbook.compare import flow_addresses, pods
from portbook.compare.causes import closed_besides, opened_besides
from portbook.compare.coverage import Coverage, coverage
from portbook.compare.findings import Finding, missing
from portbook.compare.in_doubt import may_open
from portbook.compare.other_target import other_target
from portbook.compare.requirements import Requirements
from portbook.model import Form, Gap, Profile, Rule, Scope, Service
from portbook.rules import TooComplex, covers, intersection, minus, per_family
from portbook.targets import Doubt, Reading, Rejected, Remark, Target, Unreadable, size_limits
from portbook.targets.text.lookalikes import strictly

_TOO_LARGE, _TOO_COMPLEX, OTHER_TARGET = "text-too-large", "rules-too-complex", "other-target"
"""Ids of reasons."""
_CLOSES_BASE = "closes-what-hosts-need"


class As(StrEnum):
    """What a text stands for."""

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
        holds: None where it cannot be judged.
        missing: what the text should let through and does not.
        extra: what the text lets through and nothing documents.
        closed: what an addition closes.
        remarks: what a reader should know about the text.
        reason: why the text cannot be judged, or is wrong in itself, one sentence; empty otherwise.
        line: the line of the text that `reason` is about, from 1; 0 where it is about the whole text.
        id: a stable name for `reason`; empty where there is none.
        cure: what to do about it, one sentence; empty where `reason` implies it.
        column: the column in that line, from 1; 1 where it is unknown.
        gaps: what the target cannot match, so that the text need not either.
        covered: of a machine, how much of each flow passes; empty where only a whole text can tell, or it cannot be judged.
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
    covered: tuple[Coverage, ...] = ()


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
        text: the text to judge.
        target: what the text is written for.
        as_: what the text stands for.
        interface: of a machine, the interface that callers use, for targets with `Target.read_host_by`; empty where it is
            unknown.
    """
    if reason := size_limits.too_much(text):
        return Verdict(None, reason=reason, id=_TOO_LARGE, cure="verify it in parts")
    try:
        return _compared(
            Requirements(service, tuple(roles), profile, target), read_as(text, target, as_, interface), as_
        )
    except TooComplex as complexity:
        return Verdict(None, reason=str(complexity), id=_TOO_COMPLEX)
    except Unreadable as refusal:
        return _refused(refusal, text, target, as_)


def _refused(refusal: Unreadable, text: str, target: Target, as_: As) -> Verdict:
    """The verdict on a text that the target's reader refuses; the reason is another one where the text is for another target."""
    holds = False if isinstance(refusal, Rejected) else None
    if other := other_target(text, target, lambda candidate: read_as(text, candidate, as_)):
        return Verdict(holds, reason=other.message(target), line=other.line, id=OTHER_TARGET, cure=other.cure)
    return Verdict(
        holds, reason=refusal.message, line=refusal.line, id=refusal.id, cure=refusal.cure, column=refusal.column
    )


def is_whole(rules: Sequence[Rule], target: Target, as_: As) -> bool:
    """Whether a text with these rules is a whole rule set: the user calls it one, or it has the target's whole base set."""
    if as_ is not As.ADDITION:
        return True
    return bool(Form.COMPLETE in target.forms and target.base and covers(rules, target.base))


def read_as(text: str, target: Target, as_: As, interface: str = "") -> Reading:
    """What a text lets through.

    Args:
        text: the text to read.
        target: what the text is written for.
        as_: what the text stands for.
        interface: of a machine, the interface that callers use; empty where it is unknown.

    Raises:
        Unreadable: the target cannot read it, or refuses it.
    """
    return strictly(partial(_read, target=target, as_=as_, interface=interface), text)


def _read(text: str, target: Target, as_: As, interface: str) -> Reading:
    if interface and as_ is As.HOST and target.read_host_by:
        return target.read_host_by(text, interface)
    return target.read_host(text) if as_ is As.HOST and target.read_host else target.read(text)


def _compared(required: Requirements, reading: Reading, as_: As) -> Verdict:
    """A contradiction of the data comes before a doubt."""
    pods_by_address = required.pods_by_address()
    reading = reading.for_host(forwards=required.forwards)
    reading = pods.with_addresses(pods.without_unknown(reading, required.allowed()), pods_by_address)
    absent = required.absent(_possible(reading.rules, reading.doubts))
    by_address = [rule for pair in pods_by_address for rule in pair.networks]
    allowed = [
        *required.allowed(),
        *by_address,
        *(required.target.base if is_whole(reading.rules, required.target, as_) else ()),
    ]
    more = opened_besides(reading, allowed)
    closed = closed_besides(reading, allowed) if as_ is As.ADDITION else ()
    covered = tuple(coverage(required, reading)) if as_ is As.HOST and not _of_others(required, reading) else ()
    remarks = (*reading.remarks, *(may_open(reading, allowed) if as_ is As.HOST else ()))
    verdict = Verdict(True, absent, more, closed, remarks, gaps=required.gaps(), covered=covered)  # noqa: FBT003  # reads as: holds
    if absent or closed or (more and as_ is not As.HOST):
        return replace(verdict, holds=False)
    if unclear := _unclear(required, reading, allowed, as_):
        return replace(verdict, holds=None, reason=unclear.message, line=unclear.line, id=unclear.id, cure=unclear.cure)
    return verdict


def _unclear(required: Requirements, reading: Reading, allowed: Sequence[Rule], as_: As) -> Remark | None:
    """Why the text may or may not open what is needed, and nothing else; None where that is certain."""
    if others := _of_others(required, reading):
        return others
    doubt = _decisive(required, reading)
    doubt = (
        doubt
        or flow_addresses.to_broadcast(required.allowed(), reading)
        or flow_addresses.uncounted(required.allowed(), reading)
    )
    if as_ is not As.HOST:
        doubt = doubt or next((doubt for doubt in reading.doubts if minus(doubt.rules, allowed)), None)
    if doubt is None and (effect := next(_effects(reading, as_), None)):
        return effect
    if doubt is None and as_ is As.COMPLETE and (lost := _needed_by_host(required.target, reading.rules)):
        return Remark(0, lost[0].sentence, _CLOSES_BASE, "add the rules of the form complete for this")
    return Remark(doubt.line, doubt.message, doubt.id, doubt.cure) if doubt else None


def _of_others(required: Requirements, reading: Reading) -> Remark | None:
    """That the text is for other pods than those of the data."""
    return pods.others(reading, [required.service.roles[role] for role in required.roles])


def _effects(reading: Reading, as_: As) -> Iterator[Remark]:
    """The side effects of a text that matter for what it stands for."""
    if as_ is not As.HOST or not reading.rules:
        yield from reading.side_effects
    if as_ is As.ADDITION:
        yield from reading.replaces


def _needed_by_host(target: Target, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What a whole rule set closes that every host needs, in the IP versions that the rules open to the network."""
    versions = {family for rule in rules if rule.scope is Scope.NETWORK for family in rule.family.each}
    return missing((rule for rule in per_family(target.base) if rule.family in versions), rules)


def _possible(rules: Sequence[Rule], doubts: Iterable[Doubt]) -> Sequence[Rule]:
    """All that may be open."""
    return [*rules, *(rule for doubt in doubts for rule in doubt.rules)]


def _decisive(required: Requirements, reading: Reading) -> Doubt | None:
    """A doubt on which a needed flow depends; None where no needed flow depends on one."""
    if not reading.doubts or not required.absent(reading.rules):
        return None
    allowed = required.allowed()
    lost = minus(allowed, reading.rules)
    doubts = [doubt for doubt in reading.doubts if intersection(doubt.rules, lost)]
    for doubt in sorted(
        doubts, key=lambda doubt: not minus(doubt.rules, allowed)
    ):  # those about other packets too first
        others = [other for other in doubts if other is not doubt]
        if not required.absent(_possible(reading.rules, others)):
            doubts = others
    return next(iter(doubts), reading.doubts[0])
