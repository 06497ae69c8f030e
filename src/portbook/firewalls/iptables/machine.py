"""All tables of a machine, as iptables-save prints them, rules of other programs included.

A rule that Portbook knows only in part is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from portbook.firewalls.iptables import authentication_header
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
from portbook.targets.netfilter.doubt import bounded, bounded_between, known
from portbook.targets.netfilter.reasons import FLOODS, TAKE_OUT, Reason

_HOOKS = {
    "PREROUTING": Direction.INBOUND,
    "INPUT": Direction.INBOUND,
    "OUTPUT": Direction.OUTBOUND,
    "POSTROUTING": Direction.OUTBOUND,
    "FORWARD": Direction.OUTBOUND,
}
_BETWEEN_HOSTS = frozenset({"PREROUTING", "FORWARD", "POSTROUTING"})
"""The chains that packets between other hosts pass."""
_OWN = tuple(
    Rule(direction, ANY_PROTOCOL, scope=scope) for direction in Direction for scope in (Scope.NETWORK, Scope.SELF)
)
_EVERYWHERE = (*_OWN, Rule(Direction.OUTBOUND, ANY_PROTOCOL, scope=Scope.FORWARDED))
"""All packets: the host's own, and those between other hosts too."""
_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_PROGRAMS = {4: "iptables-save", 6: "ip6tables-save"}
_TRACKING = frozenset({"conntrack", "state", "connmark", "connbytes", "connlabel", "connlimit", "helper"})
_STATES = ("--ctstate", "--state")
_BEFORE_TRACKING = "raw"
_FILTER = "filter"
_NO_FILTER = (
    "this listing has no table filter, so the machine filters nothing, or iptables-save did not list all tables"
)
_DEEPEST = 16
"""Jumps in a row that the kernel follows (NFT_JUMP_STACK_SIZE)."""


@dataclass(frozen=True)
class _TableSteps:
    """A table of one IP version and the steps of its chains, with remarks and the addresses that a program closes."""

    version: int
    table: Table
    chains: Mapping[str, tuple[Step, ...]]
    remarks: tuple[Remark, ...]
    uncounted: tuple[Doubt, ...] = ()


def read_machine(parts: Mapping[int, Iterable[tuple[int, str]]], interface: str = "") -> Reading:
    """What the numbered lines of each IP version let through.

    Args:
        parts: numbered lines by IP version; a missing version is in doubt.
        interface: the interface that callers use; empty where it is unknown.

    Raises:
        CannotJudge: the lines are no listing.
    """
    read = [table for version, lines in parts.items() for table in _read(tuple(tables(lines)), version, interface)]
    if not any(table.table.name == _FILTER for table in read):
        raise CannotJudge(1, _NO_FILTER, id_="iptables-no-filter-table", cure="run sudo iptables-save")
    bases = [(table.table.name == "nat", base) for table in read for base in _bases(table)]
    filtering, translating = ([base for nat, base in bases if nat is of_nat] for of_nat in (False, True))
    reading = bounded([base for base in filtering if base.local], [base for base in translating if base.local])
    first_remarks = {remark.message: remark for table in reversed(read) for remark in reversed(table.remarks)}
    missing = [version for version in _PROGRAMS if version not in parts]
    uncounted = tuple(doubt for table in read for doubt in table.uncounted)
    remarks = tuple(reversed(first_remarks.values()))
    whole = replace(reading, remarks=remarks, uncounted=uncounted)

    def as_router() -> Reading:
        return _without(_with_forwarded(whole, bounded_between(filtering, translating)), missing, _EVERYWHERE)

    return replace(_without(whole, missing, _OWN), as_router=as_router)


def _with_forwarded(reading: Reading, between: Reading) -> Reading:
    """What a machine lets through for itself and between other hosts."""
    return replace(
        reading,
        rules=(*reading.rules, *between.rules),
        doubts=(*reading.doubts, *between.doubts),
        opens=lambda: (*reading.opens(), *between.opens()),
    )


def _without(reading: Reading, missing: Sequence[int], everything: Sequence[Rule]) -> Reading:
    """The reading with every packet of the missing IP versions in doubt."""
    for version in missing:
        message, cure = f"IPv{version} is not in this text", f"put what {_PROGRAMS[version]} prints behind it"
        every = tuple(replace(rule, family=_FAMILIES[version]) for rule in everything)
        reading = replace(
            reading,
            rules=minus(reading.rules, every),
            doubts=(*reading.doubts, Doubt(0, message, every, "iptables-doubtful-ip-version", cure)),
            remarks=(*reading.remarks, Remark(0, message, "iptables-missing-ip-version", cure)),
        )
    return reading


def _read(all_tables: Sequence[Table], version: int, interface: str) -> Iterator[_TableSteps]:
    modules = {
        name
        for table in all_tables
        for rules in table.chains.values()
        for _line, rule in rules
        for name in rule.modules
    }
    nat = any(table.name == "nat" and any(table.chains.values()) for table in all_tables)
    marks = reduce(or_, (marks_set(rule) for table in all_tables for _line, rule in table.reached()), 0)
    machine = Machine(version, interface, tracks=nat or bool(modules & _TRACKING), marks=marks)
    for table in all_tables:
        remarks: list[Remark] = []
        uncounted = tuple(_uncounted(table, interface))
        steps = {name: tuple(_steps(name, table, machine, remarks)) for name in table.chains}
        guarding = {name for name, rules in table.chains.items() if guards([rule for _line, rule in rules])}

        def stops(step: Step, steps: Mapping[str, Sequence[Step]] = steps, guarding: set[str] = guarding) -> bool:
            return step.target in guarding and stops_floods(step, steps[step.target])

        chains = {name: tuple(known(rules, steps, _no_chain, stops, remarks)) for name, rules in steps.items()}
        if version == 6:  # noqa: PLR2004  # IPv6
            chains = dict(authentication_header.with_doubts(chains))
        yield _TableSteps(version, table, chains, tuple(remarks), uncounted)


def _uncounted(table: Table, interface: str) -> Iterator[Doubt]:
    for line, rule in table.reached():
        if written_by(rule, table.name) and (closed := closed_to(line, rule, interface)):
            yield closed


def _steps(name: str, table: Table, machine: Machine, remarks: list[Remark]) -> Iterator[Step]:
    for line, rule in table.chains[name]:
        note = written_by(rule, table.name) or (FLOODS if too_many(rule) else None)
        if not note:
            steps, note = partial(line, rule, machine)
            yield from steps
        remarks += [note.remark(line)] if note else []


def _no_chain(target: str) -> Reason:
    return Reason("iptables-doubtful-target", f"Portbook does not know the target {target}", TAKE_OUT)


def _bases(read: _TableSteps) -> Iterator[Base]:
    table = read.table
    asks = next((line for line, rule in table.reached() if rule.of(*_STATES)), 0)
    if table.name == _BEFORE_TRACKING and asks:
        message = "this rule of raw matches connection states before connection tracking sets them"
        raise CannotJudge(asks, message, id_="iptables-before-tracking", cure=TAKE_OUT)
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
                local=name != "FORWARD",
                forwards=name in _BETWEEN_HOSTS,
            )
