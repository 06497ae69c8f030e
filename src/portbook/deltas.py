"""What a reader runs who has the addition of an old version and wants that of a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portbook.model import Brief, Form, Rule, Snippet
from portbook.rules import covers, intersection, minus
from portbook.targets import Target

EXCHANGED = "This target cannot change a part of an addition, so the old addition is undone before the new one comes"
"""Why an addition is replaced as a whole, where the target has no sentence of its own."""
MADE_ANEW = "What changes is deleted and then made anew with the second part, so what stays in it is closed in between"
"""Why what stays is closed for a moment, where a resource has several ports."""
_COMMENTS = ("#", "!")


@dataclass(frozen=True)
class Delta:
    """What brings a firewall from an old addition to a new one.

    Attributes:
        old: the addition of the old version; None where it opened nothing.
        new: the addition of the new version; None where it opens nothing.
        parts: what is run or applied, in this order: a delta, or undo forms and additions.
        back: what brings the new addition back to the old one, likewise.
        replacement: why the whole addition is replaced, one sentence without a full stop; empty where only what differs
            changes.
        opened: the packets that only the new addition lets through.
        closed: the packets that only the old addition lets through.
    """

    old: Snippet | None
    new: Snippet | None
    parts: tuple[Snippet, ...]
    back: tuple[Snippet, ...]
    replacement: str = ""
    opened: tuple[Rule, ...] = ()
    closed: tuple[Rule, ...] = ()

    @property
    def latest(self) -> Snippet:
        """The new addition; the old one where the new version opens nothing."""
        snippet = self.new or self.old
        assert snippet is not None  # noqa: S101  # one of both is there
        return snippet

    @property
    def only_rewrites(self) -> bool:
        """Whether no packet opens or closes: rules get other names, or the same packets are in other rules.

        The next delta looks for the new names and rules, so whoever leaves it out should apply the whole addition then.
        """
        return not self.opened and not self.closed

    @property
    def text(self) -> str:
        """All parts, one after another."""
        return "\n".join(part.text for part in self.parts)

    @property
    def back_text(self) -> str:
        """The same for what brings the old addition back."""
        return "\n".join(part.text for part in self.back)


def delta(old: Snippet | None, new: Snippet | None, target: Target) -> Delta | None:
    """What brings a firewall from one addition to another; None where there is nothing to do.

    Args:
        old: the addition of the old version; None where there was none.
        new: the addition of the new version, with the same stand-ins for unknown addresses; None where there is none.
        target: the target of both.

    Raises:
        TooComplex: the rules of the two cannot be compared.
    """
    former, latest = _opening(old), _opening(new)
    parts = _parts(former, latest, target)
    if not parts:
        return None
    opened, closed = _only(latest, former), _only(former, latest)
    replacement = _replacement(former, latest, target)
    if former and latest and replacement and not opened and not closed and _undone_alike(former, latest, target):
        return None
    return Delta(former, latest, parts, _parts(latest, former, target), replacement, opened, closed)


def _opening(addition: Snippet | None) -> Snippet | None:
    return addition if addition and addition.brief.rules else None


def _only(one: Snippet | None, other: Snippet | None) -> tuple[Rule, ...]:
    """What one addition lets through and the other does not."""
    left, right = (addition.brief.rules if addition else () for addition in (one, other))
    return () if covers(right, left) else minus(left, right)


def _undone_alike(old: Snippet, new: Snippet, target: Target) -> bool:
    """Whether the new undo form takes back the old addition too, so that nobody has to do anything now.

    Some undo forms name a rule by its words or its flow, which change where one flow becomes two, say.
    """
    if _names(old) != _names(new):
        return False
    if target.replaces or _rules_of_flows(old) == _rules_of_flows(new):
        return True
    return _statements(_undo(old, target)) == _statements(_undo(new, target))


def _rules_of_flows(addition: Snippet) -> list[tuple[Rule, tuple[str, ...]]]:
    return [(rule, rule.flows) for rule in addition.brief.rules]


def _statements(form: Snippet | None) -> list[str]:
    lines = form.text.splitlines() if form else []
    return [line for line in lines if line.strip() and not line.lstrip().startswith(_COMMENTS)]


def _names(addition: Snippet) -> tuple[str, str, str]:
    return addition.id.service, addition.id.role, addition.id.profile


def _replacement(old: Snippet | None, new: Snippet | None, target: Target) -> str:
    if not old or not new or target.delta:
        return ""
    if target.parts:
        undone = [
            rule for brief in target.parts(old.brief, new.brief) if brief.id.form is Form.UNDO for rule in brief.rules
        ]
        return MADE_ANEW if any(intersection([rule], new.brief.rules) for rule in undone) else ""
    return target.replaces or target.undone_first or EXCHANGED


def _parts(old: Snippet | None, new: Snippet | None, target: Target) -> tuple[Snippet, ...]:
    """What is run in the order in which it is run; nothing where both put the same on a host."""
    if old is None or new is None:
        return tuple(part for part in (_undo(old, target), new) if part)
    if target.delta:
        text = target.delta(old.brief, new.brief)
        brief = replace(new.brief, id=replace(new.id, form=Form.DELTA))
        return (Snippet(brief, text, new.language, new.rules),) if text else ()
    if target.parts:
        return tuple(_rendered(brief, brief.id.form, target) for brief in target.parts(old.brief, new.brief))
    renamed = _names(old) != _names(new)
    undo = _undo(old, target) if renamed or not target.replaces else None
    return (undo, new) if undo else (new,)


def _undo(addition: Snippet | None, target: Target) -> Snippet | None:
    if addition is None or Form.UNDO not in target.forms:
        return None
    return _rendered(addition.brief, Form.UNDO, target)


def _rendered(brief: Brief, form: Form, target: Target) -> Snippet:
    formed = replace(brief, id=replace(brief.id, form=form))
    rules = brief.rules if form is Form.ADD else ()
    return Snippet(formed, target.render(formed), target.language_of(form), rules)
