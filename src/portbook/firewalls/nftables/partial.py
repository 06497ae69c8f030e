"""One rule of a machine's listing, of which perhaps only a part is understood: nft lists much that people never write."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.firewalls.nftables.listed_rule import INTERFACES, Ended, Listed, Machine, Sets
from portbook.firewalls.nftables.log_and_limit import read_limit
from portbook.firewalls.nftables.machine_conditions import read_special
from portbook.firewalls.nftables.no_verdict import read_idle
from portbook.firewalls.nftables.selectors import PORTED, PROTOCOLS, Values
from portbook.firewalls.nftables.statement import VERSIONS, condition, read_field, read_values, read_verdict
from portbook.firewalls.nftables.tokens import Cursor
from portbook.targets.base import CannotJudge, Unreadable
from portbook.targets.netfilter import Match, Verdict

_ELSEWHERE = frozenset({"dnat", "redirect", "tproxy"})
_SOURCES = frozenset({"masquerade", "snat"})
"""Only for packets that have been let through."""
_DECIDING = frozenset({"accept", "drop", "reject", "return", "jump", "goto", "queue", "notrack", "synproxy", "fwd"})
_IDLE = frozenset({"counter", "log", "comment"})
_STATEMENTS = _DECIDING | _ELSEWHERE | _SOURCES | _IDLE | {"limit"}
_EXPRESSIONS = frozenset(
    {"meta", "mark", "ct", "ip", "ip6", "tcp", "udp", "th", "icmp", "icmpv6", "ether", "vlan", "fib", "socket", "rt"}
    | {"iif", "iifname", "oif", "oifname", "iiftype", "oiftype", "skuid", "skgid", "pkttype", "cpu", "exthdr", "frag"}
    | {"sctp", "dccp", "udplite", "esp", "ah", "comp", "dst", "hbh", "mh", "srh", "osf", "ipsec", "day", "hour", "time"}
)
"""Words that begin a condition; others may do something."""
_IMPLIED = {
    **{name: Match(protocols=((number, number),)) for name, number in PORTED.items()},
    "icmp": Match(frozenset({4}), ((PROTOCOLS["icmp"],) * 2,)),
    "icmpv6": Match(frozenset({6}), ((PROTOCOLS["icmpv6"],) * 2,)),
    "ip": Match(frozenset({4})),
    "ip6": Match(frozenset({6})),
    **dict.fromkeys(("dst", "hbh", "mh", "srh", "frag"), Match(frozenset({6}))),
}
"""What a condition on a header says besides: that there is one (nft(8), "PAYLOAD EXPRESSIONS")."""
_UNKNOWN = "what this rule does cannot be judged"


def partial(cursor: Cursor, family: str, sets: Sets, machine: Machine) -> Ended:
    """The rule that the cursor holds, none else; several steps for a map of verdicts, none where it decides nothing."""
    rule = Listed(cursor.line, family, machine, [(Match(versions=VERSIONS[family]), "")])
    while cursor.more:
        if (ended := _mapped(cursor, rule)) is not None:
            return ended
        if (ended := _verdict(cursor, rule)) is not None:
            return ended
        if not _passed(cursor, rule):
            _condition(cursor, rule, sets)
    return rule.ends(Verdict.UNKNOWN) if rule.acts else Ended()


def _verdict(cursor: Cursor, rule: Listed) -> Ended | None:
    place = cursor.place
    try:
        verdict = read_verdict(cursor, rule.line, rule.family)
    except Unreadable as problem:
        cursor.place = place
        _pass(cursor, rule, problem.message)
        return None
    if verdict is not None:
        rule.narrow(verdict.match)
        return rule.ends(verdict.verdict, verdict.target)
    if cursor.take(*_ELSEWHERE):
        return rule.ends(Verdict.ELSEWHERE)
    return Ended() if cursor.take(*_SOURCES) else None


def _passed(cursor: Cursor, rule: Listed) -> bool:
    """Whether something came next that decides nothing, or limits how often the rule matches."""
    place = cursor.place
    try:
        if limit := read_limit(cursor):
            rule.limits.append(limit)
            return True
        return read_idle(cursor)
    except Unreadable as problem:
        cursor.place = place
        _pass(cursor, rule, problem.message)
        return True


def _condition(cursor: Cursor, rule: Listed, sets: Sets) -> None:
    place = cursor.place
    try:
        if not read_special(cursor, rule):
            cursor.place = place
            _plain(cursor, rule, sets)
    except Unreadable as problem:
        cursor.place = place
        _pass(cursor, rule, problem.message)


def _plain(cursor: Cursor, rule: Listed, sets: Sets) -> None:
    """A condition on a field; an interface or a set that is not known makes doubtful, and the others still count."""
    line = cursor.line
    name = read_field(cursor)
    if cursor.sign("."):
        raise CannotJudge(line, "fields that are put together cannot be judged")
    words = cursor.ahead(3)
    at = words.index("@") if "@" in words[:2] and words[0] in {"@", "!=", "=="} else None
    if at is None:
        _narrow(rule, name, read_values(cursor, name))
        return
    cursor.place += at + 2
    elements = sets.get(words[at + 1])
    if elements is None:
        rule.narrow(_IMPLIED.get(name.partition(" ")[0], Match()))
        rule.unclear(f"the set {words[at + 1]} changes, is not plain or is not there, so it cannot be judged")
        return
    _narrow(rule, name, Values(line, elements, negated=words[0] == "!="))


def _narrow(rule: Listed, name: str, values: Values) -> None:
    if name in INTERFACES:
        rule.by(name, [str(each) for each in values.words], negated=values.negated)
    else:
        rule.narrow(condition(rule.so_far, name, values, rule.family))


def _pass(cursor: Cursor, rule: Listed, why: str) -> None:
    """Go past what is not understood, up to the next statement."""
    first = cursor.ahead(1)
    passed = cursor.until(_STATEMENTS)
    foreign = passed[:2] == ["xt", "match"]
    asks = foreign or bool(passed and passed[0] in _EXPRESSIONS)
    acts = not (asks or passed[1:2] == ["@"]) or bool({"set", "map", "vmap"} & set(passed))
    if foreign:
        why = f"what the match {passed[2]} of iptables asks for is not in the text"
    elif acts:
        why = _UNKNOWN
    elif asks:
        why = f"the match {' '.join(passed[:2])} cannot be judged"
    if passed and not foreign:
        rule.narrow(_IMPLIED.get(passed[0], Match()))
    rule.unclear(why)
    rule.acts |= acts
    if not passed:
        cursor.take(*first)


def _mapped(cursor: Cursor, rule: Listed) -> Ended | None:
    """`ct state vmap { established : accept, invalid : drop }`: each verdict for its packets; None for anything else."""
    place = cursor.place
    try:
        name = read_field(cursor)
        cursor.expect("vmap")
        return _each(cursor, rule, name)
    except Unreadable:
        cursor.place = place
        return None


def _each(cursor: Cursor, rule: Listed, name: str) -> Ended:
    ended: list[Ended] = []

    def pair() -> str:
        one = rule.copy()
        value = cursor.word("a value", quoted=True)
        cursor.expect(":")
        verdict = read_verdict(cursor, rule.line, rule.family)
        if verdict is None:
            raise CannotJudge(cursor.line, "a verdict was expected")
        _narrow(one, name, Values(rule.line, (value,)))
        one.narrow(verdict.match)
        ended.append(one.ends(verdict.verdict, verdict.target))
        return value

    for _value in cursor.listed(pair):
        pass
    return _joined(ended)


def _joined(ended: Sequence[Ended]) -> Ended:
    return Ended(
        tuple(step for each in ended for step in each.steps), tuple(note for each in ended for note in each.notes)
    )
