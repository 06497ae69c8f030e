"""The filter table of one IP version, while commands change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from portbook.firewalls.iptables import headers
from portbook.firewalls.iptables.chain_names import check_name
from portbook.firewalls.iptables.rule import Parsed
from portbook.firewalls.iptables.side_effects import FORWARD
from portbook.model import Direction
from portbook.rules import covers, per_family
from portbook.targets.base import CannotJudge, Cause, Rejected, Remark
from portbook.targets.netfilter import Base, State, Step, Verdict, accepted, added, closed_by
from portbook.targets.netfilter.baseline import BASELINE

HOOKS = {"INPUT": Direction.INBOUND, "OUTPUT": Direction.OUTBOUND}
_NAMES = {direction: name for name, direction in HOOKS.items()}
BUILT_IN = (*HOOKS, FORWARD)
MOST_RULES = 1_000


@dataclass
class Filter:
    """One filter table.

    Attributes:
        version: 4 or 6.
        whole: whether the text says all of it; otherwise it adds to the table of a host.
        first: rules of each chain that stand before those of the host.
        last: rules that stand after them; in a whole table, all rules.
        policies: the policies of the built-in chains that the text sets.
        policy_lines: where it sets them.
        made: the chains that it makes, with their lines.
        forwarding: the lines that are about packets between other hosts.
        flooding: the lines that log without a limit.
        told: what the text does besides, as far as a line alone tells.
        remarks: what a reader should know.
    """

    version: int
    whole: bool = False
    first: dict[str, list[Step]] = field(default_factory=lambda: {chain: [] for chain in BUILT_IN})
    last: dict[str, list[Step]] = field(default_factory=lambda: {chain: [] for chain in BUILT_IN})
    policies: dict[str, bool] = field(default_factory=dict)
    policy_lines: dict[str, int] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    forwarding: list[int] = field(default_factory=list)
    flooding: list[int] = field(default_factory=list)
    told: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    rules: int = 0

    @property
    def touched(self) -> bool:
        """Whether the text says anything about it."""
        return self.whole or bool(self.rules or self.policies)

    def run(self, parsed: Parsed) -> None:
        """Do one command.

        Raises:
            CannotJudge: it is about a chain that the text does not make.
            Rejected: iptables refuses it.
        """
        if parsed.command == "-P":
            self._set_policy(parsed)
        elif parsed.command == "-N":
            self.make(parsed.line, parsed.chain)
        else:
            self._add(parsed)

    def make(self, line: int, chain: str) -> None:
        """Make an empty chain.

        Raises:
            Rejected: it is there, or iptables makes no chain of that name.
        """
        check_name(line, chain)
        if chain in self.last:
            raise Rejected(line, f"chain {chain} is there already")
        self.first[chain], self.last[chain] = [], []
        self.made[chain] = line

    def set_policy(self, line: int, chain: str, *, accepts: bool) -> None:
        """Set the policy of a built-in chain."""
        self.policies[chain] = accepts
        self.policy_lines[chain] = line

    def _set_policy(self, parsed: Parsed) -> None:
        if parsed.chain not in BUILT_IN:
            raise Rejected(parsed.line, f"chain {parsed.chain} cannot have a policy")
        self.set_policy(parsed.line, parsed.chain, accepts=parsed.accepts)
        if parsed.chain == FORWARD:
            self.forwarding.append(parsed.line)
        if not self.whole and not parsed.accepts:
            self.remarks.append(Remark(parsed.line, "this closes everything that no rule lets through"))

    def _add(self, parsed: Parsed) -> None:
        self.rules += 1
        if self.rules > MOST_RULES:
            raise CannotJudge(parsed.line, f"more than {MOST_RULES} rules cannot be judged")
        if parsed.chain not in self.last:
            raise CannotJudge(parsed.line, f"whether there is a chain {parsed.chain} depends on the host")
        for step in parsed.steps:
            if step.target and (step.target not in self.last or step.target in BUILT_IN):
                raise CannotJudge(step.line, f"{step.target} is neither a verdict nor a chain of this text")
            _check_interfaces(parsed.chain, step)
        rules = (self.first if parsed.command == "-I" else self.last)[parsed.chain]
        place = 0 if parsed.command == "-I" else len(rules)
        rules[place:place] = parsed.steps
        self.forwarding += [parsed.line] if parsed.chain == FORWARD else []
        self.flooding += [parsed.line] if parsed.floods else []
        self._remark(parsed)

    def _remark(self, parsed: Parsed) -> None:
        if not parsed.steps:
            self.remarks.append(Remark(parsed.line, "this rule has no verdict, so it decides nothing"))
        elif parsed.steps[0].verdict in _closing(parsed.chain) and not self.whole:
            self.remarks.append(Remark(parsed.line, "this rule may close what the host lets through"))
        elif parsed.chain == FORWARD and not self.whole:
            self.remarks.append(Remark(parsed.line, "chain FORWARD sees only packets between other hosts"))
        elif parsed.command == "-A" and parsed.chain in HOOKS and not self.whole:
            self.remarks.append(
                Remark(parsed.line, "an appended rule comes last, so a final drop or reject wins: use -I")
            )

    @property
    def bases(self) -> tuple[Base, ...]:
        """Its chains on the hooks; of an addition, those of the host it is for.

        Raises:
            CannotJudge: a jump to a chain that the text does not make.
        """
        chains = self._chains()
        if self.version == 6:  # noqa: PLR2004  # IPv6
            headers.check(step for steps in chains.values() for step in steps)
        if self.whole:
            return tuple(self._base(name, direction, chains) for name, direction in HOOKS.items())
        return self._added(chains, accepts=False)

    @property
    def open_bases(self) -> tuple[Base, ...]:
        """Of an addition, its chains on a host without rules whose policies accept."""
        return self._added(self._chains(), accepts=True)

    @property
    def forward(self) -> Base:
        """Of a whole table, the chain of packets between other hosts, as if they came in; a policy left out closes it."""
        found = self._base(FORWARD, Direction.INBOUND, self._chains())
        return replace(found, accepts=self.policies.get(FORWARD, False))

    @property
    def closes(self) -> tuple[Cause, ...]:
        """What it closes on a host that lets everything through: nothing, if it is all that a host needs.

        Raises:
            CannotJudge: as `bases`.
        """
        if not self.touched:
            return ()
        if not self.whole:
            return closed_by(self.open_bases)
        needed = [rule for rule in per_family(BASELINE) if rule.family.version == self.version]
        return () if covers(accepted(self.bases), needed) else closed_by(self.bases)

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

    @property
    def tracks(self) -> bool:
        """Whether it lets established connections pass both ways."""
        return all(
            any(
                step.verdict is Verdict.ACCEPT and State.ESTABLISHED in step.match.states
                for step in (*self.first[name], *self.last[name])
            )
            for name in HOOKS
        )


def _closing(chain: str) -> frozenset[Verdict]:
    """Verdicts that keep packets from the host's own rules."""
    return frozenset({Verdict.DROP} if chain not in BUILT_IN else set(Verdict) - {Verdict.ACCEPT, Verdict.JUMP})


def _check_interfaces(chain: str, step: Step) -> None:
    if chain == "INPUT" and step.match.leaves_by:
        raise Rejected(step.line, "-o cannot be used with INPUT")
    if chain == "OUTPUT" and step.match.came_by:
        raise Rejected(step.line, "-i cannot be used with OUTPUT")
