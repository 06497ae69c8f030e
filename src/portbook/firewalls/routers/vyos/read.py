"""Rule sets of VyOS as rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from portbook.firewalls.routers.vyos.conditions import rules
from portbook.firewalls.routers.vyos.session import entered
from portbook.firewalls.routers.vyos.sets import NumberedRule, RuleSet, add, path
from portbook.model import ANY_PROTOCOL, Family, Reply, Rule
from portbook.rules import TooComplex, answered
from portbook.targets.base import CannotJudge, Cause, Reading, Rejected
from portbook.targets.bounded_match import FirstMatch
from portbook.targets.statements import taken_back

_OPENS = {"accept": True, "drop": False, "reject": False}


def read(text: str, *, whole: bool = False) -> Reading:
    """What the sets let through; nothing, of what deletes or shows them.

    Args:
        text: commands.
        whole: whether they are all that is set on a router, which deletes nothing.

    Raises:
        CannotJudge: a command does anything else.
        Rejected: VyOS refuses it.
    """
    sets: dict[tuple[Family, str], RuleSet] = {}
    taking: list[int] = []
    for command in entered(text):
        verb = command.argv[0]
        if verb == "set":
            add(sets, command)
        elif path(command)[2]:
            raise CannotJudge(
                command.line, f"Portbook only knows how to {verb} a whole rule set", id_="vyos-whole-set-only"
            )
        elif verb == "delete":
            taking.append(command.line)
    if taking and whole:
        raise CannotJudge(taking[0], "a router's configuration deletes nothing", id_="vyos-removal-in-configuration")
    if taking:
        return taken_back(taking[0], adds=bool(sets))
    found = tuple(sets.values())
    _refuse_several(found)
    try:
        return _reading(found)
    except TooComplex as cannot:
        raise CannotJudge(found[0].line, str(cannot), id_="vyos-too-complex") from None


def _refuse_several(sets: Sequence[RuleSet]) -> None:
    """Sets of one IP version with several names: the text does not say what jumps to which of them, and in which order."""
    for set_ in sets:
        if any(other.family is set_.family and other.stem != set_.stem for other in sets):
            raise CannotJudge(
                set_.line,
                "the rule sets have several names, and the text does not show what jumps to which",
                id_="vyos-several-names",
            )


def _reading(sets: Iterable[RuleSet]) -> Reading:
    """In each set the rule of the lowest number that matches decides.

    Replies pass where the set of the other way lets packets of known connections through.
    """
    first, known = FirstMatch(), FirstMatch()
    for set_ in sets:
        for number in sorted(set_.rules):
            _walk(set_.rules[number], set_, first, known)
        _end(set_, first, known)
    replies = known.opened
    return Reading(
        (*first.opened, *answered(first.opened, replies)),
        opens=lambda: tuple(_with_replies(opening, replies) for opening in first.opens),
        closes=lambda: tuple(first.closes),
    )


def _with_replies(cause: Cause, replies: Sequence[Rule]) -> Cause:
    return replace(cause, rules=(*cause.rules, *answered(cause.rules, replies)))


def _walk(rule: NumberedRule, of: RuleSet, first: FirstMatch, known: FirstMatch) -> None:
    """What a rule does with first packets, and with those of known connections."""
    opens = _opens(rule)
    if rule.is_for_replies and opens:
        known.add([_everything(of)], opens=True, line=rule.line)
        return
    if rule.states:
        raise CannotJudge(
            rule.line,
            f"Portbook does not judge a rule of the states {', '.join(sorted(rule.states))}",
            id_="vyos-rule-state",
        )
    for each in rules(rule, of):
        first.add([each], opens=opens, line=rule.line)
        known.add([each], opens=opens, line=rule.line)


def _opens(rule: NumberedRule) -> bool:
    action = rule.said.get(("action",))
    if action is None:
        raise Rejected(rule.line, "the rule has no action", id_="vyos-action-missing")
    if action not in _OPENS:
        raise CannotJudge(
            rule.line,
            f"Portbook knows only rules that accept, drop or reject, not {action!r}",
            id_="vyos-action-unknown",
        )
    return _OPENS[action]


def _end(of: RuleSet, first: FirstMatch, known: FirstMatch) -> None:
    """A set without a default action drops the rest (`default-action` of `chain` in VyOS's command-line definitions)."""
    if of.default == "return":
        return
    before = len(first.closes)
    first.add([_everything(of)], opens=False, line=of.default_line or of.line)
    known.add([_everything(of)], opens=False, line=of.default_line or of.line)
    what = "the default action" if of.default else "the missing default action, which is drop,"
    first.closes[before:] = [replace(closing, what=f"{what} of the set") for closing in first.closes[before:]]


def _everything(of: RuleSet) -> Rule:
    return Rule(of.direction, ANY_PROTOCOL, of.family, reply=Reply.NONE)
