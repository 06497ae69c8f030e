"""The tables of a machine, as `nft list ruleset` prints them: what other programs put there is read as far as it goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portbook.model import Direction
from portbook.targets.base import CannotJudge, Reading, Remark
from portbook.targets.chains import Base, Step, Verdict
from portbook.targets.chains.doubt import BANNING, BANS, GUESTS, NO_WAY_BACK, TAKE_OUT, bounded, reached
from portbook.targets.chains.match import ANY_STATE
from portbook.targets.nftables.hook import CONNTRACK, priority
from portbook.targets.nftables.partial import partial
from portbook.targets.nftables.statement import VERSIONS
from portbook.targets.nftables.tokens import Cursor, listed_tokens

_DIRECTIONS = {
    "prerouting": Direction.INBOUND,
    "input": Direction.INBOUND,
    "output": Direction.OUTBOUND,
    "postrouting": Direction.OUTBOUND,
}
_FORWARD = "forward"
_TRACKED_LATER = ("prerouting", "output")
_OTHERS = ("arp", "bridge", "netdev")
_DEEPEST = 16
"""Jumps that the kernel follows (NFT_JUMP_STACK_SIZE)."""
_STILL = frozenset({"constant", "interval"})
_WITHOUT_A_WAY_BACK = re.compile(
    r"fib saddr( \. mark)? \. iif (oif|oifname|check) (missing|0) (counter .*|log .*)?drop"
)
_BANS = "f2b-table"
"""The table of fail2ban, whose sets hold the addresses that it has banned (action.d/nftables.conf)."""
_SHIELDS_A_GUEST = re.compile(
    r"(iifname != [\w.-]+ ip6? daddr [0-9a-f.:]+|ip6? daddr [0-9a-f.:]+ iifname != [\w.-]+) (counter packets \d+ bytes \d+ )?drop.*"
)
"""Docker's: nobody but its own network reaches a container past its published ports."""
_CHANGED = re.compile(r"(?:add|update|delete) @ (\S+)")
"""Sets that packets change: nft 1.0.6 does not list the flag that says so."""


@dataclass
class _Hook:
    """Where a chain hangs."""

    kind: str
    name: str
    priority: int
    line: int
    accepts: bool = True


@dataclass
class _Chain:
    """A chain; its rules are read when all sets of its table are known."""

    hook: _Hook | None = None
    rules: list[Cursor] = field(default_factory=list)


@dataclass
class _Table:
    family: str
    chains: dict[str, _Chain] = field(default_factory=dict)
    sets: dict[str, Sequence[str] | None] = field(default_factory=dict)


def is_listing(text: str) -> bool:
    """Whether a text is tables, and nothing else."""
    return text.lstrip().startswith(("table ", "# Warning: ")) and not re.search(
        r"^\s*(add|insert|flush|delete|define|include)\s", text, re.MULTILINE
    )


def read_machine(text: str) -> Reading:
    """What the machine lets through.

    Raises:
        CannotJudge: it is no listing, or has filters that see packets before or beside those of IP.
    """
    cursor = Cursor(listed_tokens(text))
    tables = []
    remarks: list[Remark] = []
    cursor.skip_ends()
    while cursor.more:
        cursor.expect("table")
        tables.append(_table(cursor, remarks))
        cursor.end()
    filtering: list[Base] = []
    translating: list[Base] = []
    for table in tables:
        for base, kind in _bases(table, remarks):
            (translating if kind == "nat" else filtering).append(base)
    reading = bounded(filtering, translating)
    return replace(reading, remarks=(*remarks, *_unhooked(tables)))


def _table(cursor: Cursor, remarks: list[Remark]) -> _Table:
    line = cursor.line
    family = cursor.expect(*VERSIONS, *_OTHERS)
    name = cursor.word("the name of a table", quoted=True)
    if family in _OTHERS:
        if family != "arp" and "hook" in cursor.statement().said.split():
            raise CannotJudge(line, f"a table of the family {family} decides before those of IP: {TAKE_OUT}")
        cursor.statement()
        return _Table(family)
    found = _Table(family)
    cursor.block(lambda: _inside_table(cursor, found))
    if name == _BANS:
        found.sets = dict.fromkeys(found.sets, ())
        remarks.append(Remark(line, BANS))
    return found


