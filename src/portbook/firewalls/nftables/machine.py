"""The tables of a machine, as `nft list ruleset` prints them, rules of other programs included.

A rule that Portbook knows only in part is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portbook.firewalls.nftables.cursor import Cursor
from portbook.firewalls.nftables.hook import CONNTRACK
from portbook.firewalls.nftables.known_programs import banned_sets, closed_to, written_by
from portbook.firewalls.nftables.listed_rule import Machine
from portbook.firewalls.nftables.machine_facts import guards, known_of
from portbook.firewalls.nftables.partial import partial
from portbook.firewalls.nftables.script import unfiltered
from portbook.firewalls.nftables.statement import VERSIONS
from portbook.firewalls.nftables.tables import Chain, Table, read_tables
from portbook.firewalls.nftables.tokens import listed_tokens
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Doubt, Reading, Remark
from portbook.targets.netfilter import Base, Step, Verdict
from portbook.targets.netfilter.doubt import bounded, bounded_between, known
from portbook.targets.netfilter.doubtful_rules import reached
from portbook.targets.netfilter.match import ANY_STATE, Segment, State
from portbook.targets.netfilter.reasons import TAKE_OUT, Reason, at_other_end, bans

_DIRECTIONS = {
    "prerouting": Direction.INBOUND,
    "input": Direction.INBOUND,
    "output": Direction.OUTBOUND,
    "postrouting": Direction.OUTBOUND,
    "forward": Direction.OUTBOUND,
}
_BETWEEN_HOSTS = frozenset({"prerouting", "forward", "postrouting"})
"""The hooks that packets between other hosts pass."""
_TRACKED_LATER = ("prerouting", "output")
_DEEPEST = 16
"""Jumps that the kernel follows (NFT_JUMP_STACK_SIZE)."""
_CHANGED = re.compile(r"(?:add|update|delete) (?!@).* @ (\S+)|(?:add|update|delete) @ (\S+)")
"""Rules by which packets change a set: `add @set { ip saddr }` or older `set add ip saddr @set`: nft 1.0.6 lists no flag that says so."""


@dataclass(frozen=True)
class _TableSteps:
    """A table and the steps of its chains, with remarks on them and addresses that a program closes at the time."""

    table: Table
    chains: Mapping[str, tuple[Step, ...]]
    remarks: tuple[Remark, ...]
    uncounted: tuple[Doubt, ...] = ()


def is_listing(text: str) -> bool:
    """Whether a text has tables only, and no commands."""
    return text.lstrip().startswith(("table ", "# Warning: ")) and not re.search(
        r"^\s*(add|insert|flush|delete|define|include)\s+(?!@)", text, re.MULTILINE
    )


def read_machine(text: str, interface: str = "") -> Reading:
    """What the machine lets through.

    Args:
        text: the listing.
        interface: the interface that callers use; empty where it is unknown.

    Raises:
        CannotJudge: the text is no listing, or has filters outside inet, ip and ip6 tables that also decide.
    """
    tables = read_tables(Cursor(listed_tokens(text)))
    machine = known_of(tables, interface)
    read = [_read(table, machine) for table in tables if table.family in VERSIONS]
    bases = [base for table in read for base in _bases(table)]
    filtering, translating = ([base for base, kind in bases if (kind == "nat") is nat] for nat in (False, True))
    reading = bounded([base for base in filtering if base.local], [base for base in translating if base.local])
    first_remarks = {remark.message: remark for table in reversed(read) for remark in reversed(table.remarks)}
    uncounted = tuple(doubt for table in read for doubt in table.uncounted)
    whole = replace(reading, remarks=(*reversed(first_remarks.values()), *_unhooked(tables)), uncounted=uncounted)
    return replace(whole, as_router=lambda: _with_forwarded(whole, bounded_between(filtering, translating)))


def _with_forwarded(reading: Reading, between: Reading) -> Reading:
    """What a machine lets through for itself and between other hosts."""
    return replace(
        reading,
        rules=(*reading.rules, *between.rules),
        doubts=(*reading.doubts, *between.doubts),
        opens=lambda: (*reading.opens(), *between.opens()),
    )


def _read(table: Table, machine: Machine) -> _TableSteps:
    remarks: list[Remark] = []
    changed = {
        name
        for chain in table.chains.values()
        for rule in chain.rules
        for names in _CHANGED.findall(rule.rest)
        for name in names
    }
    program, banned = banned_sets(table.name, table.sets)
    sets = {name: set_.elements if set_.still and name not in changed else None for name, set_ in table.sets.items()}
    if banned:
        remarks.append(bans(program).remark(table.line))
        sets |= dict.fromkeys(banned, ())
    guarding = {name for name, chain in table.chains.items() if guards(chain)}
    steps = {
        name: tuple(_steps(name, chain, table.family, sets, machine, remarks)) for name, chain in table.chains.items()
    }

    def stops(step: Step) -> bool:
        return step.target in guarding and _stops_floods(step)

    chains = {name: tuple(known(rules, steps, _no_chain, stops, remarks)) for name, rules in steps.items()}
    return _TableSteps(table, chains, tuple(remarks), tuple(_uncounted(table, banned, machine.interface)))


def _uncounted(table: Table, banned: frozenset[str], interface: str) -> Iterator[Doubt]:
    """The addresses that a program closes at the time, with their line."""
    if elements := [element for name in banned for element in table.sets[name].elements]:
        yield at_other_end(table.line, elements)
    for name, chain in table.chains.items():
        for rule in chain.rules:
            if written_by(rule.shape, name, chain.hook.name if chain.hook else "") and (
                closed := closed_to(rule.line, rule.shape, interface)
            ):
                yield closed


def _steps(  # noqa: PLR0917  # all that a chain's rules depend on
    name: str,
    chain: Chain,
    family: str,
    sets: Mapping[str, Sequence[str] | None],
    machine: Machine,
    remarks: list[Remark],
) -> Iterator[Step]:
    for rule in chain.rules:
        if note := written_by(rule.shape, name, chain.hook.name if chain.hook else ""):
            remarks.append(note.remark(rule.line))
            continue
        line = rule.line
        rule_steps = partial(rule, family, sets, machine)
        remarks += [note.remark(line) for note in rule_steps.notes]
        yield from rule_steps.steps


def _no_chain(target: str) -> Reason:
    return Reason("nft-jump-to-missing-chain", f"there is no chain {target}", TAKE_OUT)


def _stops_floods(step: Step) -> bool:
    begins = step.match.segments <= {Segment.FIRST} or step.match.states <= {State.NEW}
    return begins and step.verdict is Verdict.JUMP and not step.match.limited


def _bases(read: _TableSteps) -> Iterator[tuple[Base, str]]:
    for name, chain in read.table.chains.items():
        hook = chain.hook
        if hook is None:
            continue
        if hook.name not in _DIRECTIONS:
            message = f"Portbook does not know the hook {hook.name}"
            raise CannotJudge(hook.line, message, id_="nft-unknown-hook", cure=TAKE_OUT)
        base = Base(
            _DIRECTIONS[hook.name],
            read.chains[name],
            hook.accepts,
            VERSIONS[read.table.family],
            read.chains,
            deepest=_DEEPEST,
            line=hook.line,
            name=name,
            local=hook.name != "forward",
            forwards=hook.name in _BETWEEN_HOSTS,
        )
        if hook.name in _TRACKED_LATER and hook.priority <= CONNTRACK and _asks_for_states(base):
            message = "this chain matches connection states before connection tracking sets them"
            raise CannotJudge(hook.line, message, id_="nft-before-tracking")
        yield base, hook.kind


def _asks_for_states(base: Base) -> bool:
    return any(step.match.states != ANY_STATE for step in reached(base))


def _unhooked(tables: Sequence[Table]) -> list[Remark]:
    """Remarks on directions that no chain filters."""
    hooked = {chain.hook.name for table in tables for chain in table.chains.values() if chain.hook}
    return [
        unfiltered(name, direction)
        for name, direction in (("input", Direction.INBOUND), ("output", Direction.OUTBOUND))
        if name not in hooked
    ]
