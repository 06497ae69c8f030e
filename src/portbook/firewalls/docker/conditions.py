"""What conditions of rules mean for packets of one passage: those that the passage decides, and those on their connection.

Sources: iptables-extensions(8), "conntrack"; net/netfilter/xt_conntrack.c; net/netfilter/nf_nat_core.c.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from ipaddress import ip_network
from operator import and_

from portbook.firewalls.docker.passage import Passage, by_bridge
from portbook.firewalls.iptables import values
from portbook.firewalls.iptables.clauses import Clause
from portbook.model.protocol import UDP
from portbook.targets.netfilter import EVERYTHING, Intervals, Match
from portbook.targets.netfilter.match import PORTED

_SETS = frozenset({"docker-ext-bridges-v4", "docker-ext-bridges-v6"})
"""The networks of Docker's bridges, in Docker 28.0 and 28.1."""
_OWN_ADDRESS = "this matches the container's own address or port, not those that it is published at"
_WITHOUT_USE = frozenset({"conntrack", "state", "set"})
"""Modules that nothing needs once their conditions are decided."""


_OF_MODULES = ("--ct", "--state", "--match-set")
"""How the conditions of these modules begin."""


@dataclass(frozen=True)
class Direction:
    """Packets of one passage and one way.

    Attributes:
        passage: the passage.
        comes_in: whether they come from outside.
        version: their IP version, 4 or 6.
    """

    passage: Passage
    comes_in: bool
    version: int

    @property
    def is_original(self) -> bool:
        """Whether they go the way of the first packet."""
        return self.comes_in is self.passage.opened_outside


@dataclass(frozen=True)
class Meaning:
    """What conditions mean.

    Attributes:
        never: whether no packet meets them.
        match: the packets that do, as far as the passage says.
        rest: the conditions that it says nothing of.
        unknown: why the text does not show which packets meet one of them; empty where it does.
    """

    never: bool = False
    match: Match = EVERYTHING
    rest: tuple[Clause, ...] = ()
    unknown: str = ""


def meaning(line: int, conditions: Iterable[Clause], direction: Direction) -> Meaning:
    """The meaning of all conditions of a rule for packets of a passage.

    Raises:
        CannotJudge: a port is a service name, or an address a host name.
        Rejected: iptables refuses a port or an address.
    """
    parts = [_meaning(line, clause, direction) for clause in conditions]
    rest = tuple(clause for part in parts for clause in part.rest)
    needless = _WITHOUT_USE - {clause.module for clause in rest if clause.name.startswith(_OF_MODULES)}
    return Meaning(
        any(part.never for part in parts),
        reduce(and_, (part.match for part in parts), EVERYTHING),
        tuple(clause for clause in rest if clause.name != "-m" or clause.argument not in needless),
        next((part.unknown for part in parts if part.unknown), ""),
    )


def _meaning(line: int, clause: Clause, direction: Direction) -> Meaning:
    if with_words := _WITH_WORDS.get(clause.name):
        return with_words(clause, direction)
    if with_numbers := _WITH_NUMBERS.get(clause.name):
        return with_numbers(line, clause, direction)
    return Meaning(rest=(clause,))


def _decided(clause: Clause, *, holds: bool) -> Meaning:
    return Meaning(never=holds is clause.negated)


def _interface(clause: Clause, direction: Direction) -> Meaning:
    """An interface: that of the container's network, or one to the outside, which has none of Docker's names."""
    to_container = (clause.name == "-o") is direction.comes_in
    if not to_container:
        return (
            _decided(clause, holds=False) if direction.passage.is_inside(clause.argument) else Meaning(rest=(clause,))
        )
    holds = by_bridge(clause.argument, direction.passage.bridge)
    if holds is None:
        return Meaning(
            unknown="this is for one network of Docker's only, and which containers are in it is not in the text"
        )
    return _decided(clause, holds=holds)


