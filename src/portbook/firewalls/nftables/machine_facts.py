"""What the tables of a machine tell about all its rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.firewalls.nftables.cursor import Cursor
from portbook.firewalls.nftables.listed_rule import Machine
from portbook.firewalls.nftables.log_and_limit import read_limit
from portbook.firewalls.nftables.no_verdict import read_idle, read_operand
from portbook.firewalls.nftables.statement import VERSIONS
from portbook.firewalls.nftables.tables import Chain, Table
from portbook.targets.base import Unreadable
from portbook.targets.netfilter.reasons import SLOWEST
from portbook.targets.netfilter.values import EVERY_BIT

_LEADS = ("jump", "goto")
_SETS_MARK = ("mark", "set")


def known_of(tables: Sequence[Table], interface: str) -> Machine:
    """The marks, the tracking and the chosen interface of a machine with these tables."""
    marks = 0
    tracks: set[int] = set()
    for table in tables:
        if table.family not in VERSIONS:
            continue
        for rule in _reached(table):
            marks |= _marks(rule)
        translates = any(chain.hook and chain.hook.kind == "nat" and chain.rules for chain in table.chains.values())
        if translates or any("ct" in rule.shape for chain in table.chains.values() for rule in chain.rules):
            tracks |= VERSIONS[table.family]
    return Machine(interface, frozenset(tracks), marks)


def _reached(table: Table) -> Iterator[Cursor]:
    """The rules that a packet can reach."""
    todo = [name for name, chain in table.chains.items() if chain.hook]
    reached = set(todo)
    while todo:
        for rule in table.chains[todo.pop()].rules:
            yield rule
            shape = rule.shape
            for at, word in enumerate(shape[:-1]):
                target = shape[at + 1].strip('"')
                if word in _LEADS and target in table.chains and target not in reached:
                    reached.add(target)
                    todo.append(target)


def _marks(rule: Cursor) -> int:
    """The mark bits that a rule may set."""
    shape = rule.shape
    bits = EVERY_BIT if "xt" in shape and "target" in shape else 0
    for at in range(len(shape) - 1):
        if shape[at : at + 2] == _SETS_MARK and shape[max(at - 1, 0)] != "ct":
            start = rule.place
            rule.place = start + at + 2
            try:
                bits |= read_operand(rule)
            except Unreadable:
                bits = EVERY_BIT
            rule.place = start
    return bits


def guards(chain: Chain) -> bool:
    """Whether a chain returns packets up to a rate, and drops the others."""
    deciding = [shape for shape in (_deciding(rule) for rule in chain.rules) if shape]
    return chain.hook is None and deciding == [("limit", "return"), ("drop",)]


def _deciding(rule: Cursor) -> tuple[str, ...]:
    """The words of a rule, with `limit` for a rate that no flow exceeds; none where the rule decides nothing."""
    start = rule.place
    try:
        limited: tuple[str, ...] = ()
        while rule.more:
            if limit := read_limit(rule):
                slow = limit.over or limit.packets < SLOWEST
                limited = ("limit too slow",) if slow or limited else ("limit",)
            elif not read_idle(rule):
                break
        rest = rule.shape
    except Unreadable:
        return ("unread",)
    finally:
        rule.place = start
    end = rest.index("comment") if "comment" in rest else len(rest)
    return (*limited, *rest[:end]) if rest[:end] else ()
