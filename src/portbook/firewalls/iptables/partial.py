"""One rule of a machine's saved tables, of which perhaps only a part is understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portbook.firewalls.iptables.clauses import Clause, Clauses
from portbook.firewalls.iptables.machine_conditions import Machine, Meaning, meaning, together
from portbook.firewalls.iptables.packet_changes import ELSEWHERE, changes_only
from portbook.firewalls.iptables.rule import parsed
from portbook.targets.base import Unreadable
from portbook.targets.netfilter import Step, Verdict
from portbook.targets.netfilter.doubt import NO_WAY_BACK, TAKE_OUT, doubtful

_PLAIN = frozenset(
    {"-p", "-s", "-d", "--sport", "--dport", "--sports", "--dports", "--icmp-type", "--icmpv6-type", "--tcp-flags"}
    | {"--syn", "--limit", "--limit-burst", "--hl-eq", "--rt-type"}
)
"""Conditions that snippets have too."""
_READ = frozenset({"tcp", "udp", "sctp", "dccp", "icmp", "icmp6", "multiport", "limit", "ah", "hl", "rt"})
"""Modules that the reader of snippets has to know of."""
_SILENT = frozenset(
    {"addrtype", "comment", "connbytes", "connlimit", "connmark", "conntrack", "cpu", "devgroup", "dscp", "ecn"}
    | {"hashlimit", "helper", "iprange", "length", "mac", "mark", "owner", "physdev", "pkttype", "recent", "rpfilter"}
    | {"set", "state", "statistic", "string", "tcpmss", "tos", "ttl", "u32"}
)
"""Modules that ask for nothing beside their options, which tell what there is to tell."""
_UNKNOWN_TARGETS = frozenset({"NFQUEUE", "QUEUE", "CT", "NOTRACK", "SYNPROXY", "TEE", "HMARK"})
_NOT_UNDERSTOOD = "what this rule does cannot be judged"


def partial(line: int, rule: Clauses, machine: Machine) -> tuple[tuple[Step, ...], str]:
    """The rule as steps, none where it decides nothing; and which packets do not count, or nothing."""
    if not rule.target or (changes_only(rule) and not rule.unclear):
        return (), ""
    verdict = _verdict(rule)
    steps, unclear = _plain(line, rule, "ACCEPT" if verdict else rule.target, machine.version)
    asked = (_asked(each, rule, machine) for each in rule.conditions)
    found = together([each for each in asked if each])
    doubt = found.doubt or unclear or (f"{_unread(rule)}: {TAKE_OUT}" if rule.unread else "")
    if verdict is Verdict.UNKNOWN:
        doubt = doubt or f"{_NOT_UNDERSTOOD}: {TAKE_OUT}"
    return tuple(_finished(steps, found, verdict, doubt)), found.note


def _finished(steps: Sequence[Step], found: Meaning, verdict: Verdict | None, doubt: str) -> Iterator[Step]:
    for step in steps:
        for match in found.matches:
            one = replace(step, match=step.match & match, verdict=verdict or step.verdict)
            if one.match.empty or not one.match.states:
                continue
            yield doubtful(one, doubt or one.doubt) if doubt or verdict else one


def _verdict(rule: Clauses) -> Verdict | None:
    """What only a machine has; None for a verdict or a chain."""
    if rule.unclear or rule.target in _UNKNOWN_TARGETS:
        return Verdict.UNKNOWN
    return Verdict.ELSEWHERE if rule.target in ELSEWHERE else None


def _plain(line: int, rule: Clauses, target: str, version: int) -> tuple[tuple[Step, ...], str]:
    """The rule with the conditions that snippets have too, and why one of them is not understood."""
    asked = [each for each in rule.conditions if each.name in _PLAIN or (each.name == "-m" and each.argument in _READ)]
    head, tail = ["-A", rule.chain], ["-g" if rule.goes else "-j", target]
    try:
        return parsed(line, [*head, *_words(asked), *tail], version).steps, ""
    except Unreadable:
        return _as_far_as(line, head, asked, tail, version)


def _as_far_as(
    line: int, head: list[str], asked: Sequence[Clause], tail: list[str], version: int
) -> tuple[tuple[Step, ...], str]:
    """The same with each condition that can be read behind those before it."""
    read: list[Clause] = []
    doubt = ""
    steps = parsed(line, [*head, *tail], version).steps
    for each in asked:
        try:
            steps = parsed(line, [*head, *_words([*read, each]), *tail], version).steps
        except Unreadable as problem:
            doubt = doubt or f"{problem.message}: {TAKE_OUT}"
        else:
            read.append(each)
    return steps, doubt


def _words(asked: Sequence[Clause]) -> list[str]:
    return [word for each in asked for word in each.words]


def _asked(clause: Clause, rule: Clauses, machine: Machine) -> Meaning | None:
    """What a condition comes to that snippets do not have; None where it asks for nothing."""
    if clause.name in _PLAIN or clause.name == "--comment":
        return None
    if clause.name == "-m":
        return _module(clause, rule, machine)
    if clause.module == "rpfilter" and clause.name != "--invert":
        return None  # how the way back is looked for
    found = meaning(clause, rule.target, machine)
    return found or Meaning(doubt=_not_in_the_text(clause.module or clause.name))


def _module(clause: Clause, rule: Clauses, machine: Machine) -> Meaning | None:
    """A module that asks for something by itself."""
    name = clause.argument
    if name == "rpfilter" and not rule.of("--invert"):
        returns = rule.target == "RETURN"
        return Meaning(note=NO_WAY_BACK) if returns else Meaning(doubt=_not_in_the_text(name))
    if name == "frag":
        return meaning(Clause("-f"), rule.target, machine)
    return None if name in _READ | _SILENT else Meaning(doubt=_not_in_the_text(name))


def _not_in_the_text(name: str) -> str:
    return f"what the match {name} asks for is not in the text: {TAKE_OUT}"


def _unread(rule: Clauses) -> str:
    return (
        "what this rule does cannot be judged" if rule.unclear else f"what {rule.unread[0]} asks for is not known here"
    )
