"""Rules of a firewall as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.importers.draft.addresses import mapped
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import note
from portbook.importers.draft.pieces import without_pieces
from portbook.model import (
    Addresses,
    Direction,
    Family,
    IcmpType,
    Location,
    PortRange,
    Ports,
    Problem,
    Protocol,
    Reply,
    Rule,
    Scope,
    Transport,
)
from portbook.model.protocol import ICMP, ICMP_TYPES, ICMPV6, SCTP, TCP, UDP
from portbook.rules import covered, covers, minus, per_family

_PORTS_OF = frozenset({TCP.number, UDP.number, SCTP.number})
"""The protocols whose ports the data has keys for."""


@dataclass(frozen=True)
class RuleFacts:
    """The facts that rules come to, and notes about rules that the data has no words for."""

    facts: tuple[Fact, ...]
    notes: tuple[Problem, ...]


def rule_facts(rules: Iterable[tuple[Location, Rule]], host: str = "") -> RuleFacts:
    """The facts of rules with their places. Rules for loopback are left out: no firewall of a service needs them.

    Args:
        rules: each with the place that says it.
        host: the name of the host that they are for.

    Raises:
        TooComplex: they overlap in too many ways.
    """
    located = [(where, rule) for where, rule in rules if rule.scope is Scope.NETWORK]
    facts: list[Fact] = []
    notes: dict[Problem, None] = {}
    for where, rule in _without_answers(list(without_pieces(located)), notes):
        for variant in _of_one_protocol(rule):
            fact = _fact(where, variant, host, notes)
            facts += [fact] if fact else []
    return RuleFacts(tuple(facts), tuple(notes))


def _without_answers(
    located: Sequence[tuple[Location, Rule]], notes: dict[Problem, None]
) -> list[tuple[Location, Rule]]:
    """The rules without those that only let answers through: a flow with `reply: untracked` stands for both ways."""
    untracked = [rule for _where, rule in located if rule.reply is Reply.NONE]
    if not untracked:
        return list(located)
    remaining: list[tuple[Location, Rule]] = []
    implied: list[Rule] = []
    for where, rule in located:
        if rule.reply is not Reply.NONE:
            remaining.append((where, rule))
        elif not covers(implied, [rule]):
            answer = replace(rule, direction=rule.direction.opposite)
            if covers(untracked, [answer]):
                implied.append(answer)
                remaining.append((where, rule))
            else:
                message = "nothing in the file lets the answers to this through, and the draft has it as if they passed"
                notes[note(where, "import-no-answers", message, "see whether it works, or leave the flow out")] = None
                remaining.append((where, replace(rule, reply=Reply.TRACKED)))
    return remaining


def _of_one_protocol(rule: Rule) -> Iterator[Rule]:
    """The rule, by IP version where its protocol or the addresses of its ends need one."""
    whole = rule.local.wholes | rule.remote.wholes
    both_ends = rule.local.networks and rule.remote.networks
    one_version = rule.protocol.is_icmp or rule.family is not Family.BOTH or whole or both_ends
    yield from per_family([rule]) if one_version else [rule]


def _fact(where: Location, rule: Rule, host: str, notes: dict[Problem, None]) -> Fact | None:
    transport = _transport(rule)
    if transport is None or any(map(mapped, (*rule.local.networks, *rule.remote.networks))):
        message = f"the data has no key for this: {_words(rule)}"
        notes[note(where, "import-not-expressible", message, "it is left out of the draft")] = None
        return None
    return Fact(
        where,
        rule.direction,
        transport,
        host,
        peer=_all(rule.remote, rule.family),
        own=None if _all(rule.local, rule.family).anywhere else rule.local,
        family=rule.family,
        reply=rule.reply,
    )


def _all(addresses: Addresses, family: Family) -> Addresses:
    """The addresses; anywhere where they are all of the rule's IP version."""
    whole = family is not Family.BOTH and family.version in addresses.wholes
    return Addresses(anywhere=True) if addresses.anywhere or whole else addresses


def _transport(rule: Rule) -> Transport | None:
    """The protocol and ports in the words of the data; None where it has none for them."""
    protocol = rule.protocol
    if protocol.is_icmp:
        wrong = (protocol == ICMP) == (rule.family is Family.IPV6)
        return None if wrong else Transport(ICMP, icmp=_icmp(rule))
    if protocol.number in _PORTS_OF:
        ends = _ports(rule.destination_ports), _ports(rule.source_ports)
        return Transport(protocol, *ends) if all(end.ranges for end in ends) else None
    if rule.local_ports.is_any and rule.remote_ports.is_any:
        return Transport(protocol)
    return None


def _ports(ports: Ports) -> Ports:
    """The ports without port 0, which nothing uses and the data does not have, but in all of them."""
    if ports.is_any:
        return ports
    ranges = (PortRange(max(range_.first, 1), range_.last) for range_ in ports.ranges if range_.last)
    return Ports(tuple(ranges))


def _icmp(rule: Rule) -> IcmpType | None:
    if rule.icmp_type is None:
        return None
    version = "ipv6" if rule.protocol == ICMPV6 else "ipv4"
    names = (kind for kind in ICMP_TYPES.values() if getattr(kind, version) == rule.icmp_type)
    known = next(names, IcmpType(str(rule.icmp_type), rule.icmp_type, rule.icmp_type))
    return replace(known, code=rule.icmp_code)


def _words(rule: Rule) -> str:
    inbound = rule.direction is Direction.INBOUND
    family = "" if rule.family is Family.BOTH else f" of {rule.family}"
    name = Protocol(rule.protocol.number).name
    ports = "" if rule.destination_ports.is_any else f" to port {rule.destination_ports.spell()}"
    return f"{'inbound' if inbound else 'outbound'} protocol {name}{family}{ports}"


def located_rules(
    rules: Sequence[Rule],
    doubtful: Sequence[Rule],
    causes: Iterable[tuple[Location, Sequence[Rule]]],
    whole: Location,
) -> Iterator[tuple[Location, Rule]]:
    """Rules with their places, as far as the statements of a text are known that let them through.

    Args:
        rules: what the text lets through.
        doubtful: what it may let through: a statement of both is taken as it stands.
        causes: the place of each statement, with what it lets through.
        whole: the text, for what no statement is known to let through.

    Raises:
        TooComplex: they overlap in too many ways.
    """
    placed = [(where, rule) for where, of_statement in causes for rule in of_statement if rule.scope is Scope.NETWORK]
    variants = [(where, replace(rule, reply=reply)) for where, rule in placed for reply in (Reply.TRACKED, Reply.NONE)]
    known = list(covered((*rules, *doubtful), [rule for _where, rule in variants]))
    passing = set(map(id, known))
    yield from _first((where, rule) for where, rule in variants if id(rule) in passing)
    network = [rule for rule in rules if rule.scope is Scope.NETWORK]
    rest = minus(network, known) if known else network
    yield from ((whole, rule) for rule in rest)


def _first(variants: Iterable[tuple[Location, Rule]]) -> Iterator[tuple[Location, Rule]]:
    """The variants without those that say of the same packets only that no answers pass."""
    before: tuple[Location, Rule] | None = None
    for where, rule in variants:
        if before != (where, replace(rule, reply=Reply.TRACKED)):
            yield where, rule
        before = where, rule
