"""What nft scripts do besides letting packets of flows through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.firewalls.nftables.script import Name, Script
from portbook.model import Rule
from portbook.targets.base import Remark
from portbook.targets.netfilter import Base
from portbook.targets.netfilter.side_effects import breaks, forwards, leaves_out, loses_errors, strays

NOT_FLUSHED = "without flush ruleset, tables that are there already decide too"
_OPENS_FORWARDING = (
    "this lets packets between other hosts through, which nothing documents: give that chain the policy drop"
)
_NO_FORWARDING = (
    "this leaves no chain for packets between other hosts, so all of them pass:"
    " add one with type filter hook forward priority filter; policy drop"
)
_CHANGES_FORWARDING = "this decides about packets between other hosts, which nothing documents: leave that chain out"
_FLOODS = "this logs every packet that it matches, which can fill the disk: put limit rate 5/minute before it"
_LEAVES_OUT = "this sends packets past the host's own rules to the policy of the chain: accept or drop them, or jump"
_STRAY = (
    "this lets packets of no connection through, which no flow begins with: leave the states invalid and untracked out"
)
_LOSES_ERRORS = (
    "this drops ICMP errors about connections, such as packet too big: accept the state related in both directions"
)
_BREAKS = "this drops packets of connections that are older than connection tracking, perhaps of your own session"


def of_whole(script: Script, rules: Sequence[Rule]) -> tuple[Remark, ...]:
    """What a rule set does besides that is all there is, and lets these rules through.

    Raises:
        CannotJudge: as `chains.accepted`.
    """
    found = [Remark(line, _FLOODS) for line in script.flooding]
    if script.flushed:
        found += _forwarding(script.forward)
    else:
        found.append(Remark(1, NOT_FLUSHED))
    found += (Remark(line, _STRAY) for line in strays(script.bases))
    found += (Remark(line, _LOSES_ERRORS) for line in loses_errors(script.bases, rules))
    return _sorted(found)


def _forwarding(bases: Sequence[Base]) -> Iterator[Remark]:
    for version in (4, 6):
        for line in forwards(bases, version):
            yield Remark(line, _OPENS_FORWARDING) if line else Remark(1, _NO_FORWARDING)


def of_addition(script: Script, bases: Sequence[Base], on_open: Sequence[Base]) -> tuple[Remark, ...]:
    """What an addition does besides.

    Args:
        script: the addition.
        bases: the chains of the host it is for, after it.
        on_open: those of a host without rules whose policies accept.

    Raises:
        CannotJudge: as `chains.accepted`.
    """
    found = [Remark(line, _FLOODS) for line in script.flooding]
    found += (Remark(line, _CHANGES_FORWARDING) for line in script.forwarding)
    found += (Remark(line, _LEAVES_OUT) for steps in script.inserted.values() for line in leaves_out(steps))
    found += (Remark(line, _STRAY) for line in strays(bases))
    found += (Remark(line, _BREAKS) for line in breaks(on_open))
    found += (Remark(chain.line, unhooked(name)) for name, chain in script.unreached() if chain.steps)
    return _sorted(found)


def unhooked(name: Name) -> str:
    """That rules of a chain may be for one which the host has, and hooks."""
    return f"whether a host has the chain {name}, and sends packets to it, is not in the text: begin with flush ruleset"


def _sorted(found: Sequence[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.line))