def _address(clause: Clause, direction: Direction) -> Meaning:
    """An address of the packet: the container's is not the one that it is published at."""
    if not direction.passage.translated or (clause.name == "-d") is not direction.comes_in:
        return Meaning(rest=(clause,))
    container = direction.passage.container
    if container is None:
        return Meaning(unknown=_OWN_ADDRESS)
    try:
        networks = [ip_network(word) for word in clause.argument.split(",")]
    except ValueError:
        return Meaning(unknown=_OWN_ADDRESS)
    return _decided(clause, holds=any(container.address in network for network in networks))


def _port(line: int, clause: Clause, direction: Direction) -> Meaning:
    """A port of the packet: the container's may be another than the published one."""
    passage = direction.passage
    if not passage.translated or clause.name.startswith("--d") is not direction.comes_in:
        return Meaning(rest=(clause,))
    if passage.container is None:
        return Meaning(unknown=_OWN_ADDRESS)
    if passage.container.port is None:
        return Meaning(rest=(clause,))
    port = passage.container.port
    return _decided(clause, holds=any(first <= port <= last for first, last in _ports(line, clause)))


def _original_port(line: int, clause: Clause, direction: Direction) -> Meaning:
    """A port of the connection's first packet, before any translation."""
    if clause.negated:
        return Meaning(unknown="Portbook does not know this match with ! before it")
    ports = _ports(line, clause)
    of_destination = clause.name == "--ctorigdstport"
    if of_destination is direction.is_original:
        return Meaning(match=Match(protocols=PORTED, destination_ports=ports))
    return Meaning(match=Match(protocols=PORTED, source_ports=ports))


def _original_address(line: int, clause: Clause, direction: Direction) -> Meaning:
    networks = values.networks(line, clause.argument, direction.version, negated=clause.negated)
    of_destination = clause.name == "--ctorigdst"
    if of_destination is direction.is_original:
        return Meaning(match=Match(destination=networks))
    return Meaning(match=Match(source=networks))


def _way(clause: Clause, direction: Direction) -> Meaning:
    word = clause.argument.upper()
    if word not in {"ORIGINAL", "REPLY"}:
        return Meaning(unknown="Portbook does not know this way of a connection")
    return _decided(clause, holds=(word == "ORIGINAL") is direction.is_original)


def _states(clause: Clause, direction: Direction) -> Meaning:
    """The states of a condition: DNAT is that of what was sent to a published port."""
    words = clause.argument.split(",")
    others = tuple(word for word in words if word.upper() != "DNAT")
    if len(others) == len(words):
        return Meaning(rest=(clause,))
    if direction.passage.translated:
        return _decided(clause, holds=True)
    if not others:
        return _decided(clause, holds=False)
    return Meaning(rest=(Clause(clause.name, (",".join(others),), clause.negated, clause.module),))


def _set(clause: Clause, direction: Direction) -> Meaning:
    name, end = clause.arguments
    if name not in _SETS or end not in {"src", "dst"}:
        return Meaning(rest=(clause,))
    return _decided(clause, holds=(end == "dst") is direction.comes_in)


def _ports(line: int, clause: Clause) -> Intervals:
    """The ports of a condition. Those of a connection wrap as those of UDP do."""
    if clause.name.endswith("s"):
        return values.many_ports(line, clause.argument, negated=False)
    return values.single_ports(line, clause.argument, UDP.number, negated=False)


_WITH_WORDS: dict[str, Callable[[Clause, Direction], Meaning]] = {
    **dict.fromkeys(("-i", "-o"), _interface),
    **dict.fromkeys(("-s", "-d"), _address),
    "--ctdir": _way,
    "--ctstate": _states,
    "--match-set": _set,
}
_WITH_NUMBERS: dict[str, Callable[[int, Clause, Direction], Meaning]] = {
    **dict.fromkeys(("--sport", "--dport", "--sports", "--dports"), _port),
    **dict.fromkeys(("--ctorigsrcport", "--ctorigdstport"), _original_port),
    **dict.fromkeys(("--ctorigsrc", "--ctorigdst"), _original_address),
}
