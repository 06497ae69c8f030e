"""Reads calls of Windows Firewall's cmdlets as rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portbook.firewalls.windows.cmdlets import Call, pipelines
from portbook.firewalls.windows.conditions import choice, narrowed, rules
from portbook.firewalls.windows.grammar import CMDLET, SET_PROFILE
from portbook.firewalls.windows.profile import settings
from portbook.firewalls.windows.removal import refuse_piped, takes_away
from portbook.model import ANY_PROTOCOL, Rule
from portbook.targets.base import CannotJudge, Doubt, Reading, Rejected, Remark
from portbook.targets.bounded_match import BoundedMatch
from portbook.targets.statements import taken_back


def read(text: str) -> Reading:
    """The traffic that the calls open and close; none for calls that remove or list rules.

    Raises:
        CannotJudge: a line does anything else, or its effect depends on the host.
        Rejected: a cmdlet rejects a call.
    """
    making: list[Call] = []
    setting: list[Call] = []
    taking: list[int] = []
    for call, *piped in pipelines(text):
        if call.cmdlet in {CMDLET, SET_PROFILE}:
            refuse_piped(call, piped)
            (making if call.cmdlet == CMDLET else setting).append(call)
        elif takes_away(call, piped):
            taking.append(call.line)
    return taken_back(taking[0], adds=bool(making or setting)) if taking else _reading(making, setting)


def _reading(making: Iterable[Call], setting: Iterable[Call]) -> Reading:
    """The effect of rules and profiles. Rules that block win over rules that allow; profiles decide the other packets."""
    rules_made = list(_windows_rules(making))
    defaults, side_effects = settings(setting)
    passing = BoundedMatch()
    for rule in sorted((rule for rule in rules_made if rule.enabled), key=lambda rule: rule.allows):
        passing.add(rule.rules, opens=rule.allows, line=rule.line, doubt=_doubt(rule.line, rule.doubt))
    for default in defaults:
        name = f"the default for {default.way} connections"
        everything = [Rule(default.way, ANY_PROTOCOL)]
        doubt = _doubt(default.line, default.doubt)
        passing.add(everything, opens=default.opens, line=default.line, what=name, doubt=doubt)
    off = (
        Remark(rule.line, "the rule is not enabled, so it has no effect", id="windows-rule-off")
        for rule in rules_made
        if not rule.enabled
    )
    return Reading(
        tuple(passing.least.opened),
        tuple(off),
        passing.doubts,
        opens=lambda: passing.opens,
        closes=lambda: passing.closes,
        side_effects=tuple(side_effects),
    )


def _doubt(line: int, why: str) -> Doubt | None:
    return Doubt(line, why, (), "windows-depends-on-host") if why else None


@dataclass(frozen=True)
class _WindowsRule:
    """A rule of Windows Firewall.

    Attributes:
        line: its line in the text.
        rules: the packets that it matches.
        allows: whether it allows them; otherwise it blocks them.
        enabled: whether it has any effect.
        doubt: the reason why it may not match all of these packets; empty where it does.
    """

    line: int
    rules: tuple[Rule, ...]
    allows: bool
    enabled: bool
    doubt: str


def _windows_rules(calls: Iterable[Call]) -> Iterator[_WindowsRule]:
    names: set[str] = set()
    for call in calls:
        packets = tuple(rules(call))
        _check_name(call, names)
        action = choice(call, "action", ("Allow", "Block", "NotConfigured"))
        if action == "NotConfigured":
            raise CannotJudge(
                call.line,
                "Portbook does not know what a rule does whose action is NotConfigured",
                id_="windows-action-not-configured",
            )
        enabled = choice(call, "enabled", ("True", "False")) == "True"
        yield _WindowsRule(call.line, packets, action == "Allow", enabled, narrowed(call))


def _check_name(call: Call, names: set[str]) -> None:
    for name in call.parameters.get("name", ()):
        if name.lower() in names:
            raise Rejected(call.line, f"there is a rule with the name {name!r} already", id_="windows-name-twice")
        names.add(name.lower())
