"""Side effects of commands and restored tables: what they do other than let packets of flows through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from portbook.firewalls.iptables.chain_names import made_by
from portbook.model import Rule
from portbook.targets.base import Remark
from portbook.targets.netfilter import Base, Step
from portbook.targets.netfilter.doubtful_rules import behind
from portbook.targets.netfilter.side_effects import breaks, leaves_out, loses_errors, strays
from portbook.targets.netfilter.side_effects import forwards as between_hosts

FORWARD = "FORWARD"
"""The chain of packets between other hosts."""


class ChangedTable(Protocol):
    """The filter table of one IP version, after all commands.

    Attributes:
        version: 4 or 6.
        whole: whether the text has the whole table; otherwise it adds to the table of a host.
        touched: whether the text changes it.
        first: the rules of each chain before those of the host.
        last: the rules of each chain after them.
        new_chains: the chains that the text makes, with their lines.
        forwarding: the lines that change the chain of packets between other hosts.
        flooding: the lines that log without a limit.
        line_effects: the side effects that a single line shows.
    """

    version: int
    whole: bool
    first: dict[str, list[Step]]
    last: dict[str, list[Step]]
    new_chains: dict[str, int]
    forwarding: list[int]
    flooding: list[int]
    line_effects: list[Remark]

    @property
    def touched(self) -> bool: ...  # noqa: D102  # see Attributes

    @property
    def bases(self) -> Sequence[Base]: ...  # noqa: D102  # its base chains

    @property
    def open_bases(self) -> Sequence[Base]: ...  # noqa: D102  # those of a host without rules whose policies accept

    @property
    def forward(self) -> Base: ...  # noqa: D102  # the chain of packets between other hosts

    @property
    def open_forward(self) -> Base: ...  # noqa: D102  # that of a router without rules whose policy accepts


def side_effects(
    table: ChangedTable, hooks: Iterable[str], rules: Sequence[Rule], *, forwards: bool
) -> tuple[Remark, ...]:
    """The side effects of a text, each with the line that has it.

    Args:
        table: the table after the text.
        hooks: the chains that packets of the host reach.
        rules: the packets that the table lets through.
        forwards: whether the host is a router; else no text may decide about packets between other hosts.

    Raises:
        CannotJudge: as `accepted`.
    """
    if not table.touched:
        return tuple(table.line_effects)
    bases = (*table.bases, *([table.forward] if forwards else []))
    remarks = [*table.line_effects, *map(_floods, table.flooding)]
    remarks += map(_stray, strays(bases))
    if table.whole:
        remarks += map(_loses_errors, loses_errors(bases, rules))
        if not forwards:
            remarks += (_opens_forwarding(line or 1) for line in between_hosts([table.forward], table.version))
    else:
        remarks += _of_addition(table, hooks, forwards=forwards)
    return tuple(sorted(dict.fromkeys(remarks), key=lambda remark: remark.line))


def _of_addition(table: ChangedTable, hooks: Iterable[str], *, forwards: bool) -> Iterator[Remark]:
    if not forwards:
        yield from map(_changes_forwarding, table.forwarding)
    chains = (*hooks, *([FORWARD] if forwards else []))
    yield from (_leaves_out(line) for name in chains for line in leaves_out(table.first[name]))
    yield from map(_breaks, breaks((*table.open_bases, *([table.open_forward] if forwards else []))))
    yield from _existing_chains(table, chains)


def _existing_chains(table: ChangedTable, hooks: Iterable[str]) -> Iterator[Remark]:
    """Remarks on new chains that a host may have already: `-N` then fails, and the commands behind it run."""
    chains = {name: (*table.first[name], *table.last[name]) for name in table.last}
    targets = {step.target for name in hooks for step in behind(chains[name], chains)}
    for name, line in table.new_chains.items():
        if not chains[name]:
            continue
        if program := made_by(name):
            message = f"{program} has chains of such names, and these rules also open the packets that it sends there"
            yield Remark(line, message, "iptables-chain-of-program", "use another name")
        elif name not in targets:
            message = f"the text sends no packet to chain {name}, but a host that has the chain already may"
            yield Remark(line, message, "iptables-chain-not-used")


def _opens_forwarding(line: int) -> Remark:
    message = "this lets packets between other hosts through, which nothing documents"
    return Remark(line, message, "iptables-opens-forwarding", "set the policy of FORWARD to DROP")


def _changes_forwarding(line: int) -> Remark:
    message = "this decides about packets between other hosts, which nothing documents"
    return Remark(line, message, "iptables-changes-forwarding", "leave FORWARD out")


def _floods(line: int) -> Remark:
    message = "this logs every packet that it matches, which can fill the disk"
    return Remark(line, message, "iptables-floods-log", "put -m limit --limit 5/min before it")


def _leaves_out(line: int) -> Remark:
    message = "this sends packets past the host's own rules to the policy of the chain"
    return Remark(line, message, "iptables-skips-host-rules", "accept or drop them, or jump")


def _stray(line: int) -> Remark:
    message = "this lets packets of no connection through, which no flow begins with"
    return Remark(line, message, "iptables-accepts-stray-packets", "leave the states INVALID and UNTRACKED out")


def _loses_errors(line: int) -> Remark:
    message = "this drops ICMP errors about connections, such as packet too big"
    return Remark(line, message, "iptables-drops-icmp-errors", "accept the state RELATED in both directions")


def _breaks(line: int) -> Remark:
    """The first rule that matches states starts connection tracking, so the session of the operator is older."""
    message = "this drops packets of connections that are older than connection tracking, perhaps of your own session"
    return Remark(line, message, "iptables-breaks-connections", "leave it out, or put it into a complete rule set")
