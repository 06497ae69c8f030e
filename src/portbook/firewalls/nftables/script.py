"""What an nft script leaves behind: the tables and chains it declares, and the rules it adds to the host's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from portbook.firewalls.nftables.hook import DIRECTIONS, Hook
from portbook.firewalls.nftables.statement import VERSIONS, Stated
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.netfilter import Base, Step

MOST_RULES = 1_000
STOCK = ("inet", "filter")
"""The table that Debian's /etc/nftables.conf has, with the chains input, output and forward."""

WITHOUT_HOOK = "on a host that has none either, no packet ever reaches it"


@dataclass(frozen=True)
class Name:
    """A chain by its table."""

    family: str
    table: str
    chain: str

    def __str__(self) -> str:
        return f"{self.family} {self.table} {self.chain}"


@dataclass
class Chain:
    """A chain that a script declares; `hook` is None for one that no hook calls."""

    line: int
    hook: Hook | None = None
    steps: list[Step] = field(default_factory=list)


@dataclass
class Script:
    """What has been read of a script so far.

    Attributes:
        flushed: whether it begins by removing all that is there.
        chains: the chains it declares.
        inserted: rules put before those of a stock chain, in the order of the chain.
        appended: rules put after them.
        forwarding: the lines that are about packets between other hosts, in a chain of the host.
        flooding: the lines that log without a limit.
        remarks: what a reader should know.
    """

    flushed: bool = False
    chains: dict[Name, Chain] = field(default_factory=dict)
    inserted: dict[Direction, list[Step]] = field(default_factory=dict)
    appended: dict[Direction, list[Step]] = field(default_factory=dict)
    forwarding: list[int] = field(default_factory=list)
    flooding: list[int] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    rules: int = 0

    def flush(self) -> None:
        """Forget all tables, also the host's."""
        self.flushed = True
        for each in (self.chains, self.inserted, self.appended, self.forwarding, self.flooding, self.remarks):
            each.clear()

    def declare(self, name: Name, line: int) -> Chain:
        """The chain of that name, new where the script has not declared it."""
        return self.chains.setdefault(name, Chain(line))

    def settle(self) -> None:
        """Take the rules of chains that a stock host has, and that the script does not hook itself, for additions to those."""
        for name in [name for name, chain in self.chains.items() if chain.hook is None and self._has(name)]:
            chain = self.chains.pop(name)
            if chain.steps:
                self.remarks.append(Remark(chain.line, f"chain {name.chain} has no hook here: {WITHOUT_HOOK}"))
            for step in chain.steps:
                self.append(name, step.line, [step])

    def _has(self, name: Name) -> bool:
        """Whether a stock host has the chain, and hooks it."""
        return (name.family, name.table) == STOCK and name.chain in DIRECTIONS and not self.flushed

    def counted(self, line: int, stated: Stated) -> list[Step]:
        """A rule as a list of one; of none, with a remark, where it has no verdict.

        Raises:
            CannotJudge: there are too many rules.
        """
        self.rules += 1
        if self.rules > MOST_RULES:
            raise CannotJudge(line, f"more than {MOST_RULES} rules cannot be judged")
        if stated.floods:
            self.flooding.append(line)
        if stated.step is None:
            self.remarks.append(Remark(line, "this rule has no verdict, so it decides nothing"))
            return []
        return [stated.step]

    def insert(self, name: Name, line: int, steps: list[Step]) -> None:
        """Put a rule at the beginning of a chain.

        Raises:
            CannotJudge: whether the host has the chain is not known.
            Rejected: the chain has been flushed.
        """
        found = self._rules_of(name, line, self.inserted, first=True)
        found[:0] = steps

    def append(self, name: Name, line: int, steps: list[Step]) -> None:
        """Put a rule at the end of a chain; raises as `insert`."""
        self._rules_of(name, line, self.appended).extend(steps)
        if name not in self.chains:
            self.remarks.append(Remark(line, "an added rule comes last, so a final drop or reject wins: insert it"))

    def _rules_of(self, name: Name, line: int, host: dict[Direction, list[Step]], *, first: bool = False) -> list[Step]:
        chain = self.chains.get(name)
        if chain and (chain.hook or not first or not self._has(name)):
            return chain.steps
        if self.flushed:
            raise Rejected(line, f"there is no chain {name.chain}: flush ruleset removed it")
        if (name.family, name.table) != STOCK or name.chain not in DIRECTIONS:
            raise CannotJudge(line, f"whether there is a chain {name} depends on the host")
        direction = DIRECTIONS[name.chain]
        if direction is None:
            self.remarks.append(Remark(line, "chain forward sees only packets between other hosts"))
            self.forwarding.append(line)
            return []
        return host.setdefault(direction, [])

    @property
    def bases(self) -> tuple[Base, ...]:
        """The base chains it declares on the hooks input and output."""
        return tuple(
            self._base(name, chain, chain.hook, chain.hook.direction)
            for name, chain in self.chains.items()
            if chain.hook and chain.hook.direction
        )

    @property
    def forward(self) -> tuple[Base, ...]:
        """Those on the hook forward, as if packets between other hosts came in."""
        return tuple(
            self._base(name, chain, chain.hook, Direction.INBOUND)
            for name, chain in self.chains.items()
            if chain.hook and chain.hook.direction is None
        )

    def _base(self, name: Name, chain: Chain, hook: Hook, direction: Direction) -> Base:
        return Base(
            direction,
            tuple(chain.steps),
            hook.accepts,
            VERSIONS[name.family],
            self.callable(name),
            line=hook.line,
            name=name.chain,
        )

    def callable(self, near: Name) -> Mapping[str, tuple[Step, ...]]:
        """The chains without a hook in the same table."""
        return {
            name.chain: tuple(chain.steps)
            for name, chain in self.chains.items()
            if (name.family, name.table) == (near.family, near.table) and chain.hook is None
        }

    def check_jumps(self) -> None:
        """Every jump must lead to a chain without a hook, in its table.

        Raises:
            Rejected: one does not.
        """
        for name, steps in self._all_steps():
            known = self.callable(name)
            for step in steps:
                if step.target and step.target not in known:
                    raise Rejected(step.line, f"there is no chain {step.target} to go to")

    def unreached(self) -> Iterator[tuple[Name, Chain]]:
        """Chains that have rules, but neither a hook nor a jump to them."""
        called = {replace(name, chain=step.target) for name, steps in self._all_steps() for step in steps}
        for name, chain in self.chains.items():
            if chain.hook is None and name not in called:
                yield name, chain

    def _all_steps(self) -> Iterator[tuple[Name, list[Step]]]:
        for name, chain in self.chains.items():
            yield name, chain.steps
        for direction, steps in (*self.inserted.items(), *self.appended.items()):
            yield Name(*STOCK, direction), steps
