"""`list_targets`: as `portbook targets`."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.adapters.mcp.answer import Answer, Tool, told
from portbook.adapters.mcp.current_site import Snapshot
from portbook.adapters.mcp.proof_state import unproven
from portbook.report.base import counted
from portbook.targets import Target

_ABOUT_TARGETS = "this lists what each target can say, and what checks it where that is there; get_snippet tells what was done to a snippet"


@dataclass(frozen=True)
class Nothing:
    """It takes no arguments."""


@dataclass(frozen=True)
class LackState:
    """Something that a target cannot match.

    Attributes:
        feature: such as `host-names`.
        instead: what to do; may be empty.
    """

    feature: str
    instead: str


@dataclass(frozen=True)
class TargetState:
    """One firewall or cloud.

    Attributes:
        id: what other tools call it by.
        title: as people write it.
        group: its kind.
        forms: the forms of its snippets: `add` to an existing firewall, `complete`, `undo`, `show` and others.
        forwards: whether it has rules for what a router forwards.
        engines: what checks its snippets, the strongest first; where none is on this machine, Portbook's own reader.
        lacks: what it cannot match.
    """

    id: str
    title: str
    group: str
    forms: tuple[str, ...]
    forwards: bool
    engines: tuple[str, ...]
    lacks: tuple[LackState, ...]


@dataclass(frozen=True, kw_only=True)
class Targets(Answer):
    """The site's targets.

    Attributes:
        targets: in the order of the site.
    """

    targets: tuple[TargetState, ...] = ()


def ask(snapshot: Snapshot, _asked: Nothing) -> Targets:
    """The targets of the site, and what is wrong in its files."""
    listed = tuple(map(_state, snapshot.site.targets.values()))
    problems, left_off = told(snapshot.site.problems)
    return Targets(
        answered=True,
        sentence=counted(len(listed), "target"),
        proof=unproven(_ABOUT_TARGETS),
        problems=problems,
        left_off=left_off,
        targets=listed,
    )


def _state(target: Target) -> TargetState:
    lacks = tuple(LackState(lack.feature.value, lack.instead) for lack in target.lacks)
    forms = tuple(form.value for form in target.forms)
    facts = target.id, target.title, target.group.value
    return TargetState(*facts, forms, target.forwards, tuple(target.engines), lacks)


def _words(answer: Targets) -> tuple[str, ...]:
    lines = [f"- {target.id}: {target.title}; forms {', '.join(target.forms)}" for target in answer.targets]
    return ("\n".join([f"{answer.sentence}:", *lines]),)


TOOL = Tool(
    name="list_targets",
    title="List firewalls and clouds",
    description="List the firewalls and clouds that snippets can be written for, their forms, and what they cannot match.",
    arguments=Nothing,
    answer=Targets,
    written_by_others=(),
    ask=ask,
    words=_words,
)
