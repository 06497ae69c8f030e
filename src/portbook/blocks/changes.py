"""`changes`: what was published, release by release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.blocks.base import ALL, Block, Context, Subject, Verb
from portbook.blocks.cells import markdown_table
from portbook.escape.markdown import cell, inline
from portbook.model.release import ChangeRecord, Release


def render(block: Block, context: Context) -> str:
    """A heading for each release, the newest first, with a table of what opens and closes, and a list of the rest."""
    ids = block.services or (() if block.subject == ALL else (block.subject,))
    parts = [_release(release, ids, block.heading_level) for release in reversed(context.releases)]
    return "\n".join(part for part in parts if part) or "*No change has been published yet.*\n"


def _release(release: Release, ids: Sequence[str], heading_level: int) -> str:
    """A release as Markdown; empty where it says nothing about these services."""
    changes = [change for change in release.changes.values() if not ids or change.service in ids]
    if ids and not changes:
        return ""
    return "\n".join(_parts(release, changes, heading_level, named=len(ids) != 1))


def _parts(release: Release, changes: Sequence[ChangeRecord], heading_level: int, *, named: bool) -> Iterator[str]:
    yield f"{'#' * heading_level} {inline(release.version)}\n"
    yield f"{_days(release)}\n"
    if release.notice:
        yield f"{inline(release.notice)}\n"
    counting = [change for change in changes if change.counts]
    if counting:
        yield _table(release, counting, named=named)
    else:
        yield "Nothing opens or closes.\n" if changes else "The first release: later ones are compared with it.\n"
    wording = [change for change in changes if not change.counts]
    if wording:
        points = "".join(f"    - {_service(change, named=named)}{_wording(change)}\n" for change in wording)
        yield f'??? note "Changes of wording only: {len(wording)}"\n\n{points}'


def _days(release: Release) -> str:
    """When it was published, and from when it holds: `In effect from 2027-01-15, 45 days later.`."""
    published = f"Published on {release.published.isoformat()}."
    if not release.effective:
        return published
    days = (release.effective - release.published).days
    later = f", {days} day{'' if days == 1 else 's'} later" if days > 0 else ""
    return f"{published} In effect from {release.effective.isoformat()}{later}."


def _table(release: Release, changes: Sequence[ChangeRecord], *, named: bool) -> str:
    dated = any(change.effective for change in changes)
    titles = [*(["Service"] if named else []), "Class", "Change", "Before", "After"]
    rows = []
    for change in changes:
        effective = release.effective_on(change)
        day = [effective.isoformat() if effective else "at once"] if dated else []
        texts = (", ".join(change.impacts), change.sentence, change.before or "closed", change.after or "closed")
        rows.append([*([cell(change.service_title)] if named else []), *map(cell, texts), *day])
    return markdown_table([*titles, *(["In effect"] if dated else [])], rows)


def _service(change: ChangeRecord, *, named: bool) -> str:
    return f"**{inline(change.service_title)}**: " if named else ""


def _wording(change: ChangeRecord) -> str:
    before_and_after = f": {change.before or 'nothing'} → {change.after or 'nothing'}"
    return inline(change.sentence + (before_and_after if change.before or change.after else ""))


VERB = Verb(
    "changes",
    "What was published, release by release.",
    render,
    ("service", "heading-level"),
    subject=Subject.SERVICES,
)
