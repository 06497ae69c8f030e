"""Waiver: somebody accepts a change that a review would otherwise stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from portbook.model.problem import Location


@dataclass(frozen=True)
class Acceptance:
    """Somebody accepts a class of changes until a day.

    Attributes:
        id: its key in the file.
        impact: the class of change that it accepts: breaks, widens or narrows.
        reason: why that is acceptable.
        owner: who answers for it.
        until: its last day.
        where: its place in the file.
    """

    id: str
    impact: str
    reason: str
    owner: str
    until: date
    where: Location = field(default=Location(""), compare=False, kw_only=True)

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return today > self.until


@dataclass(frozen=True)
class Waiver(Acceptance):
    """An entry of `accept` in a service's file.

    Attributes:
        flow: id of the flow that it is about; empty for all flows of the service.
    """

    flow: str = ""
