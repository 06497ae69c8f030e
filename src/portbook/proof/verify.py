"""A text by anyone, against what a service needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portbook.model import Gap, Profile, Service
from portbook.proof.findings import Finding
from portbook.targets import Remark, Target


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
        remarks: what a reader should know about the text.
        reason: why it cannot be judged, or is wrong in itself, one sentence; empty otherwise.
        line: the line in the text that `reason` is about, from 1; 0 where it is about none.
        gaps: what the target cannot say, so that the text need not.
    """

    holds: bool | None
    missing: tuple[Finding, ...] = ()
    extra: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reason: str = ""
    line: int = 0
    gaps: tuple[Gap, ...] = ()


def verify(
    service: Service,
    roles: Iterable[str],
    profile: Profile | None,
    text: str,
    target: Target,
    as_: As = As.ADDITION,
) -> Verdict:
    """Judge a text without running it: required is a subset of it, it is a subset of all; on equality with a profile."""
    raise NotImplementedError