def _inside_table(cursor: Cursor, table: _Table) -> None:
    line = cursor.line
    if cursor.take("chain"):
        chain = table.chains.setdefault(cursor.word("the name of a chain", quoted=True), _Chain())
        cursor.block(lambda: _inside_chain(cursor, chain))
    elif cursor.take("set"):
        name = cursor.word("the name of a set", quoted=True)
        table.sets[name] = _elements(cursor)
    elif "dormant" in cursor.statement().said.split(" ")[:3]:
        raise CannotJudge(line, "a table that is dormant decides nothing: take it out of the text")
    cursor.skip_ends()


def _inside_chain(cursor: Cursor, chain: _Chain) -> None:
    line = cursor.line
    if cursor.take("type"):
        kind = cursor.word("a chain type")
        cursor.expect("hook")
        name = cursor.word("a hook")
        if cursor.take("device", "devices"):
            raise CannotJudge(line, f"a chain for one device cannot be judged: {TAKE_OUT}")
        cursor.expect("priority")
        chain.hook = _Hook(kind, name, priority(cursor), line)
    elif cursor.take("policy") and chain.hook:
        chain.hook.accepts = cursor.expect("accept", "drop") == "accept"
    elif not cursor.next_is("comment"):
        chain.rules.append(cursor.statement())
    cursor.statement()


def _elements(cursor: Cursor) -> Sequence[str] | None:
    """The elements of a set that only people change; None for others, and for those that are not plain."""
    found: dict[str, str] = {}

    def inside() -> None:
        name, *rest = cursor.ahead(2)
        said = cursor.statement().said
        found[name] = said.removeprefix(name).strip(" =") if rest else ""

    cursor.block(inside)
    flags = found.get("flags", "").replace(",", " ").split()
    words = found.get("elements", "{ }").strip("{} ")
    plain = [each.strip() for each in words.split(",") if each.strip()]
    still = _STILL.issuperset(flags) and "timeout" not in found and not any(" " in each for each in plain)
    return plain if still else None


def _bases(table: _Table, remarks: list[Remark]) -> list[tuple[Base, str]]:
    rules = (rule.said for chain in table.chains.values() for rule in chain.rules)
    table.sets |= dict.fromkeys(name for rule in rules for name in _CHANGED.findall(rule))
    chains = {name: tuple(_steps(name, chain, table, remarks)) for name, chain in table.chains.items()}
    found = []
    for name, chain in table.chains.items():
        hook = chain.hook
        if hook is None or hook.name == _FORWARD:
            continue
        if hook.name not in _DIRECTIONS:
            raise CannotJudge(hook.line, f"a chain on the hook {hook.name} cannot be judged: {TAKE_OUT}")
        base = Base(
            _DIRECTIONS[hook.name],
            chains[name],
            hook.accepts,
            VERSIONS[table.family],
            chains,
            deepest=_DEEPEST,
            line=hook.line,
            name=name,
        )
        if hook.name in _TRACKED_LATER and hook.priority <= CONNTRACK and _asks_for_states(base):
            raise CannotJudge(hook.line, "a chain before connection tracking that asks for states cannot be judged")
        found.append((base, hook.kind))
    return found


def _asks_for_states(base: Base) -> bool:
    return any(step.match.states != ANY_STATE for step in reached(base))


def _steps(name: str, chain: _Chain, table: _Table, remarks: list[Remark]) -> list[Step]:
    found: list[Step] = []
    for rule in chain.rules:
        if _WITHOUT_A_WAY_BACK.search(rule.said):
            remarks.append(Remark(rule.line, NO_WAY_BACK))
        elif chain.hook and chain.hook.name == "prerouting" and _SHIELDS_A_GUEST.fullmatch(rule.said):
            remarks.append(Remark(rule.line, GUESTS))
        else:
            found += partial(rule, table.family, table.sets)
    if not name.startswith(BANNING):
        return found
    remarks += [Remark(step.line, BANS) for step in found[:1]]
    return [step for step in found if step.verdict is not Verdict.DROP]


def _unhooked(tables: Sequence[_Table]) -> list[Remark]:
    """Directions that nothing filters."""
    hooked = {chain.hook.name for table in tables for chain in table.chains.values() if chain.hook}
    return [
        Remark(1, f"no chain has the hook {name}, so everything {_DIRECTIONS[name]} passes")
        for name in ("input", "output")
        if name not in hooked
    ]
