"""Rules against floods of new connections, as hardened hosts have them: they drop none that comes by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from portbook.firewalls.iptables.apart import RATE, a_second, tcp_flags
from portbook.firewalls.iptables.clauses import Clause, Clauses
from portbook.firewalls.iptables.machine_conditions import CLOSING
from portbook.firewalls.iptables.options import Option
from portbook.firewalls.iptables.packet_changes import changes_only
from portbook.targets.base import Unreadable
from portbook.targets.netfilter import Step, Verdict
from portbook.targets.netfilter.doubt import SLOWEST
from portbook.targets.netfilter.intervals import both
from portbook.targets.netfilter.match import Match, Segment, State

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
"""Connections at once that one address may need."""
_WIDEST = 32
"""Of an address of IPv4; of IPv6, a site."""


def guards(rules: Sequence[Clauses]) -> bool:
    """Whether the rules of a chain let so many packets come back from it in a second, and drop the others."""
    deciding = [each for each in rules if each.target and not changes_only(each)]
    if len(deciding) != 2 or any(each.unread for each in deciding):  # noqa: PLR2004  # a pair
        return False
    some, others = deciding
    return (
        some.target == "RETURN"
        and _asks_only(some, _LIMIT | _FLAGS | {"-p"})
        and any(_at_least(each.argument) for each in some.of("--limit"))
        and others.target in CLOSING
        and _asks_only(others, _FLAGS | {"-p"})
    )


def stops_floods(step: Step, chain: Sequence[Step]) -> bool:
    """Whether a jump to a chain that guards is about packets that begin connections, of which so many come back from it."""
    dropped = [step.match & each.match for each in chain if each.verdict is Verdict.DROP]
    returned = [each.match for each in chain if each.verdict is Verdict.RETURN and not each.doubt]
    comes_back = all(any(_within(each, other) for other in returned) for each in dropped)
    begins = all(map(_begins, dropped))
    return step.verdict is Verdict.JUMP and not step.match.limited and begins and comes_back


def _within(match: Match, other: Match) -> bool:
    """Whether the other is for all packets of one, where they differ in protocol and flags only."""
    return both(match.protocols, other.protocols) == match.protocols and match.segments <= other.segments


def _begins(match: Match) -> bool:
    return match.segments <= {Segment.FIRST} or match.states <= {State.NEW}


def too_many(rule: Clauses) -> bool:
    """Whether a rule drops only new connections beyond a number of them that no flow needs."""
    new = any(_is_syn(each) for each in rule.of(*_FLAGS)) or any(
        each.argument == "NEW" and not each.negated for each in rule.of("--ctstate", "--state")
    )
    if rule.target not in CLOSING or not new or rule.unread:
        return False
    if rates := rule.of("--hashlimit-above"):
        return _asks_only(rule, _PORTS | _FLAGS | _HASHLIMIT) and _at_least(rates[0].argument)
    if numbers := rule.of("--connlimit-above"):
        number, masks = numbers[0].argument, [each.argument for each in rule.of("--connlimit-mask")]
        alone = all(each.isdecimal() and int(each) >= _WIDEST for each in masks)
        return (
            _asks_only(rule, _PORTS | _FLAGS | _CONNLIMIT) and alone and number.isdecimal() and int(number) >= _FEWEST
        )
    return False


def _asks_only(rule: Clauses, options: Collection[str]) -> bool:
    """Whether a rule asks for nothing else, and for the opposite of nothing but an end of a connection."""
    return all(each.name in options and (not each.negated or each.name in _ENDS) for each in rule.asked)


def _at_least(rate: str) -> bool:
    return bool(RATE.fullmatch(rate)) and a_second(rate) >= SLOWEST


def _is_syn(clause: Clause) -> bool:
    more = clause.arguments[1] if len(clause.arguments) > 1 else ""
    try:
        return not clause.negated and tcp_flags(Option(0, clause.name, clause.argument, more=more)) == _SYN
    except Unreadable:
        return False
