"""Security rules of a network security group as rules: JSON, or commands of az.

Source of the rules that every group has: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_network

from portbook.firewalls.azure import rule
from portbook.firewalls.azure.bodies import Body
from portbook.firewalls.azure.command_line import has_commands, told
from portbook.firewalls.azure.json_shapes import written
from portbook.firewalls.azure.statement import Written
from portbook.model import ANY_PROTOCOL, Addresses, Direction, Rule
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import Statement, taken_back
from portbook.targets.text.json_documents import is_json

_PRIVATE = Addresses(
    tuple(map(ip_network, ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")))
)
_WHOLE = "these are all rules of the group: what it has besides is taken away, so judge it with --as complete"
_BY_DEFAULT = (
    Statement(
        0,
        allows=True,
        unclear=(Rule(Direction.INBOUND, ANY_PROTOCOL, remote=_PRIVATE),),
        why="whether the other end is in the virtual network is not in the text, and a default rule lets that in",
    ),
    Statement(0, allows=True, rules=(Rule(Direction.OUTBOUND, ANY_PROTOCOL),), what="the default for what goes out"),
)
"""The rules that every group has behind its own, as far as they let something through."""


def read(text: str) -> Reading:
    """What the rules of a text let through, by priority; nothing, where it is commands that take some back or show some.

    Raises:
        CannotJudge: another property or option, another shape, or something that Microsoft does not say the meaning of.
        Rejected: Azure would not take it.
    """
    if has_commands(text):
        found = told(text)
        return taken_back(found.taking, adds=bool(found.made)) if found.taking else reading(Written(found.made))
    return reading(_json(text, host=False))


def read_host(text: str) -> Reading:
    """What a group lets through whose rules are listed, or made by commands: its default rules come last.

    Raises:
        CannotJudge: as `read`, and where commands take rules away.
        Rejected: Azure would not take it.
    """
    if not has_commands(text):
        return reading(_json(text, host=True), behind=_BY_DEFAULT)
    found = told(text)
    if found.taking:
        raise CannotJudge(found.taking, "which rules are left after this is not in the text")
    return reading(Written(found.made), behind=_BY_DEFAULT)


def _json(text: str, *, host: bool) -> Written:
    if not is_json(text):
        raise CannotJudge(1, "this is neither JSON nor commands of az")
    return written(text, host=host)


def reading(said: Written, behind: Iterable[Statement] = ()) -> Reading:
    """What rules let through together, however they were written down.

    Args:
        said: the rules.
        behind: what is asked after all of them.

    Raises:
        CannotJudge: a property that is not known, or something that Microsoft does not say the meaning of.
        Rejected: Azure would not take one, or two names or priorities collide.
    """
    _refuse_collisions(said.made)
    ordered = sorted(said.made, key=rule.priority)
    found = statements.reading((*map(rule.statement, ordered), *behind), side_effects=said.besides)
    return replace(found, replaces=(Remark(said.whole, _WHOLE),)) if said.whole else found


def _refuse_collisions(made: Iterable[Body]) -> None:
    names, places = set(), set()
    for each in made:
        name, place = rule.name(each), (rule.priority(each), rule.direction(each))
        if name in names:
            raise Rejected(each.line("name"), "two rules have one name")
        if place in places:
            raise Rejected(each.line("priority"), f"two rules of one direction have the priority {place[0]}")
        names.add(name)
        places.add(place)
