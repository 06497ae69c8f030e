"""Checker: what a script is written of, and the languages that it can be written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from portbook.checkers.check import Check, Destination
from portbook.checkers.checks import checks_for
from portbook.model import Direction, Profile, Role, Service


class End(StrEnum):
    """The end of the flows that a checker runs on."""

    PROBE = "probe"
    """The end that sends first."""
    LISTEN = "listen"
    """The end that receives."""


@dataclass(frozen=True)
class Checker:
    """What one script checks.

    Attributes:
        service: the data.
        role: the host that it runs on, which may play several roles.
        profile: the flows.
        end: whether it sends or receives.
        checks: what it tries or listens for, in the data's order; those of a flow stand together.
    """

    service: Service
    role: Role
    profile: Profile
    end: End
    checks: tuple[Check, ...]

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Where the checks go to, each role once: what is known of a role in one flow counts for all."""
        by_role: dict[str, Destination] = {}
        for check in self.checks:
            known = by_role.get(check.destination.role)
            if known is None or _told_less(check.destination, known):
                by_role[check.destination.role] = check.destination
        return tuple(by_role.values())


@dataclass(frozen=True)
class Written:
    """A checker in one language.

    Attributes:
        text: the file.
        left_out: what the language cannot say, one sentence each, without a full stop.
    """

    text: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Language:
    """A language or format that checkers are written in.

    Attributes:
        id: its name in commands.
        title: as people call it.
        write: a checker in this language.
        ends: the ends that it can be written for.
    """

    id: str
    title: str
    write: Callable[[Checker], Written]
    ends: tuple[End, ...] = (End.PROBE, End.LISTEN)


def checker_for(service: Service, role: Role, profile: Profile, end: End) -> Checker:
    """The checker of one end for a host that plays a role, or several that are joined with `+`."""
    direction = Direction.OUTBOUND if end is End.PROBE else Direction.INBOUND
    checks = checks_for(service, role.id.split("+"), profile)
    return Checker(service, role, profile, end, tuple(check for check in checks if check.direction is direction))


_MOST_TOLD = ("group", "self", "known", "network", "any", "own")


def _told_less(one: Destination, other: Destination) -> bool:
    """Whether more has to be said of where one is: an address for it is asked for, though a flow elsewhere goes to a group."""
    return _MOST_TOLD.index(one.place) > _MOST_TOLD.index(other.place)
