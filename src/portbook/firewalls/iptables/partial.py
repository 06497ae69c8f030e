"""One rule of a machine's saved tables. Portbook may know only a part of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portbook.firewalls.iptables.clauses import Clause, Clauses
from portbook.firewalls.iptables.machine_conditions import Machine, Meaning, meaning, together
from portbook.firewalls.iptables.packet_changes import ELSEWHERE, changes_only
from portbook.firewalls.iptables.rule import parse
from portbook.targets.base import Unreadable
from portbook.targets.netfilter import Step, Verdict
from portbook.targets.netfilter.doubt import doubtful
from portbook.targets.netfilter.reasons import NO_WAY_BACK, TAKE_OUT, Reason

_PLAIN = frozenset(
    {"-p", "-s", "-d", "--sport", "--dport", "--sports", "--dports", "--icmp-type", "--icmpv6-type", "--tcp-flags"}
    | {"--syn", "--limit", "--limit-burst", "--hl-eq", "--rt-type"}
)
"""Conditions that snippets have too."""
_READ = frozenset({"tcp", "udp", "sctp", "dccp", "icmp", "icmp6", "multiport", "limit", "ah", "hl", "rt"})
"""Modules that the reader of snippets also needs."""
_SILENT = frozenset(
    {"addrtype", "comment", "connbytes", "connlimit", "connmark", "conntrack", "cpu", "devgroup", "dscp", "ecn"}
    | {"hashlimit", "helper", "iprange", "length", "mac", "mark", "owner", "physdev", "pkttype", "recent", "rpfilter"}
    | {"set", "state", "statistic", "string", "tcpmss", "tos", "ttl", "u32"}
)
"""Modules that match nothing without an option."""
_UNKNOWN_TARGETS = frozenset({"NFQUEUE", "QUEUE", "CT", "NOTRACK", "SYNPROXY", "TEE", "HMARK"})
_UNKNOWN = Reason("iptables-doubtful-rule", "Portbook does not know what this rule does", TAKE_OUT)


def partial(line: int, rule: Clauses, machine: Machine) -> tuple[tuple[Step, ...], Reason | None]:
    """The rule as steps, none where it decides nothing; and which packets do not count, or None."""
    if not rule.target or (changes_only(rule) and not rule.unclear):
        return (), None
    verdict = _verdict(rule)
    steps, unclear = _plain(line, rule, "ACCEPT" if verdict else rule.target, machine.version)
    meanings = (_special(clause, rule, machine) for clause in rule.conditions)
    special = together([part for part in meanings if part])
    doubt = special.doubt or unclear or (_unread(rule) if rule.unread else None)
    if verdict is Verdict.UNKNOWN:
        doubt = doubt or _UNKNOWN
    return tuple(_finished(steps, special, verdict, doubt)), special.note


def _finished(steps: Sequence[Step], special: Meaning, verdict: Verdict | None, doubt: Reason | None) -> Iterator[Step]:
    for step in steps:
        for match in special.matches:
            one = replace(step, match=step.match & match, verdict=verdict or step.verdict)
            if one.match.empty or not one.match.states:
                continue
            yield doubtful(one, doubt or one.doubt) if doubt or verdict else one


def _verdict(rule: Clauses) -> Verdict | None:
    """The verdict of a target that only a machine's rules have; None for a verdict or a chain."""
    if rule.unclear or rule.target in _UNKNOWN_TARGETS:
        return Verdict.UNKNOWN
    return Verdict.ELSEWHERE if rule.target in ELSEWHERE else None


def _plain(line: int, rule: Clauses, target: str, version: int) -> tuple[tuple[Step, ...], Reason | None]:
    """The rule with the conditions that snippets have too, and the doubt about one that Portbook does not know."""
    plain = [
        clause
        for clause in rule.conditions
        if clause.name in _PLAIN or (clause.name == "-m" and clause.argument in _READ)
    ]
    head, tail = ["-A", rule.chain], ["-g" if rule.goes else "-j", target]
    try:
        return parse(line, [*head, *_words(plain), *tail], version).steps, None
    except Unreadable:
        return _readable(line, head, plain, tail, version)


def _readable(
    line: int, head: list[str], plain: Sequence[Clause], tail: list[str], version: int
) -> tuple[tuple[Step, ...], Reason | None]:
    """The rule with those conditions only that Portbook can read one after another."""
    read: list[Clause] = []
    doubt: Reason | None = None
    steps = parse(line, [*head, *tail], version).steps
    for clause in plain:
        try:
            steps = parse(line, [*head, *_words([*read, clause]), *tail], version).steps
        except Unreadable as problem:
            doubt = doubt or Reason("iptables-doubtful-match", problem.message, TAKE_OUT)
        else:
            read.append(clause)
    return steps, doubt


def _words(clauses: Sequence[Clause]) -> list[str]:
    return [word for clause in clauses for word in clause.words]


def _special(clause: Clause, rule: Clauses, machine: Machine) -> Meaning | None:
    """The meaning of a condition that snippets do not have; None where it matches every packet."""
    if clause.name in _PLAIN or clause.name == "--comment":
        return None
    if clause.name == "-m":
        return _module(clause, rule, machine)
    if clause.module == "rpfilter" and clause.name != "--invert":
        return None  # how the kernel looks for the route back
    return meaning(clause, rule.target, machine) or Meaning(doubt=_not_in_the_text(clause.module or clause.name))


def _module(clause: Clause, rule: Clauses, machine: Machine) -> Meaning | None:
    """The meaning of a module without an option; None where it matches every packet."""
    name = clause.argument
    if name == "rpfilter" and not rule.of("--invert"):
        returns = rule.target == "RETURN"
        return Meaning(note=NO_WAY_BACK) if returns else Meaning(doubt=_not_in_the_text(name))
    if name == "frag":
        return meaning(Clause("-f"), rule.target, machine)
    return None if name in _READ | _SILENT else Meaning(doubt=_not_in_the_text(name))


def _not_in_the_text(name: str) -> Reason:
    message = f"the text does not show which packets the match {name} matches"
    return Reason("iptables-match-not-in-text", message, TAKE_OUT)


def _unread(rule: Clauses) -> Reason:
    if rule.unclear:
        return _UNKNOWN
    return Reason("iptables-doubtful-option", f"Portbook does not know the option {rule.unread[0]}", TAKE_OUT)
