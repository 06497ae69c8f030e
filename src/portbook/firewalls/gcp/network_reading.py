"""What several firewall resources let through together: as an addition to a network, or as all rules of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portbook.firewalls.gcp import target_instances
from portbook.firewalls.gcp.firewall import Firewall
from portbook.firewalls.gcp.statement import statement
from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import Statement

_IMPLIED = Statement(
    0, allows=True, rules=(Rule(Direction.OUTBOUND, ANY_PROTOCOL),), what="the implied rule for outbound traffic"
)
"""The implied rule of every network that allows outbound traffic where no other rule matches."""
_UNKNOWN_TARGETS = "the text does not show whether the host has these target tags or service accounts"


def added(firewalls: Sequence[Firewall], other_effects: Sequence[Remark] = ()) -> Reading:
    """What an addition of resources lets through.

    Args:
        firewalls: the resources.
        other_effects: what else the text does.

    Raises:
        CannotJudge: they are for more than one network or set of targets, or Google does not document what one does.
        Rejected: the API refuses one.
    """
    _refuse_repeated(firewalls)
    _refuse_several_networks(firewalls)
    for firewall in firewalls:
        if firewall.targets.named() != firewalls[0].targets.named():
            message = "the rules have different target tags or service accounts"
            cure = "judge the rules of one set of targets at a time"
            raise CannotJudge(firewall.line, message, id_="gcp-several-targets", cure=cure)
    scopes = [(firewall.line, firewall.network, firewall.targets.named()) for firewall in firewalls]
    remarks = dict.fromkeys(
        remark for _line, network, names in scopes for remark in target_instances.remarks(network, names)
    )
    effects = dict.fromkeys(
        remark for line, network, names in scopes for remark in target_instances.side_effects(line, network, names)
    )
    return statements.reading(
        map(statement, sorted(firewalls, key=lambda firewall: firewall.order)),
        [*_disabled(firewalls), *remarks],
        [*effects, *_logged(firewalls), *other_effects],
    )


def of_host(firewalls: Sequence[Firewall]) -> Reading:
    """What a network lets through to and from one of its instances, if these are all rules of the network.

    Where only some rules have target tags, it is uncertain whether they apply to the host.

    Raises:
        CannotJudge: they are of more than one network, or Google does not document what one does.
        Rejected: the API refuses one.
    """
    _refuse_repeated(firewalls)
    _refuse_several_networks(firewalls)
    sets = {firewall.targets.named() for firewall in firewalls}
    decisions = [
        _uncertain(statement(firewall)) if len(sets) > 1 and firewall.targets.named() else statement(firewall)
        for firewall in sorted(firewalls, key=lambda firewall: firewall.order)
    ]
    return statements.reading([*decisions, _IMPLIED], _disabled(firewalls))


def _uncertain(certain: Statement) -> Statement:
    """The statement of a rule that may apply to other hosts only."""
    return replace(certain, rules=(), unclear=certain.widest, why=_UNKNOWN_TARGETS)


def _disabled(firewalls: Sequence[Firewall]) -> list[Remark]:
    return [
        Remark(firewall.disabled, "this rule is disabled and lets nothing through", "gcp-rule-disabled")
        for firewall in firewalls
        if firewall.disabled
    ]


def _logged(firewalls: Sequence[Firewall]) -> list[Remark]:
    return [
        Remark(firewall.logged, "every connection that this rule matches is logged", "gcp-rule-logged")
        for firewall in firewalls
        if firewall.logged
    ]


def _refuse_repeated(firewalls: Sequence[Firewall]) -> None:
    names = set()
    for firewall in firewalls:
        name = target_instances.label(firewall.name)
        if name in names:
            message = "two rules have the same name"
            raise Rejected(firewall.name.line, message, id_="gcp-rule-name-twice", cure="rename one of them")
        names.add(name)


def _refuse_several_networks(firewalls: Sequence[Firewall]) -> None:
    for firewall in firewalls:
        if (firewall.network.spelling, firewall.network.project) != (
            firewalls[0].network.spelling,
            firewalls[0].network.project,
        ):
            message = "the rules are for more than one network or project"
            cure = "judge the rules of one network at a time"
            raise CannotJudge(firewall.line, message, id_="gcp-several-networks", cure=cure)
