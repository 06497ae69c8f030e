"""Reads the rule sets of VyOS as rules."""

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
    """The traffic that the rule sets let through; none for a text that deletes or shows them.

    Args:
        text: the commands.
        whole: whether the commands are a router's whole configuration, which deletes nothing.

    Raises:
        CannotJudge: a command does anything else.
        Rejected: VyOS rejects a command.
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
    rule_sets = tuple(sets.values())
    _refuse_several(rule_sets)
    try:
        return _reading(rule_sets)
    except TooComplex as cannot:
        raise CannotJudge(rule_sets[0].line, str(cannot), id_="vyos-too-complex") from None


def _refuse_several(sets: Sequence[RuleSet]) -> None:
    """Check that the sets of an IP version share one name: with several, the order of the jumps to them is unknown.

    Raises:
        CannotJudge: the sets have several names.
    """
    for set_ in sets:
        if any(other_set.family is set_.family and other_set.stem != set_.stem for other_set in sets):
            raise CannotJudge(
                set_.line,
                "the rule sets have several names, and the text does not show what jumps to which",
                id_="vyos-several-names",
            )


def _reading(sets: Iterable[RuleSet]) -> Reading:
    """The traffic that the sets let through. In each set the matching rule with the lowest number decides.

    Replies pass if the set of the opposite direction accepts packets of known connections.
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
    """Apply a rule to first packets, and to packets of known connections."""
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
    for matched in rules(rule, of):
        first.add([matched], opens=opens, line=rule.line)
        known.add([matched], opens=opens, line=rule.line)


def _opens(rule: NumberedRule) -> bool:
    action = rule.settings.get(("action",))
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
    """Apply the default action. A set without one drops (`default-action` of `chain` in VyOS's command-line definitions)."""
    if of.default == "return":
        return
    before = len(first.closes)
    first.add([_everything(of)], opens=False, line=of.default_line or of.line)
    known.add([_everything(of)], opens=False, line=of.default_line or of.line)
    action = "the default action" if of.default else "the missing default action, which is drop,"
    first.closes[before:] = [replace(closing, what=f"{action} of the set") for closing in first.closes[before:]]


def _everything(of: RuleSet) -> Rule:
    return Rule(of.direction, ANY_PROTOCOL, of.family, reply=Reply.NONE)
