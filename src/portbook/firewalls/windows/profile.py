"""Calls of Set-NetFirewallProfile: the default actions for packets that no rule matches. Source: Microsoft's reference."""

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
    """The default action for packets that no rule matches.

    Attributes:
        line: the line that sets it.
        way: the direction of the packets.
        opens: whether they pass.
        profiles: the network profiles that it applies to.
    """

    line: int
    way: Direction
    opens: bool
    profiles: tuple[str, ...]

    @property
    def doubt(self) -> str:
        """The reason why it may not apply to a packet; empty where it applies to every network profile."""
        if self.profiles == PROFILES:
            return ""
        return f"this is for networks only that are {' or '.join(self.profiles)}"


@dataclass
class _Profile:
    """The settings of one network profile.

    Attributes:
        actions: by direction, the line of the default action and whether it lets packets pass.
        off: the line that turned the firewall off; 0 where it is on.
    """

    actions: dict[Direction, tuple[int, bool]] = field(default_factory=dict)
    off: int = 0


def settings(calls: Iterable[Call]) -> tuple[list[Default], list[Remark]]:
    """The default actions after all calls, and the calls' side effects.

    Raises:
        CannotJudge: Portbook does not know a parameter or a value.
        Rejected: a parameter has several values.
    """
    profiles = {name: _Profile() for name in PROFILES}
    side_effects: list[Remark] = []
    for call in calls:
        if strange := sorted(call.parameters.keys() - {*_WHICH, "all", "enabled"} - _DEFAULTS.keys()):
            raise CannotJudge(
                call.line,
                f"Portbook does not know what -{strange[0]} does to a profile",
                id_="windows-parameter-unread",
            )
        actions = {
            way: _ACTIONS[_one(call, name, _ACTIONS)] for name, way in _DEFAULTS.items() if name in call.parameters
        }
        enabled = _ENABLED[_one(call, "enabled", _ENABLED)] if "enabled" in call.parameters else None
        if enabled:
            side_effects.append(Remark(call.line, _TURNED_ON, id="windows-firewall-turned-on"))
        for profile in (profiles[name] for name in _profiles(call)):
            profile.actions |= {way: (call.line, opens) for way, opens in actions.items()}
            profile.off = profile.off if enabled is None else 0 if enabled else call.line
    return list(_defaults(profiles)), side_effects


def _defaults(profiles: dict[str, _Profile]) -> Iterator[Default]:
    """The default actions, joined where several network profiles share one; those that block come first."""
    lines_by_action: dict[tuple[bool, Direction], dict[str, int]] = {}
    for name, profile in profiles.items():
        for way in Direction:
            line, opens = (profile.off, True) if profile.off else profile.actions.get(way, (0, True))
            if line:
                lines_by_action.setdefault((opens, way), {})[name] = line
    for (opens, way), lines in sorted(lines_by_action.items(), key=lambda entry: entry[0][0]):
        yield Default(max(lines.values()), way, opens, tuple(lines))


def _profiles(call: Call) -> tuple[str, ...]:
    """The network profiles that a call applies to: all if no parameter names them."""
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
    value = values[0].lower()
    if not values[0].isascii() or value not in known:
        raise CannotJudge(
            call.line, f"Portbook does not know what {values[0]!r} means for -{name}", id_="windows-value-unknown"
        )
    return value
