"""Security rules of Azure in JSON and in commands of az, read as rules.

Source of the default rules: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_network

from portbook.firewalls.azure import rule
from portbook.firewalls.azure.bodies import Body, RuleSet
from portbook.firewalls.azure.command_line import changes, has_commands
from portbook.firewalls.azure.json_shapes import rule_set
from portbook.model import ANY_PROTOCOL, Addresses, Direction, Rule
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import Statement, taken_back
from portbook.targets.text.json_documents import is_json

_PRIVATE = Addresses(
    tuple(map(ip_network, ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")))
)
_REPLACES = "the group has exactly these rules, so this replaces all others"
_COMPLETE = "judge it with --as complete"
_BY_DEFAULT = (
    Statement(
        0,
        allows=True,
        unclear=(Rule(Direction.INBOUND, ANY_PROTOCOL, remote=_PRIVATE),),
        why="a default rule lets the virtual network in, and its addresses are not in the text",
        id="azure-virtual-network",
    ),
    Statement(
        0, allows=True, rules=(Rule(Direction.OUTBOUND, ANY_PROTOCOL),), what="the default rule for outbound traffic"
    ),
)
"""The default rules, which come after the rules of every group, as far as they allow something."""


def read(text: str) -> Reading:
    """What the rules of a text let through, by priority: nothing, if commands delete or show rules.

    Raises:
        CannotJudge: an unknown property, option or shape, or something that Microsoft does not document.
        Rejected: Azure refuses a rule.
    """
    if has_commands(text):
        change = changes(text)
        if change.delete_line:
            return taken_back(change.delete_line, adds=bool(change.bodies))
        return reading(RuleSet(change.bodies))
    return reading(_json(text, host=False))


def read_host(text: str) -> Reading:
    """What a group lets through, by its listing or by the commands that filled it; its default rules come last.

    Raises:
        CannotJudge: as `read`, and where commands delete rules.
        Rejected: Azure refuses a rule.
    """
    if not has_commands(text):
        return reading(_json(text, host=True), behind=_BY_DEFAULT)
    change = changes(text)
    if change.delete_line:
        message = "the text does not show which rules remain after this"
        raise CannotJudge(change.delete_line, message, id_="azure-rules-left", cure="judge the listing of the group")
    return reading(RuleSet(change.bodies), behind=_BY_DEFAULT)


def _json(text: str, *, host: bool) -> RuleSet:
    if not is_json(text):
        raise CannotJudge(1, "this is neither JSON nor commands of az", id_="azure-unknown-text")
    return rule_set(text, host=host)


def reading(rules: RuleSet, behind: Iterable[Statement] = ()) -> Reading:
    """What rules let through together, whichever format they are read from.

    Args:
        rules: the rules of a text.
        behind: statements that come after all of them.

    Raises:
        CannotJudge: an unknown property, or something that Microsoft does not document.
        Rejected: Azure refuses a rule, or two names or priorities collide.
    """
    _refuse_collisions(rules.bodies)
    ordered = sorted(rules.bodies, key=rule.priority)
    reading = statements.reading((*map(rule.statement, ordered), *behind), side_effects=rules.side_effects)
    if not rules.group_line:
        return reading
    return replace(reading, replaces=(Remark(rules.group_line, _REPLACES, "azure-replaces-rules", _COMPLETE),))


def _refuse_collisions(bodies: Iterable[Body]) -> None:
    names, priorities = set(), set()
    for body in bodies:
        name, priority = rule.name(body), (rule.priority(body), rule.direction(body))
        if name in names:
            raise Rejected(
                body.line("name"), "two rules have the same name", id_="azure-duplicate-name", cure="rename one of them"
            )
        if priority in priorities:
            message = f"two rules of one direction have the priority {priority[0]}"
            raise Rejected(body.line("priority"), message, id_="azure-duplicate-priority", cure="change one of them")
        names.add(name)
        priorities.add(priority)
