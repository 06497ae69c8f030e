"""Release: a published version of the data, and what changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portbook.model.problem import Location

WORDING = "wording"
"""The class of a change by which nothing opens or closes."""
IMPACTS = ("breaks", "widens", "narrows", WORDING)
"""The classes of changes, the gravest first."""


@dataclass(frozen=True)
class ChangeRecord:
    """One change as it was published.

    Attributes:
        id: its key in the release.
        service: id of the service.
        service_title: what people called the service then.
        impacts: its classes, the gravest first; at least one.
        sentence: what changes, without a full stop.
        flow: id of the flow; empty for a change of the service or a role.
        role: id of the role whose firewall it concerns; empty where it concerns none.
        direction: `inbound` or `outbound`, seen from the role; empty where nothing opens or closes.
        before: the old facts in one phrase; empty where there were none.
        after: the new facts in one phrase; empty where there are none.
        peer: the other end, with its addresses.
        need: required, recommended or optional; empty where it concerns no flow.
        profiles: titles of the profiles in which something opens or closes.
        opens: the packets that open, in words; `<role>` stands for addresses that only the reader knows.
        closes: the packets that close, likewise.
        effective: the day from which it holds, where that is not the release's.
        where: its place in the file.
    """

    id: str
    service: str
    service_title: str
    impacts: tuple[str, ...]
    sentence: str
    flow: str = ""
    role: str = ""
    direction: str = ""
    before: str = ""
    after: str = ""
    peer: str = ""
    need: str = ""
    profiles: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    effective: date | None = None
    where: Location = field(default=Location(""), compare=False)

    @property
    def counts(self) -> bool:
        """Whether something opens or closes."""
        return self.impacts[0] != WORDING

    @property
    def disposition(self) -> str:
        """`add`, `change` or `remove`: what becomes of the facts."""
        if bool(self.before) == bool(self.after):
            return "change"
        return "add" if self.after else "remove"


@dataclass(frozen=True)
class Release:
    """One release of the data.

    Attributes:
        version: its name: a date, or a tag.
        published: the day on which it was published.
        changes: by id, in the order of the file; none for the first release, which nothing came before.
        effective: the day from which its changes hold; None where they hold at once.
        notice: what readers should know of it; may be empty.
        where: its place in its file.
    """

    version: str
    published: date
    changes: Mapping[str, ChangeRecord] = field(default_factory=dict)
    effective: date | None = None
    notice: str = ""
    where: Location = field(default=Location(""), compare=False)

    def effective_on(self, change: ChangeRecord) -> date | None:
        """The day from which a change holds; None where it holds at once."""
        return change.effective or self.effective

    def notice_days(self, change: ChangeRecord) -> int:
        """The days between publication and the day from which a change holds; 0 where it holds at once."""
        effective = self.effective_on(change)
        return max((effective - self.published).days, 0) if effective else 0
