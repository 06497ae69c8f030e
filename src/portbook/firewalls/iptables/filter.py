"""The filter table of one IP version, which commands change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from portbook.firewalls.iptables import authentication_header
from portbook.firewalls.iptables.chain_names import check_name
from portbook.firewalls.iptables.rule import Command, check_interfaces
from portbook.firewalls.iptables.side_effects import FORWARD
from portbook.model import Direction
from portbook.rules import covers, per_family
from portbook.targets.base import CannotJudge, Cause, Rejected, Remark
from portbook.targets.netfilter import Base, State, Step, Verdict, accepted, added, added_between, closed_by
from portbook.targets.netfilter.baseline import BASELINE

HOOKS = {"INPUT": Direction.INBOUND, "OUTPUT": Direction.OUTBOUND}
_NAMES = {direction: name for name, direction in HOOKS.items()}
BUILT_IN = (*HOOKS, FORWARD)
MOST_RULES = 1_000
FORWARD_ONLY = "iptables-forward-only"
"""The id of a remark that is of no use to somebody whose host forwards packets."""


@dataclass
class FilterTable:
    """The filter table of one IP version.

    Attributes:
        version: 4 or 6.
        whole: whether the text has the whole table; otherwise it adds to the table of a host.
        first: the rules of each chain before those of the host.
        last: the rules of each chain after them; in a whole table, all rules.
        policies: the policies of built-in chains that the text sets.
        policy_lines: the lines that set them.
        new_chains: the chains that the text makes, with their lines.
        forwarding: the lines that change the chain of packets between other hosts.
        flooding: the lines that log without a limit.
        line_effects: the side effects that a single line shows.
        remarks: what explains the meaning of the text.
        forwarded_last: what explains it to somebody whose host forwards packets.
    """

    version: int
    whole: bool = False
    first: dict[str, list[Step]] = field(default_factory=lambda: {chain: [] for chain in BUILT_IN})
    last: dict[str, list[Step]] = field(default_factory=lambda: {chain: [] for chain in BUILT_IN})
    policies: dict[str, bool] = field(default_factory=dict)
    policy_lines: dict[str, int] = field(default_factory=dict)
    new_chains: dict[str, int] = field(default_factory=dict)
    forwarding: list[int] = field(default_factory=list)
    flooding: list[int] = field(default_factory=list)
    line_effects: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    forwarded_last: list[Remark] = field(default_factory=list)
    rules: int = 0

    @property
    def touched(self) -> bool:
        """Whether the text changes the table."""
        return self.whole or bool(self.rules or self.policies)

    def run(self, command: Command) -> None:
        """Run one command.

        Raises:
            CannotJudge: only the host knows whether it has the chain.
            Rejected: iptables refuses the command.
        """
        if command.name == "-P":
            self._set_policy(command)
        elif command.name == "-N":
            self.make(command.line, command.chain)
        else:
            self._add(command)

    def make(self, line: int, chain: str) -> None:
        """Make an empty chain.

        Raises:
            Rejected: the chain exists, or iptables refuses its name.
        """
        check_name(line, chain)
        if chain in self.last:
            raise Rejected(line, f"chain {chain} exists already", id_="iptables-chain-exists")
        self.first[chain], self.last[chain] = [], []
        self.new_chains[chain] = line

    def set_policy(self, line: int, chain: str, *, accepts: bool) -> None:
        """Set the policy of a built-in chain."""
        self.policies[chain] = accepts
        self.policy_lines[chain] = line

    def _set_policy(self, command: Command) -> None:
        if command.chain not in BUILT_IN:
            message = f"chain {command.chain} cannot have a policy"
            raise Rejected(command.line, message, id_="iptables-bad-policy")
        self.set_policy(command.line, command.chain, accepts=command.accepts)
        if command.chain == FORWARD:
            self.forwarding.append(command.line)
        if not self.whole and not command.accepts:
            message = "this closes everything that no rule lets through"
            self.remarks.append(Remark(command.line, message, "iptables-closing-policy"))

    def _add(self, command: Command) -> None:
        self.rules += 1
        if self.rules > MOST_RULES:
            message = f"the text has more than {MOST_RULES} rules"
            raise CannotJudge(command.line, message, id_="iptables-too-many-rules")
        if command.chain not in self.last:
            message = f"whether there is a chain {command.chain} depends on the host"
            raise CannotJudge(command.line, message, id_="iptables-chain-may-be-missing")
        for step in command.steps:
            if step.target and (step.target not in self.last or step.target in BUILT_IN):
                message = f"{step.target} is neither a verdict nor a chain of this text"
                raise CannotJudge(step.line, message, id_="iptables-unknown-target")
            check_interfaces(command.chain, step)
        rules = (self.first if command.name == "-I" else self.last)[command.chain]
        place = 0 if command.name == "-I" else len(rules)
        rules[place:place] = command.steps
        self.forwarding += [command.line] if command.chain == FORWARD else []
        self.flooding += [command.line] if command.floods else []
        self._remark(command)

    def _remark(self, command: Command) -> None:
        if not command.steps:
            message = "this rule has no verdict, so it decides nothing"
            self.remarks.append(Remark(command.line, message, "iptables-rule-without-verdict"))
        elif command.steps[0].verdict in _closing(command.chain) and not self.whole:
            message = "this rule may close what the host lets through"
            self.remarks.append(Remark(command.line, message, "iptables-may-close"))
        elif command.chain == FORWARD and not self.whole:
            message = "chain FORWARD sees only packets between other hosts"
            self.remarks.append(Remark(command.line, message, FORWARD_ONLY))
            if command.name == "-A":
                self.forwarded_last.append(_added_last(command.line))
        elif command.name == "-A" and command.chain in HOOKS and not self.whole:
            self.remarks.append(_added_last(command.line))

    def remarks_for(self, *, forwards: bool) -> list[Remark]:
        """What explains the meaning of the text to somebody whose host forwards packets, or does not."""
        if not forwards:
            return self.remarks
        return [*(remark for remark in self.remarks if remark.id != FORWARD_ONLY), *self.forwarded_last]

    @property
    def bases(self) -> tuple[Base, ...]:
        """The base chains of the table; for an addition, those of a stock host after it.

        Raises:
            CannotJudge: a jump leads to a chain that the text does not make.
        """
        chains = self._chains()
        if self.version == 6:  # noqa: PLR2004  # IPv6
            authentication_header.check(step for steps in chains.values() for step in steps)
        if self.whole:
            return tuple(self._base(name, direction, chains) for name, direction in HOOKS.items())
        return self._added(chains, accepts=False)

    @property
    def open_bases(self) -> tuple[Base, ...]:
        """The base chains of a host without rules whose policies accept, after the addition."""
        return self._added(self._chains(), accepts=True)

    @property
    def forward(self) -> Base:
        """The FORWARD chain of a whole table, which drops where the text sets no policy; else that of a router after it."""
        return self._forward(accepts=False)

    @property
    def open_forward(self) -> Base:
        """The FORWARD chain of a router without rules whose policy accepts, after the addition."""
        return self._forward(accepts=True)

    def _forward(self, *, accepts: bool) -> Base:
        """The FORWARD chain.

        Args:
            accepts: whether a router that the text adds to lets through what no rule drops.
        """
        base = self._base(FORWARD, Direction.OUTBOUND, self._chains())
        chain = replace(
            base, accepts=self.policies.get(FORWARD, accepts and not self.whole), local=False, forwards=True
        )
        return chain if self.whole else added_between(self.first[FORWARD], self.last[FORWARD], chain)

    def closes(self, *, forwards: bool) -> tuple[Cause, ...]:
        """What the table closes on a host that lets everything through; nothing where it opens all that a host needs.

        Args:
            forwards: whether the host is a router, so that packets between other hosts count.

        Raises:
            CannotJudge: as `bases`.
        """
        if not self.touched:
            return ()
        if not self.whole:
            return closed_by((*self.open_bases, *([self.open_forward] if forwards else [])))
        needed = [rule for rule in per_family(BASELINE) if rule.family.version == self.version]
        bases = (*self.bases, *([self.forward] if forwards else []))
        return () if covers(accepted(self.bases), needed) else closed_by(bases)

    def _chains(self) -> Mapping[str, tuple[Step, ...]]:
        return {name: (*self.first[name], *self.last[name]) for name in self.last}

    def _base(self, name: str, direction: Direction, chains: Mapping[str, tuple[Step, ...]]) -> Base:
        return Base(
            direction,
            chains[name],
            self.policies.get(name, True),
            frozenset({self.version}),
            chains,
            line=self.policy_lines.get(name, 0),
            name=name,
        )

    def _added(self, chains: Mapping[str, tuple[Step, ...]], *, accepts: bool) -> tuple[Base, ...]:
        """The chains of a host after the addition."""
        first = {direction: self.first[name] for name, direction in HOOKS.items()}
        last = {direction: self.last[name] for name, direction in HOOKS.items()}
        policies = {direction: self.policies[name] for name, direction in HOOKS.items() if name in self.policies}
        versions = frozenset({self.version})
        return tuple(
            replace(base, line=self.policy_lines.get(_NAMES[base.direction], 0), name=_NAMES[base.direction])
            for base in added(first, last, policies, chains, versions, accepts=accepts)
        )

    def tracks(self, chains: Iterable[str]) -> bool:
        """Whether the table accepts established connections in each of some built-in chains."""
        return all(
            any(
                step.verdict is Verdict.ACCEPT and State.ESTABLISHED in step.match.states
                for step in (*self.first[name], *self.last[name])
            )
            for name in chains
        )


def _added_last(line: int) -> Remark:
    return Remark(line, "an appended rule comes last, so a final drop or reject wins", "iptables-added-last", "use -I")


def _closing(chain: str) -> frozenset[Verdict]:
    """The verdicts in a chain that keep packets from the host's own rules."""
    return frozenset({Verdict.DROP} if chain not in BUILT_IN else set(Verdict) - {Verdict.ACCEPT, Verdict.JUMP})
