"""Side effects of nft scripts: what they do other than let packets of flows through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.firewalls.nftables.script import Name, Script
from portbook.model import Rule
from portbook.targets.base import Remark
from portbook.targets.netfilter import Base
from portbook.targets.netfilter.side_effects import breaks, forwards, leaves_out, loses_errors, strays

BEGIN_WITH_FLUSH = "begin with flush ruleset"


def not_flushed() -> Remark:
    """The remark on a rule set that does not remove the tables of the host."""
    return Remark(1, "without flush ruleset, tables that are there already decide too", "nft-not-flushed")


def unhooked(name: Name) -> str:
    """The doubt about a chain that only the host may put on a hook."""
    return f"whether a host has the chain {name}, and sends packets to it, is not in the text"


def of_whole(script: Script, bases: Sequence[Base], rules: Sequence[Rule], *, forwards: bool) -> tuple[Remark, ...]:
    """The side effects of a rule set that is all a host has.

    Args:
        script: the rule set.
        bases: its base chains, those on forward only where the host is a router.
        rules: what they let through.
        forwards: whether the host is a router; else no packets between other hosts may pass.

    Raises:
        CannotJudge: as `accepted`.
    """
    remarks = [_floods(line) for line in script.flooding]
    if not script.flushed:
        remarks.append(not_flushed())
    elif not forwards:
        remarks += _forwarding(script.forward)
    remarks += (_stray(line) for line in strays(bases))
    remarks += (_loses_errors(line) for line in loses_errors(bases, rules))
    return _sorted(remarks)


def of_addition(
    script: Script, bases: Sequence[Base], on_open: Sequence[Base], *, forwards: bool
) -> tuple[Remark, ...]:
    """The side effects of an addition.

    Args:
        script: the addition.
        bases: the chains of the host that it is for, after the addition.
        on_open: the chains of a host without rules whose policies accept, after the addition.
        forwards: whether the host is a router, so that rules for packets between other hosts are none.

    Raises:
        CannotJudge: as `accepted`.
    """
    remarks = [_floods(line) for line in script.flooding]
    remarks += (_changes_forwarding(line) for line in script.forwarding if not forwards)
    inserted = (steps for hook, steps in script.inserted.items() if hook or forwards)
    remarks += (_leaves_out(line) for steps in inserted for line in leaves_out(steps))
    remarks += (_stray(line) for line in strays(bases))
    remarks += (_breaks(line) for line in breaks(on_open))
    remarks += (
        Remark(chain.line, unhooked(name), "nft-chain-of-host-unknown", BEGIN_WITH_FLUSH)
        for name, chain in script.unreached()
        if chain.steps
    )
    return _sorted(remarks)


def _forwarding(bases: Sequence[Base]) -> Iterator[Remark]:
    for version in (4, 6):
        for line in forwards(bases, version):
            yield _opens_forwarding(line) if line else _no_forwarding()


def _opens_forwarding(line: int) -> Remark:
    message = "this lets packets between other hosts through, which nothing documents"
    return Remark(line, message, "nft-opens-forwarding", "give that chain the policy drop")


def _no_forwarding() -> Remark:
    message = "this leaves no chain for packets between other hosts, so all of them pass"
    cure = "add one with type filter hook forward priority filter; policy drop"
    return Remark(1, message, "nft-no-forward-chain", cure)


def _changes_forwarding(line: int) -> Remark:
    message = "this decides about packets between other hosts, which nothing documents"
    return Remark(line, message, "nft-changes-forwarding", "leave that chain out")


def _floods(line: int) -> Remark:
    message = "this logs every packet that it matches, which can fill the disk"
    return Remark(line, message, "nft-floods-log", "put limit rate 5/minute before it")


def _leaves_out(line: int) -> Remark:
    message = "this sends packets past the host's own rules to the policy of the chain"
    return Remark(line, message, "nft-skips-host-rules", "accept or drop them, or jump")


def _stray(line: int) -> Remark:
    message = "this lets packets of no connection through, which no flow begins with"
    return Remark(line, message, "nft-accepts-stray-packets", "leave the states invalid and untracked out")


def _loses_errors(line: int) -> Remark:
    message = "this drops ICMP errors about connections, such as packet too big"
    return Remark(line, message, "nft-drops-icmp-errors", "accept the state related in both directions")


def _breaks(line: int) -> Remark:
    message = "this drops packets of connections that are older than connection tracking, perhaps of your own session"
    return Remark(line, message, "nft-breaks-connections")


def _sorted(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(dict.fromkeys(remarks), key=lambda remark: remark.line))
