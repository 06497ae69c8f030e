"""Selection: roles of one or several services that one host plays, and which of their flows its rules are for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portbook.model import Need, SeenDirection


def in_order(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Needs, each once and in the order of `Need`; none where they are all."""
    chosen = {*needs}
    return () if chosen == {*Need} else tuple(need for need in Need if need in chosen)


@dataclass(frozen=True)
class Part:
    """Roles of one service; where none is named, its only host's."""

    service: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """What the rules of one host are for.

    Attributes:
        parts: the roles that it plays, with a part for each service, and at least one role in each part.
        direction: the direction of the rules, as the host sees it; None for all.
        need: the needs of the flows, in the order of `Need`; empty for all.
    """

    parts: tuple[Part, ...]
    direction: SeenDirection | None = None
    need: tuple[Need, ...] = ()

    @property
    def id(self) -> str:
        """The id of the service that it makes: `base+host++postgresql+server+++inbound+required`.

        No id of the data has a `+`, so no two selections have the same id, and none has that of a service. It stands for
        itself in HTML, in the names of files on every system, in regular expressions of sed, and in the comments of firewalls.
        """
        parts = "++".join("+".join((part.service, *part.roles)) for part in self.parts)
        limits = "+".join(filter(None, (self.direction or "", *self.need)))
        return f"{parts}+++{limits}" if limits else parts

    @property
    def limits(self) -> str:
        """Direction and needs in words: `inbound, required`; empty for all."""
        return ", ".join(filter(None, (self.direction or "", " or ".join(self.need))))
