"""One rule of a machine's listing. Portbook may know only a part of it: nft lists much that no snippet has."""

from __future__ import annotations

from dataclasses import replace

from portbook.firewalls.nftables.cursor import Cursor
from portbook.firewalls.nftables.listed_rule import INTERFACES, ListedRule, Machine, RuleSteps, Sets
from portbook.firewalls.nftables.log_and_limit import read_limit
from portbook.firewalls.nftables.machine_conditions import read_special
from portbook.firewalls.nftables.no_verdict import read_idle
from portbook.firewalls.nftables.selectors import PORTED, PROTOCOLS, Values
from portbook.firewalls.nftables.statement import VERSIONS, condition, read_field, read_values, read_verdict
from portbook.targets.base import CannotJudge, Unreadable
from portbook.targets.netfilter import Match, Verdict
from portbook.targets.netfilter.reasons import TAKE_OUT, Reason

_ELSEWHERE = frozenset({"dnat", "redirect", "tproxy"})
_SOURCES = frozenset({"masquerade", "snat"})
"""They see only packets that have passed the filter."""
_DECIDING = frozenset({"accept", "drop", "reject", "return", "jump", "goto", "queue", "notrack", "synproxy", "fwd"})
_IDLE = frozenset({"counter", "log", "comment"})
_STATEMENTS = _DECIDING | _ELSEWHERE | _SOURCES | _IDLE | {"limit"}
_EXPRESSIONS = frozenset(
    {"meta", "mark", "ct", "ip", "ip6", "tcp", "udp", "th", "icmp", "icmpv6", "ether", "vlan", "fib", "socket", "rt"}
    | {"iif", "iifname", "oif", "oifname", "iiftype", "oiftype", "skuid", "skgid", "pkttype", "cpu", "exthdr", "frag"}
    | {"sctp", "dccp", "udplite", "esp", "ah", "comp", "dst", "hbh", "mh", "srh", "osf", "ipsec", "day", "hour", "time"}
)
"""Words that begin a condition; any other word may begin a statement that acts."""
_IMPLIED = {
    **{name: Match(protocols=((number, number),)) for name, number in PORTED.items()},
    "icmp": Match(frozenset({4}), ((PROTOCOLS["icmp"],) * 2,)),
    "icmpv6": Match(frozenset({6}), ((PROTOCOLS["icmpv6"],) * 2,)),
    "ip": Match(frozenset({4})),
    "ip6": Match(frozenset({6})),
    **dict.fromkeys(("dst", "hbh", "mh", "srh", "frag"), Match(frozenset({6}))),
}
"""A condition on a header also requires that header (nft(8), "PAYLOAD EXPRESSIONS")."""
_UNKNOWN = Reason("nft-doubtful-statement", "Portbook does not know what this rule does", TAKE_OUT)


def partial(cursor: Cursor, family: str, sets: Sets, machine: Machine) -> RuleSteps:
    """The one rule of a cursor: several steps for a map of verdicts, none where the rule decides nothing."""
    rule = ListedRule(cursor.line, family, machine, [(Match(versions=VERSIONS[family]), None)])
    while cursor.more:
        if (steps := _verdict_map(cursor, rule)) is not None:
            return steps
        if (steps := _verdict(cursor, rule)) is not None:
            return steps
        if not _decides_nothing(cursor, rule):
            _condition(cursor, rule, sets)
    return rule.ends(Verdict.UNKNOWN) if rule.acts else RuleSteps()


def _verdict(cursor: Cursor, rule: ListedRule) -> RuleSteps | None:
    place = cursor.place
    try:
        verdict = read_verdict(cursor, rule.line, rule.family)
    except Unreadable as problem:
        cursor.place = place
        _skip(cursor, rule, problem)
        return None
    if verdict is not None:
        rule.narrow(verdict.match)
        return rule.ends(verdict.verdict, verdict.target)
    if cursor.take(*_ELSEWHERE):
        return rule.ends(Verdict.ELSEWHERE)
    return RuleSteps() if cursor.take(*_SOURCES) else None


