"""`diff_versions`: as `portbook diff`, of versions inside the site and its repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portbook.adapters.cli.unusable import Unusable, current_day, of_argument
from portbook.adapters.compared_versions import compared, read_versions
from portbook.adapters.mcp.answer import Answer, Tool, told
from portbook.adapters.mcp.arguments import word
from portbook.adapters.mcp.current_site import Snapshot
from portbook.adapters.mcp.proof_state import unproven
from portbook.compare.diff import Change, Impact
from portbook.escape.visible import one_line
from portbook.load.faults import shown
from portbook.report.diff import DiffReport
from portbook.report.diff.json import change_data
from portbook.versions import UnusableVersion

_MOST_CHANGES = 100
_COMPARED = (
    "both versions were compared as data, exactly, and each packet is an example; no firewall was asked about either"
)


@dataclass(frozen=True)
class VersionsAsked:
    """Two versions of the data.

    Attributes:
        base: the old one: a revision of git (`origin/main`, `HEAD~2`), or the path of a folder or of a `services.json` inside the
            site, relative to the site.
        head: the new one, likewise; by default, the files as they are now.
    """

    base: str = word()
    head: str = word("")


@dataclass(frozen=True)
class WaiverState:
    """Who accepts a class of change.

    Attributes:
        id: the id of the waiver.
        class_: the class that is accepted.
        reason: why it is.
        owner: who accepts it.
        until: the last day, ISO 8601.
    """

    id: str
    class_: str
    reason: str
    owner: str
    until: str


@dataclass(frozen=True)
class ChangeState:
    """One change, seen from one role.

    Attributes:
        service: the id of the service.
        role: the id of the role whose firewall it concerns; may be empty.
        flow: the id of the flow; empty for a change of the service or a role.
        flows: the ids of all flows that change alike.
        estate: whether it is about the reader's own host groups and zones.
        class_: its gravest class: `breaks`, `widens`, `narrows` or `wording`.
        classes: all its classes.
        direction: `inbound`, `outbound` or `forwarded`; empty where nothing opens or closes.
        sentence: what changes.
        before: the old facts; may be empty.
        after: the new facts; may be empty.
        peer: the other end.
        need: how much the flow is needed; may be empty.
        profiles: the titles of the profiles in which something opens or closes.
        opens: whether something opens.
        closes: whether something closes.
        witness: one packet that passes in one version only; empty where nothing opens or closes.
        path: the file.
        line: the line in it.
        column: the column in it.
        waivers: who accepts it.
    """

    service: str
    role: str
    flow: str
    flows: tuple[str, ...]
    estate: bool
    class_: str
    classes: tuple[str, ...]
    direction: str
    sentence: str
    before: str
    after: str
    peer: str
    need: str
    profiles: tuple[str, ...]
    opens: bool
    closes: bool
    witness: str
    path: str
    line: int
    column: int
    waivers: tuple[WaiverState, ...]


@dataclass(frozen=True)
class Counts:
    """How many changes have each class as their gravest.

    Attributes:
        breaks: those after which a reader lacks something required.
        widens: those by which something opens.
        narrows: those by which something closes.
        wording: those by which nothing opens or closes.
    """

    breaks: int = 0
    widens: int = 0
    narrows: int = 0
    wording: int = 0


@dataclass(frozen=True, kw_only=True)
class Differences(Answer):
    """What opens and closes between two versions.

    Attributes:
        base: what the old one was called.
        head: what the new one was called; empty for the files as they are.
        counts: of all changes, also those that are left off.
        changes: the gravest first, 100 at most.
    """

    base: str = ""
    head: str = ""
    counts: Counts = Counts()
    changes: tuple[ChangeState, ...] = ()


def ask(snapshot: Snapshot, asked: VersionsAsked) -> Differences:
    """What opens and closes.

    Raises:
        Unusable: a version is not there, cannot be read, or is outside of the site.
    """
    root = snapshot.site.config.root
    for name in filter(None, (asked.base, asked.head)):
        _refuse_outside(name, root)
    try:
        old, new = read_versions(asked.base, asked.head or None, root, beside=root)
    except UnusableVersion as unusable:
        raise Unusable(unusable.problem) from None
    return _answer(compared(old, new, asked.head or None, current_day()))


def _refuse_outside(name: str, root: Path) -> None:
    """Pass over what is a revision, or a path inside the site, wherever symbolic links lead.

    Raises:
        Unusable: it is an address, or a path that leads out of the site.
    """
    if "://" in name:
        cure = "save the services.json inside the site, and name its path"
        raise Unusable(of_argument(f"{shown(name)} is an address, and this server asks no network", cure))
    try:
        inside = (root / name).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # links that lead round and round
        inside = False
    if not inside:
        cure = "name a revision, or a path inside the site"
        raise Unusable(of_argument(f"{shown(name)} is outside of the site, so it is not read", cure))


def _answer(report: DiffReport) -> Differences:
    problems, left_off = told(report.problems)
    changes = report.changes[:_MOST_CHANGES]
    counts = {impact.value: sum(change.impact is impact for change in report.changes) for impact in Impact}
    return Differences(
        answered=True,
        sentence=one_line(report.headline),
        proof=unproven(_COMPARED),
        problems=problems,
        left_off=left_off + len(report.changes) - len(changes),
        base=report.base,
        head=report.head,
        counts=Counts(**counts),
        changes=tuple(map(_change, changes)),
    )


def _change(change: Change) -> ChangeState:
    data = change_data(change)
    waivers = tuple(WaiverState(**_fields(waiver)) for waiver in data["waivers"])
    return ChangeState(**{**_fields(data), "waivers": waivers})


def _fields(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of a class by the data's names; texts by people are on one line."""
    renamed = {"class_" if name == "class" else name: value for name, value in data.items()}
    return {name: _visible(value) for name, value in renamed.items()}


def _visible(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_visible, value))
    return one_line(value) if isinstance(value, str) else value


def _words(answer: Differences) -> tuple[str, ...]:
    lines = [f"- {', '.join(change.classes)}: {change.service}: {change.sentence}" for change in answer.changes]
    return ("\n".join([f"{answer.sentence}{':' if lines else '.'}", *lines]),)


TOOL = Tool(
    name="diff_versions",
    title="Compare two versions",
    description="What opens and closes between two versions of the data, for whom, in which class, with one packet each.",
    arguments=VersionsAsked,
    answer=Differences,
    written_by_others=(
        "changes[].sentence",
        "changes[].before",
        "changes[].after",
        "changes[].peer",
        "changes[].profiles[]",
        "changes[].waivers[].reason",
        "changes[].waivers[].owner",
    ),
    ask=ask,
    words=_words,
)
