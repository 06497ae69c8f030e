"""Calls that remove or list rules by name."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.firewalls.windows.cmdlets import Call
from portbook.firewalls.windows.grammar import GET, GET_PROFILE, NOWHERE, REMOVE, WILDCARDS
from portbook.targets.base import CannotJudge

_NAME = "name"
_ASKED = frozenset({_NAME, "displayname", "group", "displaygroup", "direction", "action", "enabled", "all", "profile"})
"""The parameters of calls that only list rules."""


def takes_away(call: Call, piped: Sequence[Call]) -> bool:
    """Whether a call removes rules; otherwise it lists them.

    Raises:
        CannotJudge: the call selects rules other than by full names, or does more than removing or listing them.
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
    if strange := [name for name in call.parameters[_NAME] if WILDCARDS & set(name)]:
        raise CannotJudge(call.line, f"{strange[0]!r} may be the name of several rules", id_="windows-name-wildcard")
    refuse_piped(call, piped)
    return call.cmdlet == REMOVE


def refuse_piped(call: Call, piped: Sequence[Call]) -> None:
    """Check that the output of a call is not used.

    Raises:
        CannotJudge: it is piped into another cmdlet than Out-Null.
    """
    if [piped_call.cmdlet for piped_call in piped] not in ([], [NOWHERE]) or any(
        piped_call.parameters for piped_call in piped
    ):
        raise CannotJudge(
            call.line, f"Portbook does not know what becomes of the output of {call.cmdlet}", id_="windows-output-used"
        )


def _check_filter(piped: Sequence[Call]) -> None:
    if len(piped) > 1 or any(piped_call.parameters for piped_call in piped):
        raise CannotJudge(
            piped[0].line,
            f"Portbook knows {piped[0].cmdlet} only without parameters, at the end of a line",
            id_="windows-filter-parameters",
        )
