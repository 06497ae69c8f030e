"""Rules of hardened hosts against floods of new connections: they drop no connection that comes alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from portbook.firewalls.iptables.clauses import Clause, Clauses
from portbook.firewalls.iptables.machine_conditions import CLOSING
from portbook.firewalls.iptables.options import Option
from portbook.firewalls.iptables.packet_changes import changes_only
from portbook.firewalls.iptables.special_conditions import RATE, a_second, tcp_flags
from portbook.targets.base import Unreadable
from portbook.targets.netfilter import Step, Verdict
from portbook.targets.netfilter.intervals import both
from portbook.targets.netfilter.match import Match, Segment, State
from portbook.targets.netfilter.reasons import SLOWEST

_SYN = tcp_flags(Option(0, "--syn", ""))
_FLAGS = frozenset({"--syn", "--tcp-flags"})
_PORTS = frozenset({"-p", "-i", "--dport", "--dports", "--ctstate", "--state"})
_ENDS = frozenset({"-i", "--dport", "--dports"})
_LIMIT = frozenset({"--limit", "--limit-burst"})
_HASHLIMIT = frozenset(
    {"--hashlimit-above", "--hashlimit-burst", "--hashlimit-mode", "--hashlimit-name", "--hashlimit-srcmask"}
    | {
        "--hashlimit-htable-expire",
        "--hashlimit-htable-size",
        "--hashlimit-htable-max",
        "--hashlimit-htable-gcinterval",
    }
)
_CONNLIMIT = frozenset({"--connlimit-above", "--connlimit-mask", "--connlimit-saddr"})
_FEWEST = 10
"""Simultaneous connections that one address may need."""
_WIDEST = 32
"""The prefix length of one IPv4 address, or of an IPv6 site."""


def guards(rules: Sequence[Clauses]) -> bool:
    """Whether the rules of a chain return packets up to a rate, and drop the others."""
    deciding = [rule for rule in rules if rule.target and not changes_only(rule)]
    if len(deciding) != 2 or any(rule.unread for rule in deciding):  # noqa: PLR2004  # a pair
        return False
    some, others = deciding
    return (
        some.target == "RETURN"
        and _has_only(some, _LIMIT | _FLAGS | {"-p"})
        and any(_at_least(clause.argument) for clause in some.of("--limit"))
        and others.target in CLOSING
        and _has_only(others, _FLAGS | {"-p"})
    )


def stops_floods(step: Step, chain: Sequence[Step]) -> bool:
    """Whether a jump to a guarding chain drops only packets that begin connections, and only beyond its rate."""
    drops = [step.match & rule.match for rule in chain if rule.verdict is Verdict.DROP]
    returns = [rule.match for rule in chain if rule.verdict is Verdict.RETURN and not rule.doubt]
    comes_back = all(any(_within(drop, match) for match in returns) for drop in drops)
    begins = all(map(_begins, drops))
    return step.verdict is Verdict.JUMP and not step.match.limited and begins and comes_back


def _within(match: Match, other: Match) -> bool:
    """Whether another match has all packets of a match, where they differ in protocol and flags only."""
    return both(match.protocols, other.protocols) == match.protocols and match.segments <= other.segments


def _begins(match: Match) -> bool:
    return match.segments <= {Segment.FIRST} or match.states <= {State.NEW}


def too_many(rule: Clauses) -> bool:
    """Whether a rule drops only new connections beyond a number that no flow needs."""
    new = any(_is_syn(clause) for clause in rule.of(*_FLAGS)) or any(
        clause.argument == "NEW" and not clause.negated for clause in rule.of("--ctstate", "--state")
    )
    if rule.target not in CLOSING or not new or rule.unread:
        return False
    if rates := rule.of("--hashlimit-above"):
        return _has_only(rule, _PORTS | _FLAGS | _HASHLIMIT) and _at_least(rates[0].argument)
    if numbers := rule.of("--connlimit-above"):
        number, masks = numbers[0].argument, [clause.argument for clause in rule.of("--connlimit-mask")]
        alone = all(mask.isdecimal() and int(mask) >= _WIDEST for mask in masks)
        return _has_only(rule, _PORTS | _FLAGS | _CONNLIMIT) and alone and number.isdecimal() and int(number) >= _FEWEST
    return False


def _has_only(rule: Clauses, options: Collection[str]) -> bool:
    """Whether a rule has these conditions only, and negates only interfaces and destination ports."""
    return all(clause.name in options and (not clause.negated or clause.name in _ENDS) for clause in rule.matching)


def _at_least(rate: str) -> bool:
    return bool(RATE.fullmatch(rate)) and a_second(rate) >= SLOWEST


def _is_syn(clause: Clause) -> bool:
    more = clause.arguments[1] if len(clause.arguments) > 1 else ""
    try:
        return not clause.negated and tcp_flags(Option(0, clause.name, clause.argument, more=more)) == _SYN
    except Unreadable:
        return False
