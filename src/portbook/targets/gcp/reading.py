"""What firewall resources let through together: added to a network, or as the rules that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.gcp import whose
from portbook.targets.gcp.firewall import Firewall, statement
from portbook.targets.statements import Statement

_IMPLIED = Statement(
    0, allows=True, rules=(Rule(Direction.OUTBOUND, ANY_PROTOCOL),), what="the implied rule for what goes out"
)
"""What every network lets out where no rule says otherwise."""
_OTHERS = "whether the host has these target tags or service accounts is not in the text"


def added(found: Sequence[Firewall], besides: Sequence[Remark] = ()) -> Reading:
    """What resources let through that are added; `besides` is what the text does besides.

    Raises:
        CannotJudge: they are for more than one network or set of targets, or nobody documents what one does.
        Rejected: the API would not take one.
    """
    _refuse_repeated(found)
    _refuse_several_networks(found)
    for each in found:
        if each.targets.named() != found[0].targets.named():
            raise CannotJudge(each.line, "the rules are for more than one set of target tags or service accounts")
    about = [(each.line, each.network, each.targets.named()) for each in found]
    for_all = dict.fromkeys(one for _line, network, names in about for one in whose.remarks(network, names))
    besides_hosts = dict.fromkeys(
        one for line, network, names in about for one in whose.side_effects(line, network, names)
    )
    return statements.reading(
        map(statement, sorted(found, key=lambda each: each.order)),
        [*_disabled(found), *for_all],
        [*besides_hosts, *_logged(found), *besides],
    )


def of_host(found: Sequence[Firewall]) -> Reading:
    """What lets through a network whose resources these are, to an instance of it.

    Where only some are for instances with a tag, nobody knows whether the host has it.

    Raises:
        CannotJudge: they are of more than one network, or nobody documents what one does.
        Rejected: the API would not take one.
    """
    _refuse_repeated(found)
    _refuse_several_networks(found)
    sets = {each.targets.named() for each in found}
    said = [
        _perhaps(statement(each)) if len(sets) > 1 and each.targets.named() else statement(each)
        for each in sorted(found, key=lambda each: each.order)
    ]
    return statements.reading([*said, _IMPLIED], _disabled(found))


def _perhaps(said: Statement) -> Statement:
    """A statement that may be for other hosts."""
    return replace(said, rules=(), unclear=said.widest, why=_OTHERS)


def _disabled(found: Sequence[Firewall]) -> list[Remark]:
    return [Remark(each.disabled, "this rule is disabled: it lets nothing through") for each in found if each.disabled]


def _logged(found: Sequence[Firewall]) -> list[Remark]:
    return [Remark(each.logged, "each connection that this rule matches is logged") for each in found if each.logged]


def _refuse_repeated(found: Sequence[Firewall]) -> None:
    names = set()
    for each in found:
        name = whose.label(each.name)
        if name in names:
            raise Rejected(each.name.line, "two rules have one name")
        names.add(name)


def _refuse_several_networks(found: Sequence[Firewall]) -> None:
    for each in found:
        if (each.network.said, each.network.project) != (found[0].network.said, found[0].network.project):
            raise CannotJudge(each.line, "the rules are for more than one network or project")
