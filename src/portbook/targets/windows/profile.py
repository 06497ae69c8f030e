"""Calls of Set-NetFirewallProfile: what becomes of packets that no rule is about. Facts: Microsoft's reference of it."""

from __future__ import annotations

from collections.abc import Iterable

from portbook.model import Direction
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.windows.cmdlet import Call

_DEFAULTS = {"defaultinboundaction": Direction.INBOUND, "defaultoutboundaction": Direction.OUTBOUND}
_ACTIONS = {"allow": True, "block": False}
_ENABLED = {"true": True, "false": False}
_WHICH = frozenset({"profile", "name", "all"})
_TURNED_ON = "this turns the firewall on, which closes all that no rule lets in where it was off"
Default = tuple[int, Direction, bool]


def settings(calls: Iterable[Call]) -> tuple[list[Default], list[Remark]]:
    """What calls set by default, the last one first: its line, the direction, and whether packets pass; and what they do besides.

    What holds in one network profile only is taken for all.

    Raises:
        CannotJudge: a parameter or a value that is not known here.
    """
    defaults: list[Default] = []
    aside: list[Remark] = []
    for call in calls:
        if strange := sorted(call.parameters.keys() - _WHICH - _DEFAULTS.keys() - {"enabled"}):
            raise CannotJudge(call.line, f"what -{strange[0]} does to a profile is not known here")
        for name, way in _DEFAULTS.items():
            if name in call.parameters:
                defaults.insert(0, (call.line, way, _ACTIONS[_one(call, name, _ACTIONS)]))
        if "enabled" in call.parameters:
            if _ENABLED[_one(call, "enabled", _ENABLED)]:
                aside.append(Remark(call.line, _TURNED_ON))
            else:
                defaults[:0] = [(call.line, way, True) for way in Direction]
    return defaults, aside


def _one(call: Call, name: str, known: Iterable[str]) -> str:
    values = call.parameters[name]
    if len(values) != 1:
        raise Rejected(call.line, f"-{name} takes one value")
    found = values[0].lower()
    if not values[0].isascii() or found not in known:
        raise CannotJudge(call.line, f"what {values[0]!r} means for -{name} is not known here")
    return found
