"""The tables of a machine, as `nft list ruleset` prints them: what other programs put there is read as far as it goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portbook.firewalls.nftables.hook import CONNTRACK
from portbook.firewalls.nftables.known_programs import banned_sets, closed_to, written_by
from portbook.firewalls.nftables.listed_rule import Machine
from portbook.firewalls.nftables.machine_facts import guards, known_of
from portbook.firewalls.nftables.partial import partial
from portbook.firewalls.nftables.statement import VERSIONS
from portbook.firewalls.nftables.tables import Chain, Table, read_tables
from portbook.firewalls.nftables.tokens import Cursor, listed_tokens
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Doubt, Reading, Remark
from portbook.targets.netfilter import Base, Step, Verdict
from portbook.targets.netfilter.banned_addresses import at_other_end
from portbook.targets.netfilter.doubt import TAKE_OUT, bans, bounded, known
from portbook.targets.netfilter.doubtful_rules import reached
from portbook.targets.netfilter.match import ANY_STATE, Segment, State

_DIRECTIONS = {
    "prerouting": Direction.INBOUND,
    "input": Direction.INBOUND,
    "output": Direction.OUTBOUND,
    "postrouting": Direction.OUTBOUND,
}
_FORWARD = "forward"
_TRACKED_LATER = ("prerouting", "output")
_DEEPEST = 16
"""Jumps that the kernel follows (NFT_JUMP_STACK_SIZE)."""
_CHANGED = re.compile(r"(?:add|update|delete) (?!@).* @ (\S+)|(?:add|update|delete) @ (\S+)")
"""Sets that packets change, by `add @set { ip saddr }` or older `set add ip saddr @set`: nft 1.0.6 lists no flag that says so."""


@dataclass(frozen=True)
class _Read:
    """A table, its chains as steps, and what a reader should know."""

    table: Table
    chains: Mapping[str, tuple[Step, ...]]
    remarks: tuple[Remark, ...]
    uncounted: tuple[Doubt, ...] = ()


def is_listing(text: str) -> bool:
    """Whether a text is tables, and nothing else."""
    return text.lstrip().startswith(("table ", "# Warning: ")) and not re.search(
        r"^\s*(add|insert|flush|delete|define|include)\s+(?!@)", text, re.MULTILINE
    )


def read_machine(text: str, interface: str = "") -> Reading:
    """What the machine lets through.

    Args:
        text: the listing.
        interface: the one that callers use; empty where nobody says.

    Raises:
        CannotJudge: it is no listing, or has filters that see packets before or beside those of IP.
    """
    tables = read_tables(Cursor(listed_tokens(text)))
    machine = known_of(tables, interface)
    read = [_read(table, machine) for table in tables if table.family in VERSIONS]
    based = [each for one in read for each in _bases(one)]
    reading = bounded([base for base, kind in based if kind != "nat"], [base for base, kind in based if kind == "nat"])
    told = {remark.message: remark for each in reversed(read) for remark in reversed(each.remarks)}
    uncounted = tuple(doubt for one in read for doubt in one.uncounted)
    return replace(reading, remarks=(*reversed(told.values()), *_unhooked(tables)), uncounted=uncounted)


def _read(table: Table, machine: Machine) -> _Read:
    remarks: list[Remark] = []
    changed = {
        name
        for chain in table.chains.values()
        for rule in chain.rules
        for names in _CHANGED.findall(rule.said)
        for name in names
    }
    program, banned = banned_sets(table.name, table.sets)
    sets = {name: each.elements if each.still and name not in changed else None for name, each in table.sets.items()}
    if banned:
        remarks.append(Remark(table.line, bans(program)))
        sets |= dict.fromkeys(banned, ())
    guarding = {name for name, chain in table.chains.items() if guards(chain)}
    steps = {
        name: tuple(_steps(name, chain, table.family, sets, machine, remarks)) for name, chain in table.chains.items()
    }

    def stops(step: Step) -> bool:
        return step.target in guarding and _stops_floods(step)

    chains = {name: tuple(known(each, steps, _no_chain, stops, remarks)) for name, each in steps.items()}
    return _Read(table, chains, tuple(remarks), tuple(_uncounted(table, banned, machine.interface)))


def _uncounted(table: Table, banned: frozenset[str], interface: str) -> Iterator[Doubt]:
    """The addresses that do not count, with where they stand."""
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
            remarks.append(Remark(rule.line, note))
            continue
        line = rule.line
        ended = partial(rule, family, sets, machine)
        remarks += [Remark(line, note) for note in ended.notes]
        yield from ended.steps


def _no_chain(target: str) -> str:
    return f"there is no chain {target}"


def _stops_floods(step: Step) -> bool:
    begins = step.match.segments <= {Segment.FIRST} or step.match.states <= {State.NEW}
    return begins and step.verdict is Verdict.JUMP and not step.match.limited


def _bases(read: _Read) -> Iterator[tuple[Base, str]]:
    for name, chain in read.table.chains.items():
        hook = chain.hook
        if hook is None or hook.name == _FORWARD:
            continue
        if hook.name not in _DIRECTIONS:
            raise CannotJudge(hook.line, f"a chain on the hook {hook.name} cannot be judged: {TAKE_OUT}")
        base = Base(
            _DIRECTIONS[hook.name],
            read.chains[name],
            hook.accepts,
            VERSIONS[read.table.family],
            read.chains,
            deepest=_DEEPEST,
            line=hook.line,
            name=name,
        )
        if hook.name in _TRACKED_LATER and hook.priority <= CONNTRACK and _asks_for_states(base):
            raise CannotJudge(hook.line, "a chain before connection tracking that asks for states cannot be judged")
        yield base, hook.kind


def _asks_for_states(base: Base) -> bool:
    return any(step.match.states != ANY_STATE for step in reached(base))


def _unhooked(tables: Sequence[Table]) -> list[Remark]:
    """Directions that nothing filters."""
    hooked = {chain.hook.name for table in tables for chain in table.chains.values() if chain.hook}
    return [
        Remark(1, f"no chain has the hook {name}, so everything {_DIRECTIONS[name]} passes")
        for name in ("input", "output")
        if name not in hooked
    ]
