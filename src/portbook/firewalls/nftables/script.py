"""The result of an nft script: the tables and chains that it declares, and the rules that it adds to the host's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from portbook.firewalls.nftables.hook import DIRECTIONS, Hook
from portbook.firewalls.nftables.statement import VERSIONS, ParsedRule
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.netfilter import Base, Step

MOST_RULES = 1_000
FORWARD_ONLY = "nft-forward-only"
"""The id of a remark that is of no use to somebody whose host forwards packets."""
STOCK = ("inet", "filter")
"""The table of Debian's /etc/nftables.conf, with the chains input, output and forward."""


@dataclass(frozen=True)
class Name:
    """The full name of a chain."""

    family: str
    table: str
    chain: str

    def __str__(self) -> str:
        return f"{self.family} {self.table} {self.chain}"


@dataclass
class Chain:
    """A chain that a script declares; `hook` is None where no hook calls it."""

    line: int
    hook: Hook | None = None
    steps: list[Step] = field(default_factory=list)


@dataclass
class Script:
    """The part of a script that is read so far.

    Attributes:
        flushed: whether it first removes all tables of the host.
        chains: the chains that it declares.
        inserted: the rules that it puts before those of a stock chain, in the order of the chain; those of chain forward
            have the key None.
        appended: the rules that it puts after them, likewise.
        forwarding: the lines that add rules on packets between other hosts to a chain of the host.
        flooding: the lines that log without a limit.
        remarks: what explains the meaning of the script.
    """

    flushed: bool = False
    chains: dict[Name, Chain] = field(default_factory=dict)
    inserted: dict[Direction | None, list[Step]] = field(default_factory=dict)
    appended: dict[Direction | None, list[Step]] = field(default_factory=dict)
    forwarding: list[int] = field(default_factory=list)
    flooding: list[int] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    rules: int = 0

    def flush(self) -> None:
        """Forget all tables, the host's included."""
        self.flushed = True
        for part in (self.chains, self.inserted, self.appended, self.forwarding, self.flooding, self.remarks):
            part.clear()

    def declare(self, name: Name, line: int) -> Chain:
        """The chain of that name; a new one where the script has not declared it before."""
        return self.chains.setdefault(name, Chain(line))

    def settle(self) -> None:
        """Turn the rules of declared stock chains without a hook into additions to the host's chains."""
        for name in [name for name, chain in self.chains.items() if chain.hook is None and self._has(name)]:
            chain = self.chains.pop(name)
            if chain.steps:
                self.remarks.append(hook_of_host(name, chain))
            for step in chain.steps:
                self.append(name, step.line, [step])

    def _has(self, name: Name) -> bool:
        """Whether a stock host has the chain on a hook."""
        return (name.family, name.table) == STOCK and name.chain in DIRECTIONS and not self.flushed

    def counted(self, line: int, rule: ParsedRule) -> list[Step]:
        """Count a rule, and return its step; none, with a remark, where it has no verdict.

        Raises:
            CannotJudge: the script has too many rules.
        """
        self.rules += 1
        if self.rules > MOST_RULES:
            raise CannotJudge(line, f"the script has more than {MOST_RULES} rules", id_="nft-too-many-rules")
        if rule.floods:
            self.flooding.append(line)
        if rule.step is None:
            message = "this rule has no verdict, so it decides nothing"
            self.remarks.append(Remark(line, message, "nft-rule-without-verdict"))
            return []
        return [rule.step]

    def insert(self, name: Name, line: int, steps: list[Step]) -> None:
        """Put a rule at the beginning of a chain.

        Raises:
            CannotJudge: only the host knows whether it has the chain.
            Rejected: `flush ruleset` has removed the chain.
        """
        rules = self._rules_of(name, line, self.inserted, first=True)
        rules[:0] = steps

    def append(self, name: Name, line: int, steps: list[Step]) -> None:
        """Put a rule at the end of a chain; raises the same errors as `insert`."""
        self._rules_of(name, line, self.appended).extend(steps)
        if name not in self.chains:
            message = "an added rule comes last, so a final drop or reject wins"
            self.remarks.append(Remark(line, message, "nft-added-last", "insert it"))

    def _rules_of(
        self, name: Name, line: int, host: dict[Direction | None, list[Step]], *, first: bool = False
    ) -> list[Step]:
        chain = self.chains.get(name)
        if chain and (chain.hook or not first or not self._has(name)):
            return chain.steps
        if self.flushed:
            message = f"flush ruleset has removed the chain {name.chain}"
            raise Rejected(line, message, id_="nft-missing-chain", cure="declare the chain after flush ruleset")
        if (name.family, name.table) != STOCK or name.chain not in DIRECTIONS:
            message = f"whether there is a chain {name} depends on the host"
            raise CannotJudge(line, message, id_="nft-chain-may-be-missing")
        direction = DIRECTIONS[name.chain]
        if direction is None:
            message = "chain forward sees only packets between other hosts"
            self.remarks.append(Remark(line, message, FORWARD_ONLY))
            self.forwarding.append(line)
        return host.setdefault(direction, [])

    @property
    def bases(self) -> tuple[Base, ...]:
        """The base chains that the script declares on the hooks input and output."""
        return tuple(
            self._base(name, chain, chain.hook, chain.hook.direction)
            for name, chain in self.chains.items()
            if chain.hook and chain.hook.direction
        )

    @property
    def forward(self) -> tuple[Base, ...]:
        """The base chains that the script declares on the hook forward."""
        return tuple(
            replace(self._base(name, chain, chain.hook, Direction.OUTBOUND), local=False, forwards=True)
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
        """The chains without a hook in the table of `near`."""
        return {
            name.chain: tuple(chain.steps)
            for name, chain in self.chains.items()
            if (name.family, name.table) == (near.family, near.table) and chain.hook is None
        }

    def check_jumps(self) -> None:
        """Check that every jump leads to a chain without a hook in its table.

        Raises:
            Rejected: one does not.
        """
        for name, steps in self._all_steps():
            known = self.callable(name)
            for step in steps:
                if step.target and step.target not in known:
                    message = f"there is no chain {step.target} to jump to"
                    raise Rejected(step.line, message, id_="nft-missing-chain")

    def unreached(self) -> Iterator[tuple[Name, Chain]]:
        """The chains with neither a hook nor a jump to them."""
        called = {replace(name, chain=step.target) for name, steps in self._all_steps() for step in steps}
        for name, chain in self.chains.items():
            if chain.hook is None and name not in called:
                yield name, chain

    def _all_steps(self) -> Iterator[tuple[Name, list[Step]]]:
        for name, chain in self.chains.items():
            yield name, chain.steps
        for direction, steps in (*self.inserted.items(), *self.appended.items()):
            yield Name(*STOCK, direction or "forward"), steps


def hook_of_host(name: Name, chain: Chain) -> Remark:
    """The remark on a chain that the script declares without a hook, and that the host may have on one."""
    message = f"chain {name.chain} has no hook here, so no packet reaches it on a host that gives it none either"
    return Remark(chain.line, message, "nft-hook-of-host")


def unfiltered(hook: str, direction: Direction) -> Remark:
    """The remark on a direction that no chain filters."""
    return Remark(1, f"no chain has the hook {hook}, so everything {direction} passes", "nft-no-chain-on-hook")
