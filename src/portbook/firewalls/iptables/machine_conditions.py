"""The meaning of single conditions that stand in a machine's rules and not in snippets.

Sources: iptables-extensions(8); `match_type` in net/netfilter/xt_addrtype.c; net/ipv4/fib_frontend.c, which calls 0.0.0.0
a broadcast address; net/netfilter/xt_pkttype.c; net/ipv4/netfilter/nf_defrag_ipv4.c: where connections are tracked, the
kernel reassembles fragments before any filter sees them.
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
from portbook.targets.netfilter.interfaces import by_interface
from portbook.targets.netfilter.intervals import addresses
from portbook.targets.netfilter.match import ANY_STATE, Kind
from portbook.targets.netfilter.reasons import NO_MARK, NO_WAY_BACK, Reason
from portbook.targets.netfilter.values import EVERY_BIT, address_range, cannot_have

CLOSING = frozenset({"DROP", "REJECT"})
_FRAGMENTS = Reason(
    "iptables-doubtful-fragments",
    "whether fragments reach this rule depends on connection tracking, which this text does not start",
)


@dataclass(frozen=True)
class Machine:
    """What Portbook knows of a machine before it reads its rules.

    Attributes:
        version: the IP version of the rules.
        interface: the interface that callers use; empty where it is unknown.
        tracks: whether the machine tracks connections.
        marks: the mark bits that its rules may set on a packet.
    """

    version: int
    interface: str = ""
    tracks: bool = False
    marks: int = 0


@dataclass(frozen=True)
class Meaning:
    """The packets that conditions match.

    Attributes:
        matches: the packets, as disjoint alternatives.
        doubt: why the conditions may match only some of them; None where they match all.
        note: which packets do not count; None where all do.
    """

    matches: tuple[Match, ...] = (EVERYTHING,)
    doubt: Reason | None = None
    note: Reason | None = None


def meaning(clause: Clause, target: str, machine: Machine) -> Meaning | None:
    """The meaning of a condition in a rule with that target; None where Portbook does not know it."""
    known = _KNOWN.get(clause.name)
    return known(clause, target, machine) if known else None


def together(meanings: Sequence[Meaning]) -> Meaning:
    """The meaning of several conditions at once."""
    return Meaning(
        tuple(reduce(and_, matches, EVERYTHING) for matches in product(*(part.matches for part in meanings))),
        next((part.doubt for part in meanings if part.doubt), None),
        next((part.note for part in meanings if part.note), None),
    )


def _interface(clause: Clause, _target: str, machine: Machine) -> Meaning:
    packets = by_interface([clause.argument], machine.interface, negated=clause.negated, any_end="+")
    by = [Match(came_by=scope) if clause.name == "-i" else Match(leaves_by=scope) for scope in packets.scopes]
    return Meaning(tuple(by), packets.doubt)


def _states(clause: Clause, _target: str, _machine: Machine) -> Meaning | None:
    """The states of a condition. DNAT adds nothing here: the rule that changes the destination makes those packets doubtful."""
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
        interval = address_range(1, first, last if dash else first, machine.version)
    except Unreadable:
        return None
    chosen = outside((interval,), addresses(machine.version)) if clause.negated else (interval,)
    return Meaning((Match(source=chosen) if clause.name == "--src-range" else Match(destination=chosen),))


def _destination(clause: Clause, _target: str, machine: Machine) -> Meaning | None:
    """The meaning of a condition on the type of the destination: the host's own, broadcast or multicast."""
    chosen = _types(clause)
    if chosen is None:
        return None
    kinds = frozenset(Kind(type_.lower()) for type_ in chosen - {"MULTICAST"})
    groups_too = (Match(destination=groups(machine.version)),) if "MULTICAST" in chosen else ()
    return Meaning((*groups_too, *of_kinds(machine.version, kinds)))


def _source(clause: Clause, _target: str, machine: Machine) -> Meaning | None:
    """The meaning of a condition on the type of the source: no source is multicast or broadcast, except 0.0.0.0."""
    chosen = _types(clause)
    if clause.negated or chosen is None or "LOCAL" in chosen:
        return None
    zero = "BROADCAST" in chosen and machine.version == 4  # noqa: PLR2004  # which has broadcast addresses
    return Meaning((Match(source=((0, 0),)),) if zero else ())


def _types(clause: Clause) -> frozenset[str] | None:
    """The types of address that a condition matches; None for unknown types. No flow goes to an anycast address."""
    known = frozenset({"LOCAL", "BROADCAST", "MULTICAST"})
    types = frozenset(clause.argument.upper().split(",")) - {"ANYCAST"}
    if not types <= known:
        return None
    return known - types if clause.negated else types


def _mark(clause: Clause, target: str, machine: Machine) -> Meaning | None:
    """The meaning of a condition on a mark: none that a packet meets, where the rule drops a mark that nothing sets."""
    if clause.module != "mark" or clause.negated or target not in CLOSING:
        return None
    value, _slash, mask = clause.argument.partition("/")
    try:
        bits = int(value, 0) & (int(mask, 0) if mask else EVERY_BIT)
    except ValueError:
        return None
    return Meaning((), note=NO_MARK) if cannot_have(bits, machine.marks) else None


def _reverse_path(clause: Clause, target: str, _machine: Machine) -> Meaning | None:
    """The meaning of a reverse path filter: it drops only packets from addresses that this host has no route to."""
    drops = clause.module == "rpfilter" and target in CLOSING
    return Meaning((), note=NO_WAY_BACK) if drops else None


def _link(clause: Clause, target: str, machine: Machine) -> Meaning | None:
    """A frame to a broadcast or multicast address carries a packet to such an IP address; so for packets that come in."""
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
