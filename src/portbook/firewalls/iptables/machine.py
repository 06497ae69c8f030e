"""All tables of a machine, as iptables-save prints them: what other programs put there is read as far as it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from portbook.firewalls.iptables import headers
from portbook.firewalls.iptables.flood_limits import guards, stops_floods, too_many
from portbook.firewalls.iptables.known_programs import closed_to, written_by
from portbook.firewalls.iptables.machine_conditions import Machine
from portbook.firewalls.iptables.packet_changes import marks_set
from portbook.firewalls.iptables.partial import partial
from portbook.firewalls.iptables.tables import Table, tables
from portbook.model import ANY_PROTOCOL, Direction, Family, Rule, Scope
from portbook.rules import minus
from portbook.targets.base import CannotJudge, Doubt, Reading, Remark
from portbook.targets.netfilter import Base, Step
from portbook.targets.netfilter.doubt import FLOODS, TAKE_OUT, bounded, known

_HOOKS = {
    "PREROUTING": Direction.INBOUND,
    "INPUT": Direction.INBOUND,
    "OUTPUT": Direction.OUTBOUND,
    "POSTROUTING": Direction.OUTBOUND,
}
_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_PROGRAMS = {4: "iptables-save", 6: "ip6tables-save"}
_TRACKING = frozenset({"conntrack", "state", "connmark", "connbytes", "connlabel", "connlimit", "helper"})
_STATES = ("--ctstate", "--state")
_BEFORE_TRACKING = "raw"
_FILTER = "filter"
_NO_FILTER = "there is no table filter in it: nothing is filtered, or it was not asked for as root, or another table was asked for"
_DEEPEST = 16
"""Jumps that are followed; the kernel has no use for more (NFT_JUMP_STACK_SIZE)."""


@dataclass(frozen=True)
class _Read:
    """A table of one IP version, its chains as steps, and what a reader should know."""

    version: int
    table: Table
    chains: Mapping[str, tuple[Step, ...]]
    remarks: tuple[Remark, ...]
    uncounted: tuple[Doubt, ...] = ()


def read_machine(parts: Mapping[int, Iterable[tuple[int, str]]], interface: str = "") -> Reading:
    """What the numbered lines of each IP version let through.

    Args:
        parts: numbered lines by IP version; a version that is missing is in doubt.
        interface: the one that callers use; empty where nobody says.

    Raises:
        CannotJudge: it is no listing.
    """
    read = [each for version, lines in parts.items() for each in _read(tuple(tables(lines)), version, interface)]
    if not any(each.table.name == _FILTER for each in read):
        raise CannotJudge(1, _NO_FILTER)
    based = [(each.table.name == "nat", base) for each in read for base in _bases(each)]
    reading = bounded([base for nat, base in based if not nat], [base for nat, base in based if nat])
    told = {remark.message: remark for each in reversed(read) for remark in reversed(each.remarks)}
    missing = [version for version in _PROGRAMS if version not in parts]
    uncounted = tuple(doubt for each in read for doubt in each.uncounted)
    return _without(replace(reading, remarks=tuple(reversed(told.values())), uncounted=uncounted), missing)


def _without(reading: Reading, missing: Sequence[int]) -> Reading:
    """Of IP versions that are not in the text, nobody can say anything."""
    for version in missing:
        message = f"IPv{version} is not in this text: put what {_PROGRAMS[version]} prints behind it"
        every = tuple(
            Rule(direction, ANY_PROTOCOL, _FAMILIES[version], scope=scope) for direction in Direction for scope in Scope
        )
        reading = replace(
            reading,
            rules=minus(reading.rules, every),
            doubts=(*reading.doubts, Doubt(0, message, every)),
            remarks=(*reading.remarks, Remark(0, message)),
        )
    return reading


def _read(found: Sequence[Table], version: int, interface: str) -> Iterator[_Read]:
    modules = {
        name for table in found for rules in table.chains.values() for _line, rule in rules for name in rule.modules
    }
    nat = any(table.name == "nat" and any(table.chains.values()) for table in found)
    marks = reduce(or_, (marks_set(rule) for table in found for _line, rule in table.reached()), 0)
    machine = Machine(version, interface, tracks=nat or bool(modules & _TRACKING), marks=marks)
    for table in found:
        remarks: list[Remark] = []
        uncounted = tuple(_uncounted(table, interface))
        steps = {name: tuple(_steps(name, table, machine, remarks)) for name in table.chains}
        guarding = {name for name, rules in table.chains.items() if guards([rule for _line, rule in rules])}

        def stops(step: Step, steps: Mapping[str, Sequence[Step]] = steps, guarding: set[str] = guarding) -> bool:
            return step.target in guarding and stops_floods(step, steps[step.target])

        chains = {name: tuple(known(each, steps, _no_chain, stops, remarks)) for name, each in steps.items()}
        yield _Read(version, table, headers.doubted(chains) if version == 6 else chains, tuple(remarks), uncounted)  # noqa: PLR2004  # IPv6


def _uncounted(table: Table, interface: str) -> Iterator[Doubt]:
    for line, rule in table.reached():
        if written_by(rule, table.name) and (closed := closed_to(line, rule, interface)):
            yield closed


def _steps(name: str, table: Table, machine: Machine, remarks: list[Remark]) -> Iterator[Step]:
    for line, rule in table.chains[name]:
        note = written_by(rule, table.name) or (FLOODS if too_many(rule) else "")
        if not note:
            steps, note = partial(line, rule, machine)
            yield from steps
        remarks += [Remark(line, note)] if note else []


def _no_chain(target: str) -> str:
    return f"what the target {target} does cannot be judged"


def _bases(read: _Read) -> Iterator[Base]:
    table = read.table
    asks = next((line for line, rule in table.reached() if rule.of(*_STATES)), 0)
    if table.name == _BEFORE_TRACKING and asks:
        raise CannotJudge(asks, f"a rule of raw that asks for states cannot be judged: {TAKE_OUT}")
    for name, direction in _HOOKS.items():
        if name in read.chains:
            yield Base(
                direction,
                read.chains[name],
                table.policies.get(name, True),
                frozenset({read.version}),
                read.chains,
                _DEEPEST,
                table.lines[name],
                name,
            )
