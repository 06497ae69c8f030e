"""What single conditions of a machine's rules come to, besides those that people write into snippets.

Sources: iptables-extensions(8); `match_type` in net/netfilter/xt_addrtype.c; net/ipv4/fib_frontend.c, which calls 0.0.0.0
a broadcast address; net/netfilter/xt_pkttype.c; net/ipv4/netfilter/nf_defrag_ipv4.c, which puts fragments together
before any filter sees them where connections are tracked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import and_

from portbook.firewalls.iptables.clauses import Clause
from portbook.targets.base import Unreadable
from portbook.targets.netfilter import EVERYTHING, Match, State, outside
from portbook.targets.netfilter.destinations import groups, of_kinds
from portbook.targets.netfilter.doubt import NO_WAY_BACK
from portbook.targets.netfilter.interfaces import by_interface
from portbook.targets.netfilter.intervals import addresses
from portbook.targets.netfilter.marks import EVERY_BIT, NO_MARK, cannot_have
from portbook.targets.netfilter.match import ANY_STATE, Kind
from portbook.targets.netfilter.values import address_range

CLOSING = frozenset({"DROP", "REJECT"})
_FRAGMENTS = "whether fragments come here depends on connection tracking, which this text does not start"


@dataclass(frozen=True)
class Machine:
    """What is known of a machine.

    Attributes:
        version: of IP.
        interface: the one that callers use; empty where nobody says.
        tracks: whether it tracks connections.
        marks: the bits of packets' marks that its rules may set.
    """

    version: int
    interface: str = ""
    tracks: bool = False
    marks: int = 0


@dataclass(frozen=True)
class Meaning:
    """What conditions come to.

    Attributes:
        matches: the packets that they are for, as alternatives that have none in common.
        doubt: why they may be for some of these only; empty where they are for all.
        note: which packets do not count; empty where all do.
    """

    matches: tuple[Match, ...] = (EVERYTHING,)
    doubt: str = ""
    note: str = ""


def meaning(clause: Clause, target: str, machine: Machine) -> Meaning | None:
    """What a condition comes to in a rule with that target; None where nothing is known of it."""
    known = _KNOWN.get(clause.name)
    return known(clause, target, machine) if known else None


def together(meanings: Sequence[Meaning]) -> Meaning:
    """All of some conditions at once."""
    return Meaning(
        tuple(reduce(and_, each, EVERYTHING) for each in product(*(each.matches for each in meanings))),
        next((each.doubt for each in meanings if each.doubt), ""),
        next((each.note for each in meanings if each.note), ""),
    )


def _interface(clause: Clause, _target: str, machine: Machine) -> Meaning:
    found = by_interface([clause.argument], machine.interface, negated=clause.negated, any_end="+")
    by = [Match(came_by=scope) if clause.name == "-i" else Match(leaves_by=scope) for scope in found.scopes]
    return Meaning(tuple(by), found.doubt)


def _states(clause: Clause, _target: str, _machine: Machine) -> Meaning | None:
    """SNAT and DNAT are beside the states: packets of which the destination was changed are in doubt where that is done."""
    words = set(clause.argument.lower().split(","))
    if not words <= {*State, "dnat"}:
        return None
    named = frozenset(State(word) for word in words - {"dnat"})
    states = ANY_STATE - named if clause.negated else named
    return Meaning((Match(states=states),) if states else ())


def _fragments(clause: Clause, _target: str, machine: Machine) -> Meaning:
    if not machine.tracks:
        return Meaning(doubt=_FRAGMENTS)
    return Meaning() if clause.negated else Meaning(())


def _range(clause: Clause, _target: str, machine: Machine) -> Meaning | None:
    first, dash, last = clause.argument.partition("-")
    try:
        found = (address_range(1, first, last if dash else first, machine.version),)
    except Unreadable:
        return None
    chosen = outside(found, addresses(machine.version)) if clause.negated else found
    return Meaning((Match(source=chosen) if clause.name == "--src-range" else Match(destination=chosen),))


def _destination(clause: Clause, _target: str, machine: Machine) -> Meaning | None:
    """A destination is the host's, a broadcast address, or a group."""
    chosen = _types(clause)
    if chosen is None:
        return None
    kinds = frozenset(Kind(each.lower()) for each in chosen - {"MULTICAST"})
    groups_too = (Match(destination=groups(machine.version)),) if "MULTICAST" in chosen else ()
    return Meaning((*groups_too, *of_kinds(machine.version, kinds)))


def _source(clause: Clause, _target: str, machine: Machine) -> Meaning | None:
    """A source is never a broadcast address or a group, but for 0.0.0.0; a source of the host's own comes over loopback."""
    chosen = _types(clause)
    if clause.negated or chosen is None or "LOCAL" in chosen:
        return None
    zero = "BROADCAST" in chosen and machine.version == 4  # noqa: PLR2004  # which has broadcast addresses
    return Meaning((Match(source=((0, 0),)),) if zero else ())


def _types(clause: Clause) -> frozenset[str] | None:
    """The kinds of address that are meant; None where others than those known here are. No flow goes to anycast ones."""
    known = frozenset({"LOCAL", "BROADCAST", "MULTICAST"})
    said = frozenset(clause.argument.upper().split(",")) - {"ANYCAST"}
    if not said <= known:
        return None
    return known - said if clause.negated else said


def _mark(clause: Clause, target: str, machine: Machine) -> Meaning | None:
    """Only what is dropped for a mark that nothing sets does not count."""
    if clause.module != "mark" or clause.negated or target not in CLOSING:
        return None
    value, _slash, mask = clause.argument.partition("/")
    try:
        wanted = int(value, 0) & (int(mask, 0) if mask else EVERY_BIT)
    except ValueError:
        return None
    return Meaning((), note=NO_MARK) if cannot_have(wanted, machine.marks) else None


def _reverse_path(clause: Clause, target: str, _machine: Machine) -> Meaning | None:
    """Of a reverse path filter, only packets from addresses that this host cannot answer fail."""
    ours = clause.module == "rpfilter" and target in CLOSING
    return Meaning((), note=NO_WAY_BACK) if ours else None


def _link(clause: Clause, target: str, machine: Machine) -> Meaning | None:
    """What the link addresses to all or to a group, IP does too. Nothing is known of what leaves."""
    kind = clause.argument.upper()
    if clause.negated or kind not in {"BROADCAST", "MULTICAST"} or target not in CLOSING:
        return None
    return _destination(Clause("--dst-type", (kind,)), target, machine)


_KNOWN: dict[str, Callable[[Clause, str, Machine], Meaning | None]] = {
    "-i": _interface,
    "-o": _interface,
    "--ctstate": _states,
    "--state": _states,
    "-f": _fragments,
    "--src-range": _range,
    "--dst-range": _range,
    "--dst-type": _destination,
    "--src-type": _source,
    "--mark": _mark,
    "--invert": _reverse_path,
    "--pkt-type": _link,
}
