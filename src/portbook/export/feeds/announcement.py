"""What a release says about one service: one entry of a feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portbook.model.release import IMPACTS, WORDING, ChangeRecord, Release


@dataclass(frozen=True)
class Announcement:
    """The changes of one service in one release that hold from the same day; at least one.

    Attributes:
        release: the release.
        changes: the changes, in its order.
        effective: the day from which they hold; None where they hold at once.
    """

    release: Release
    changes: tuple[ChangeRecord, ...]
    effective: date | None = None

    @property
    def service(self) -> str:
        """Id of the service."""
        return self.changes[0].service

    @property
    def impacts(self) -> tuple[str, ...]:
        """The classes that occur, the gravest first."""
        return tuple(impact for impact in IMPACTS if any(impact in change.impacts for change in self.changes))

    @property
    def title(self) -> str:
        """`Tailscale: 2 changes (breaks, widens)`."""
        number = len(self.changes)
        counted = f"{number} change{'' if number == 1 else 's'}"
        return f"{self.changes[0].service_title}: {counted} ({', '.join(self.impacts)})"

    @property
    def sentences(self) -> Iterator[str]:
        """A sentence for each change by which something opens or closes, then how many are of wording only."""
        for change in self.changes:
            if change.counts:
                yield f"{change.sentence}." + (f" Before: {change.before}." if change.before and change.after else "")
        wording = sum(not change.counts for change in self.changes)
        if wording:
            yield f"{wording} change{'' if wording == 1 else 's'} of wording only."


def announcements(releases: Iterable[Release], service: str = "") -> tuple[Announcement, ...]:
    """All announcements of some releases in their order; those about one service only where it is named."""
    return tuple(
        Announcement(release, changes, effective)
        for release in releases
        for effective, changes in _groups(release)
        if service in {"", changes[0].service}
    )


def _groups(release: Release) -> Iterator[tuple[date | None, tuple[ChangeRecord, ...]]]:
    """The changes of a release by service and day."""
    groups: dict[tuple[str, date | None], list[ChangeRecord]] = {}
    for change in release.changes.values():
        groups.setdefault((change.service, release.effective_on(change)), []).append(change)
    yield from ((effective, tuple(changes)) for (_service, effective), changes in groups.items())


def with_effect(listed: Sequence[Announcement]) -> tuple[Announcement, ...]:
    """Those that hold from a day of their own, and by which something opens or closes."""
    return tuple(item for item in listed if item.effective and item.impacts != (WORDING,))
