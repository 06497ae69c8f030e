"""What firewall resources let through together: added to a network, or as the rules that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portbook.firewalls.gcp import target_instances
from portbook.firewalls.gcp.firewall import Firewall, statement
from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import Statement

_IMPLIED = Statement(
    0, allows=True, rules=(Rule(Direction.OUTBOUND, ANY_PROTOCOL),), what="the implied rule for what goes out"
)
"""What every network lets out where no rule says otherwise."""
_OTHERS = "whether the host has these target tags or service accounts is not in the text"


def added(firewalls: Sequence[Firewall], besides: Sequence[Remark] = ()) -> Reading:
    """What resources let through that are added; `besides` is what the text does besides.

    Raises:
        CannotJudge: they are for more than one network or set of targets, or nobody documents what one does.
        Rejected: the API would not take one.
    """
    _refuse_repeated(firewalls)
    _refuse_several_networks(firewalls)
    for firewall in firewalls:
        if firewall.targets.named() != firewalls[0].targets.named():
            raise CannotJudge(
                firewall.line,
                "the rules are for more than one set of target tags or service accounts",
                id_="gcp-several-targets",
            )
    about = [(firewall.line, firewall.network, firewall.targets.named()) for firewall in firewalls]
    for_all = dict.fromkeys(
        remark for _line, network, names in about for remark in target_instances.remarks(network, names)
    )
    besides_hosts = dict.fromkeys(
        remark for line, network, names in about for remark in target_instances.side_effects(line, network, names)
    )
    return statements.reading(
        map(statement, sorted(firewalls, key=lambda firewall: firewall.order)),
        [*_disabled(firewalls), *for_all],
        [*besides_hosts, *_logged(firewalls), *besides],
    )


def of_host(firewalls: Sequence[Firewall]) -> Reading:
    """What lets through a network whose resources these are, to an instance of it.

    Where only some are for instances with a tag, nobody knows whether the host has it.

    Raises:
        CannotJudge: they are of more than one network, or nobody documents what one does.
        Rejected: the API would not take one.
    """
    _refuse_repeated(firewalls)
    _refuse_several_networks(firewalls)
    sets = {firewall.targets.named() for firewall in firewalls}
    decisions = [
        _perhaps(statement(firewall)) if len(sets) > 1 and firewall.targets.named() else statement(firewall)
        for firewall in sorted(firewalls, key=lambda firewall: firewall.order)
    ]
    return statements.reading([*decisions, _IMPLIED], _disabled(firewalls))


def _perhaps(certain: Statement) -> Statement:
    """A statement that may be for other hosts."""
    return replace(certain, rules=(), unclear=certain.widest, why=_OTHERS)


def _disabled(firewalls: Sequence[Firewall]) -> list[Remark]:
    return [
        Remark(firewall.disabled, "this rule is disabled and lets nothing through", "gcp-rule-disabled")
        for firewall in firewalls
        if firewall.disabled
    ]


def _logged(firewalls: Sequence[Firewall]) -> list[Remark]:
    return [
        Remark(firewall.logged, "each connection that this rule matches is logged", "gcp-rule-logged")
        for firewall in firewalls
        if firewall.logged
    ]


def _refuse_repeated(firewalls: Sequence[Firewall]) -> None:
    names = set()
    for firewall in firewalls:
        name = target_instances.label(firewall.name)
        if name in names:
            raise Rejected(firewall.name.line, "two rules have the same name", id_="gcp-rule-name-twice")
        names.add(name)


def _refuse_several_networks(firewalls: Sequence[Firewall]) -> None:
    for firewall in firewalls:
        if (firewall.network.spelling, firewall.network.project) != (
            firewalls[0].network.spelling,
            firewalls[0].network.project,
        ):
            raise CannotJudge(
                firewall.line, "the rules are for more than one network or project", id_="gcp-several-networks"
            )