def _decides_nothing(cursor: Cursor, rule: ListedRule) -> bool:
    """Read a rate limit or a statement that decides nothing, and return whether one came next."""
    place = cursor.place
    try:
        if limit := read_limit(cursor):
            rule.limits.append(limit)
            return True
        return read_idle(cursor)
    except Unreadable as problem:
        cursor.place = place
        _skip(cursor, rule, problem)
        return True


def _condition(cursor: Cursor, rule: ListedRule, sets: Sets) -> None:
    place = cursor.place
    try:
        if not read_special(cursor, rule):
            cursor.place = place
            _plain(cursor, rule, sets)
    except Unreadable as problem:
        cursor.place = place
        _skip(cursor, rule, problem)


def _plain(cursor: Cursor, rule: ListedRule, sets: Sets) -> None:
    """Read a condition on a field; the rule is in doubt where the set is unknown."""
    line = cursor.line
    name = read_field(cursor)
    if cursor.sign("."):
        raise CannotJudge(line, "Portbook does not know matches on several fields at once", id_="nft-unknown-match")
    words = cursor.ahead(3)
    at = words.index("@") if "@" in words[:2] and words[0] in {"@", "!=", "=="} else None
    if at is None:
        _narrow(rule, name, read_values(cursor, name))
        return
    cursor.place += at + 2
    elements = sets.get(words[at + 1])
    if elements is None:
        rule.narrow(_IMPLIED.get(name.partition(" ")[0], Match()))
        message = f"the elements of the set {words[at + 1]} are not in the text, or change, or are not single values"
        rule.unclear(Reason("nft-doubtful-set", message, TAKE_OUT))
        return
    _narrow(rule, name, Values(line, elements, negated=words[0] == "!="))


def _narrow(rule: ListedRule, name: str, values: Values) -> None:
    if name in INTERFACES:
        rule.by(name, [str(word) for word in values.words], negated=values.negated)
    else:
        rule.narrow(condition(rule.so_far, name, values, rule.family))


def _skip(cursor: Cursor, rule: ListedRule, problem: Unreadable) -> None:
    """Skip what Portbook does not know, up to the next statement, and note the doubt or the unknown action."""
    first = cursor.ahead(1)
    words = cursor.until(_STATEMENTS)
    foreign = words[:2] == ["xt", "match"]
    matches = foreign or bool(words and words[0] in _EXPRESSIONS)
    acts = not (matches or words[1:2] == ["@"]) or bool({"set", "map", "vmap"} & set(words))
    reason = Reason("nft-doubtful-rule", problem.message, TAKE_OUT)
    if foreign:
        reason = replace(
            reason, message=f"the text does not show which packets the match {words[2]} of iptables matches"
        )
    elif acts:
        reason = _UNKNOWN
    elif matches:
        reason = replace(reason, message=f"Portbook does not know the match {' '.join(words[:2])}")
    if words and not foreign:
        rule.narrow(_IMPLIED.get(words[0], Match()))
    rule.unclear(reason)
    rule.acts |= acts
    if not words:
        cursor.take(*first)


def _verdict_map(cursor: Cursor, rule: ListedRule) -> RuleSteps | None:
    """`ct state vmap { established : accept, invalid : drop }` as one step for each verdict; None for anything else."""
    place = cursor.place
    try:
        name = read_field(cursor)
        cursor.expect("vmap")
        return _entries(cursor, rule, name)
    except Unreadable:
        cursor.place = place
        return None


def _entries(cursor: Cursor, rule: ListedRule, name: str) -> RuleSteps:
    entries: list[RuleSteps] = []

    def entry() -> str:
        one = rule.copy()
        value = cursor.word("a value", quoted=True)
        cursor.expect(":")
        verdict = read_verdict(cursor, rule.line, rule.family)
        if verdict is None:
            message = "a verdict was expected"
            raise CannotJudge(cursor.line, message, id_="nft-unexpected-word", column=cursor.column)
        _narrow(one, name, Values(rule.line, (value,)))
        one.narrow(verdict.match)
        entries.append(one.ends(verdict.verdict, verdict.target))
        return value

    for _value in cursor.listed(entry):
        pass
    return RuleSteps(
        tuple(step for rule_steps in entries for step in rule_steps.steps),
        tuple(note for rule_steps in entries for note in rule_steps.notes),
    )
