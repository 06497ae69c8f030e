"""What commands and restored tables do besides letting packets of flows through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from portbook.firewalls.iptables.chain_names import made_by
from portbook.model import Rule
from portbook.targets.base import Remark
from portbook.targets.netfilter import Base, Step
from portbook.targets.netfilter.doubtful_rules import behind
from portbook.targets.netfilter.side_effects import breaks, forwards, leaves_out, loses_errors, strays

FORWARD = "FORWARD"
"""The chain of packets between other hosts."""
OPENS_FORWARDING = (
    "this lets packets between other hosts through, which nothing documents: set the policy of FORWARD to DROP"
)
CHANGES_FORWARDING = "this decides about packets between other hosts, which nothing documents: leave FORWARD out"
FLOODS = "this logs every packet that it matches, which can fill the disk: put -m limit --limit 5/min before it"
LEAVES_OUT = "this sends packets past the host's own rules to the policy of the chain: accept or drop them, or jump"
STRAY = (
    "this lets packets of no connection through, which no flow begins with: leave the states INVALID and UNTRACKED out"
)
LOSES_ERRORS = (
    "this drops ICMP errors about connections, such as packet too big: accept the state RELATED in both directions"
)
BREAKS = (
    "this drops packets of connections that are older than connection tracking, perhaps of your own session:"
    " leave it out, or put it into a complete rule set"
)
"""The first rule that asks for states starts connection tracking."""


class Changed(Protocol):
    """The filter table of one IP version, after all commands.

    Attributes:
        version: 4 or 6.
        whole: whether the text says all of it; otherwise it adds to the table of a host.
        touched: whether it says anything.
        first: rules of each chain that stand before those of the host.
        last: rules that stand after them.
        made: the chains that it makes, with their lines.
        forwarding: the lines that are about packets between other hosts.
        flooding: the lines that log without a limit.
        told: what else was noticed.
    """

    version: int
    whole: bool
    first: dict[str, list[Step]]
    last: dict[str, list[Step]]
    made: dict[str, int]
    forwarding: list[int]
    flooding: list[int]
    told: list[Remark]

    @property
    def touched(self) -> bool: ...  # noqa: D102  # see above

    @property
    def bases(self) -> Sequence[Base]: ...  # noqa: D102  # its chains on the hooks

    @property
    def open_bases(self) -> Sequence[Base]: ...  # noqa: D102  # the same on a host without rules whose policies accept

    @property
    def forward(self) -> Base: ...  # noqa: D102  # the chain of packets between other hosts


def side_effects(table: Changed, hooks: Iterable[str], rules: Sequence[Rule]) -> tuple[Remark, ...]:
    """What a text does besides, each thing with the line that does it.

    Args:
        table: what it makes of the table.
        hooks: the chains that packets of the host come to.
        rules: what it lets through.

    Raises:
        CannotJudge: as `chains.accepted`.
    """
    if not table.touched:
        return tuple(table.told)
    found = [*table.told, *(Remark(line, FLOODS) for line in table.flooding)]
    found += (Remark(line, STRAY) for line in strays(table.bases))
    if table.whole:
        found += (Remark(line, LOSES_ERRORS) for line in loses_errors(table.bases, rules))
        found += (Remark(line or 1, OPENS_FORWARDING) for line in forwards([table.forward], table.version))
    else:
        found += _of_addition(table, hooks)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.line))


def _of_addition(table: Changed, hooks: Iterable[str]) -> Iterator[Remark]:
    yield from (Remark(line, CHANGES_FORWARDING) for line in table.forwarding)
    yield from (Remark(line, LEAVES_OUT) for name in hooks for line in leaves_out(table.first[name]))
    yield from (Remark(line, BREAKS) for line in breaks(table.open_bases))
    yield from _perhaps_there(table, hooks)


def _perhaps_there(table: Changed, hooks: Iterable[str]) -> Iterator[Remark]:
    """Chains that the text makes, which a host may have already: `-N` then fails, and what follows it does not."""
    chains = {name: (*table.first[name], *table.last[name]) for name in table.last}
    called = {step.target for name in hooks for step in behind(chains[name], chains)}
    for name, line in table.made.items():
        if not chains[name]:
            continue
        if program := made_by(name):
            yield Remark(
                line, f"{program} has chains of such names, and these rules open what packets come to them: use another"
            )
        elif name not in called:
            yield Remark(line, f"the text sends no packet to chain {name}, but a host that has it already may")
