"""Calls of Set-NetFirewallProfile: what becomes of packets that no rule is about. Facts: Microsoft's reference of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portbook.firewalls.windows.cmdlets import Call
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Rejected, Remark

PROFILES = ("Domain", "Private", "Public")
_DEFAULTS = {"defaultinboundaction": Direction.INBOUND, "defaultoutboundaction": Direction.OUTBOUND}
_ACTIONS = {"allow": True, "block": False}
_ENABLED = {"true": True, "false": False}
_WHICH = ("profile", "name")
_TURNED_ON = "this turns the firewall on, which closes all that no rule lets in where it was off"


@dataclass(frozen=True)
class Default:
    """What becomes of packets that no rule is about.

    Attributes:
        line: the line that says so.
        way: where the packets go.
        opens: whether they pass.
        profiles: the kinds of networks that it is for.
    """

    line: int
    way: Direction
    opens: bool
    profiles: tuple[str, ...]

    @property
    def doubt(self) -> str:
        """Why it may not be for all packets; empty where it is for every kind of network."""
        if self.profiles == PROFILES:
            return ""
        return f"this is for networks only that are {' or '.join(self.profiles)}"


@dataclass
class _Profile:
    """One kind of networks: what has been set, each with its line.

    Attributes:
        actions: whether packets pass that no rule is about, by direction.
        off: the line that turned the firewall off; 0 where it was not, or is on again.
    """

    actions: dict[Direction, tuple[int, bool]] = field(default_factory=dict)
    off: int = 0


def settings(calls: Iterable[Call]) -> tuple[list[Default], list[Remark]]:
    """What calls set by default in the end, and what they do besides.

    Raises:
        CannotJudge: a parameter or a value that is not known here.
        Rejected: a parameter has several values.
    """
    held = {name: _Profile() for name in PROFILES}
    aside: list[Remark] = []
    for call in calls:
        if strange := sorted(call.parameters.keys() - {*_WHICH, "all", "enabled"} - _DEFAULTS.keys()):
            raise CannotJudge(
                call.line,
                f"Portbook does not know what -{strange[0]} does to a profile",
                id_="windows-parameter-unread",
            )
        said = {way: _ACTIONS[_one(call, name, _ACTIONS)] for name, way in _DEFAULTS.items() if name in call.parameters}
        enabled = _ENABLED[_one(call, "enabled", _ENABLED)] if "enabled" in call.parameters else None
        if enabled:
            aside.append(Remark(call.line, _TURNED_ON, id="windows-firewall-turned-on"))
        for each in (held[name] for name in _profiles(call)):
            each.actions |= {way: (call.line, opens) for way, opens in said.items()}
            each.off = each.off if enabled is None else 0 if enabled else call.line
    return list(_defaults(held)), aside


def _defaults(held: dict[str, _Profile]) -> Iterator[Default]:
    """Those that say the same about several kinds of networks as one; what closes comes first."""
    found: dict[tuple[bool, Direction], dict[str, int]] = {}
    for name, profile in held.items():
        for way in Direction:
            line, opens = (profile.off, True) if profile.off else profile.actions.get(way, (0, True))
            if line:
                found.setdefault((opens, way), {})[name] = line
    for (opens, way), lines in sorted(found.items(), key=lambda each: each[0][0]):
        yield Default(max(lines.values()), way, opens, tuple(lines))


def _profiles(call: Call) -> tuple[str, ...]:
    """The kinds of networks that a call is about: without a parameter that says it, all."""
    values = [value for name in _WHICH for value in call.parameters.get(name, ())]
    known = {profile.lower(): profile for profile in PROFILES}
    if not values or [value.lower() for value in values] == ["any"]:
        return PROFILES
    if strange := [value for value in values if value.lower() not in known or not value.isascii()]:
        raise CannotJudge(
            call.line, f"Portbook does not know which networks {strange[0]!r} is about", id_="windows-profile-unknown"
        )
    return tuple(profile for profile in PROFILES if profile.lower() in {value.lower() for value in values})


def _one(call: Call, name: str, known: Iterable[str]) -> str:
    values = call.parameters[name]
    if len(values) != 1:
        raise Rejected(call.line, f"-{name} takes one value", id_="windows-value-count")
    found = values[0].lower()
    if not values[0].isascii() or found not in known:
        raise CannotJudge(
            call.line, f"Portbook does not know what {values[0]!r} means for -{name}", id_="windows-value-unknown"
        )
    return found
