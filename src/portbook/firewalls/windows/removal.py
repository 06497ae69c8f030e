"""Calls that take rules away, or list them, by their names."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.firewalls.windows.cmdlets import Call
from portbook.firewalls.windows.grammar import GET, GET_PROFILE, NOWHERE, REMOVE, WILDCARDS
from portbook.targets.base import CannotJudge

_NAME = "name"
_ASKED = frozenset({_NAME, "displayname", "group", "displaygroup", "direction", "action", "enabled", "all", "profile"})
"""What a call that only lists rules may be told."""


def takes_away(call: Call, piped: Sequence[Call]) -> bool:
    """Whether a call takes rules away; otherwise it lists them.

    Raises:
        CannotJudge: it is about other rules than those of one name each, or does more to them.
    """
    if call.cmdlet in {GET, GET_PROFILE}:
        if strange := sorted(call.parameters.keys() - _ASKED):
            raise CannotJudge(
                call.line,
                f"Portbook does not know what -{strange[0]} asks {call.cmdlet}",
                id_="windows-parameter-unread",
            )
        _check_filter(piped)
        return False
    if list(call.parameters) != [_NAME]:
        raise CannotJudge(
            call.line, f"Portbook knows {call.cmdlet} only with -Name and nothing else", id_="windows-name-only"
        )
    if strange := [each for each in call.parameters[_NAME] if WILDCARDS & set(each)]:
        raise CannotJudge(call.line, f"{strange[0]!r} may be the name of several rules", id_="windows-name-wildcard")
    refuse_piped(call, piped)
    return call.cmdlet == REMOVE


def refuse_piped(call: Call, piped: Sequence[Call]) -> None:
    """What a call makes or takes away goes nowhere.

    Raises:
        CannotJudge: it goes somewhere.
    """
    if [each.cmdlet for each in piped] not in ([], [NOWHERE]) or any(each.parameters for each in piped):
        raise CannotJudge(
            call.line, f"Portbook does not know what becomes of the output of {call.cmdlet}", id_="windows-output-used"
        )


def _check_filter(piped: Sequence[Call]) -> None:
    if len(piped) > 1 or any(each.parameters for each in piped):
        raise CannotJudge(
            piped[0].line,
            f"Portbook knows {piped[0].cmdlet} only without parameters, at the end of a line",
            id_="windows-filter-parameters",
        )
