"""All tables of a machine, as iptables-save prints them: what other programs put there is read as far as it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portbook.model import Direction
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.chains import Base, Step, Verdict
from portbook.targets.chains.doubt import BANNING, BANS, GUESTS, NO_WAY_BACK, TAKE_OUT, bounded, doubtful, reached
from portbook.targets.chains.match import ANY_STATE
from portbook.targets.iptables import headers
from portbook.targets.iptables.partial import drops_without_a_way_back, partial
from portbook.targets.iptables.rule import POLICIES
from portbook.targets.iptables.saved import CHAIN, words

_HOOKS = {
    "PREROUTING": Direction.INBOUND,
    "INPUT": Direction.INBOUND,
    "OUTPUT": Direction.OUTBOUND,
    "POSTROUTING": Direction.OUTBOUND,
}
_TABLES = frozenset({"raw", "mangle", "nat", "filter", "security"})
_BEFORE_TRACKING = "raw"
_DEEPEST = 16
"""Jumps that are followed; the kernel has no use for more (NFT_JUMP_STACK_SIZE)."""


@dataclass
class _Table:
    name: str
    version: int
    policies: dict[str, bool] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    chains: dict[str, list[Step]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def read_machine(parts: Mapping[int, Iterable[tuple[int, str]]]) -> Reading:
    """What the numbered lines of each IP version let through.

    Raises:
        CannotJudge: it is no listing, or an IP version is missing.
    """
    tables = [table for version, lines in parts.items() for table in _tables(lines, version)]
    for version, program in ((4, "iptables-save"), (6, "ip6tables-save")):
        if version not in parts:
            raise CannotJudge(
                1,
                "the rule sets of IPv4 and IPv6 are both needed:"
                f" put what {program} prints behind it, or the line # ipv{version} where it prints nothing",
            )
    filtering = [base for table in tables if table.name != "nat" for base in _bases(table)]
    translating = [base for table in tables if table.name == "nat" for base in _bases(table)]
    reading = bounded(filtering, translating)
    return replace(reading, remarks=tuple(remark for table in tables for remark in table.remarks))


def _tables(lines: Iterable[tuple[int, str]], version: int) -> Iterator[_Table]:
    table: _Table | None = None
    for number, line in lines:
        if not line or line.startswith("#"):
            continue
        if line.startswith("*") and table is None:
            table = _Table(line[1:], version)
            if table.name not in _TABLES:
                raise CannotJudge(number, f"a table {table.name} cannot be judged: {TAKE_OUT}")
        elif line == "COMMIT" and table:
            yield table
            table = None
        elif table:
            _line(number, line, table)
        else:
            raise CannotJudge(number, "a line outside of a table cannot be judged")
    if table:
        raise Rejected(1, f"COMMIT of the table {table.name} is missing: give the whole of what iptables-save prints")


def _line(number: int, line: str, table: _Table) -> None:
    if chain := CHAIN.fullmatch(line):
        table.chains[chain["name"]] = []
        table.lines[chain["name"]] = number
        if chain["policy"] in POLICIES:
            table.policies[chain["name"]] = POLICIES[chain["policy"]]
        return
    said = list(words(number, line))
    if said[0] != "-A" or len(said) == 1 or said[1] not in table.chains:
        raise CannotJudge(number, "this is not a line of iptables-save")
    if drops_without_a_way_back(said):
        table.remarks.append(Remark(number, NO_WAY_BACK))
    elif table.name == _BEFORE_TRACKING and _shields_a_guest(said):
        table.remarks.append(Remark(number, GUESTS))
    elif _bans(said):
        table.remarks += [Remark(number, BANS)] if all(each.message != BANS for each in table.remarks) else []
    elif step := partial(number, said, table.version):
        table.chains[said[1]].append(step)


def _shields_a_guest(said: Sequence[str]) -> bool:
    """Docker's `-A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP`: nobody but its network reaches a container."""
    return said[:3] == ["-A", "PREROUTING", "-d"] and said[4:6] == ["!", "-i"] and said[7:] == ["-j", "DROP"]


def _bans(said: Sequence[str]) -> bool:
    """Whether a rule is about addresses that fail2ban has banned: in a chain, or in a set."""
    in_chain = said[1].startswith(BANNING) and "-s" in said and {"DROP", "REJECT"} & set(said)
    in_set = "--match-set" in said[:-1] and said[said.index("--match-set") + 1].startswith(BANNING)
    return bool(in_chain or in_set)


def _bases(table: _Table) -> Iterator[Base]:
    chains: Mapping[str, tuple[Step, ...]] = {
        name: tuple(_known(step, table) for step in steps) for name, steps in table.chains.items()
    }
    if table.version == 6:  # noqa: PLR2004  # IPv6
        chains = headers.doubted(chains)
    for name, direction in _HOOKS.items():
        if name in chains:
            base = Base(
                direction,
                chains[name],
                table.policies.get(name, True),
                frozenset({table.version}),
                chains,
                _DEEPEST,
                table.lines[name],
                name,
            )
            asks = next((step for step in reached(base) if step.match.states != ANY_STATE), None)
            if table.name == _BEFORE_TRACKING and asks:
                raise CannotJudge(asks.line, f"a rule of raw that asks for states cannot be judged: {TAKE_OUT}")
            yield base


def _known(step: Step, table: _Table) -> Step:
    """The rule; an unknown one where it leads to a target that the grammar does not know."""
    if step.verdict not in {Verdict.JUMP, Verdict.GOTO} or step.target in table.chains:
        return step
    unknown = Step(step.match, Verdict.UNKNOWN, line=step.line)
    return doubtful(unknown, f"what the target {step.target} does cannot be judged: {TAKE_OUT}")
