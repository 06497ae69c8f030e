"""One rule of a machine's listing, of which perhaps only a part is understood: nft lists much that people never write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portbook.targets.base import CannotJudge, Unreadable
from portbook.targets.chains import Match, State, Step, Verdict
from portbook.targets.chains.doubt import TAKE_OUT, doubtful
from portbook.targets.chains.match import Kind
from portbook.targets.nftables.selectors import Values
from portbook.targets.nftables.statement import (
    VERSIONS,
    read_counter,
    read_field,
    read_values,
    read_verdict,
    with_condition,
)
from portbook.targets.nftables.tokens import Cursor

Sets = Mapping[str, Sequence[str] | None]
"""The elements of each set of a table; None where they change, or are not plain."""

_ELSEWHERE = frozenset({"dnat", "redirect", "tproxy"})
_SOURCES = frozenset({"masquerade", "snat"})
"""Only for packets that have been let through."""
_DECIDING = frozenset({"accept", "drop", "reject", "return", "jump", "goto", "queue", "notrack", "synproxy", "fwd"})
_IDLE = frozenset({"counter", "log", "comment"})
_STATEMENTS = _DECIDING | _ELSEWHERE | _SOURCES | _IDLE | {"limit"}
_EXPRESSIONS = frozenset(
    {"meta", "mark", "ct", "ip", "ip6", "tcp", "udp", "th", "icmp", "icmpv6", "ether", "vlan", "fib", "socket", "rt"}
    | {"iif", "iifname", "oif", "oifname", "iiftype", "oiftype", "skuid", "skgid", "pkttype", "cpu", "exthdr", "frag"}
)
"""Words that begin a condition; others may do something."""
_MARKS = frozenset(
    {"meta mark set", "ct mark set", "ct helper set", "meta nftrace set", "meta priority set", "tcp option maxseg"}
)
"""They change a packet, but not what our rules say of it."""
_INTERFACES = frozenset({"meta iif", "meta iifname", "meta oif", "meta oifname"})
_LOG = frozenset({"prefix", "level", "group", "snaplen", "queue-threshold", "flags"})
_STATES = frozenset({"accept", "drop"})


@dataclass
class _Rule:
    """What has been read of a rule so far.

    Attributes:
        line: its line in the listing.
        family: that of its table.
        match: the conditions that are understood.
        doubt: why it may not be for all of these packets.
        acts: whether it does something that is not understood.
    """

    line: int
    family: str
    match: Match
    doubt: str = ""
    acts: bool = False

    def unclear(self, why: str) -> None:
        """One more condition, of which nothing is known."""
        self.doubt = self.doubt or f"{why}: {TAKE_OUT}"

    def ends(self, verdict: Verdict, target: str = "") -> Step:
        """The rule with a verdict."""
        if not self.match.sure_of_ports:
            self.unclear("ports of protocols that have none cannot be judged")
        step = Step(self.match, verdict, target, self.line)
        return doubtful(step, self.doubt) if self.doubt or verdict is Verdict.ELSEWHERE else step


def partial(cursor: Cursor, family: str, sets: Sets) -> list[Step]:
    """The rule that the cursor holds, none else; several steps for a map of verdicts, none where it decides nothing."""
    rule = _Rule(cursor.line, family, Match(versions=VERSIONS[family]))
    while cursor.more:
        if cursor.ahead(4) == ["ct", "state", "vmap", "{"] and (found := _by_state(cursor, rule)):
            return found
        if (verdict := read_verdict(cursor, rule.line)) is not None:
            return [rule.ends(verdict.verdict, verdict.target)]
        if cursor.take(*_ELSEWHERE):
            return [rule.ends(Verdict.ELSEWHERE)]
        if cursor.take(*_SOURCES):
            return []
        if not _idle(cursor):
            _condition(cursor, rule, sets)
    return [rule.ends(Verdict.UNKNOWN)] if rule.acts else []


def _idle(cursor: Cursor) -> bool:
    """Whether something came next that decides nothing; it is passed."""
    if cursor.take("comment"):
        cursor.string()
        return True
    if cursor.take("log"):
        while cursor.take(*_LOG):
            cursor.until(_STATEMENTS | _LOG)
        return True
    if " ".join(cursor.ahead(3)) in _MARKS:
        cursor.until(_STATEMENTS)
        return True
    if cursor.ahead(2) == ["counter", "name"]:
        cursor.until(frozenset())
    return read_counter(cursor)


def _condition(cursor: Cursor, rule: _Rule, sets: Sets) -> None:
    place = cursor.place
    try:
        if cursor.take("limit"):
            cursor.until(_STATEMENTS)
            rule.match = replace(rule.match, limited=True)
        elif cursor.ahead(3) == ["ct", "status", "dnat"]:
            # Packets of which the destination was changed are a doubt already, where that is done.
            cursor.place += 3
            rule.match = replace(rule.match, states=frozenset())
        elif cursor.ahead(4) == ["fib", "daddr", "type", "local"]:
            cursor.place += 4
            rule.match = replace(rule.match, kinds=frozenset({Kind.LOCAL}))
            rule.unclear("what an address is to the host is not in the text")
        else:
            _plain(cursor, rule, sets)
    except Unreadable as problem:
        cursor.place = place
        _pass(cursor, rule, problem.message)


def _plain(cursor: Cursor, rule: _Rule, sets: Sets) -> None:
    """A condition on a field; an interface or a set that is not known makes doubtful, and the others still count."""
    line = cursor.line
    field = read_field(cursor)
    words = cursor.ahead(3)
    at = words.index("@") if "@" in words[:2] and words[0] in {"@", "!=", "=="} else None
    if at is not None:
        name = words[at + 1]
        cursor.place += at + 2
        elements = sets.get(name)
        values = Values(line, elements or (), negated=words[0] == "!=")
        if elements is None:
            rule.unclear(f"the set {name} changes, is not plain or is not there, so it cannot be judged")
            return
    else:
        values = read_values(cursor, field)
    if field in _INTERFACES and list(values.words) != ["lo"]:
        rule.unclear("this rule is for some interfaces only, which cannot be judged")
    else:
        rule.match = with_condition(rule.match, field, values, rule.family)


def _pass(cursor: Cursor, rule: _Rule, why: str) -> None:
    """Go past what is not understood, up to the next statement."""
    first = cursor.ahead(1)
    passed = cursor.until(_STATEMENTS)
    foreign = passed[:2] == ["xt", "match"]
    asks = foreign or bool(passed and passed[0] in _EXPRESSIONS)
    acts = not (asks or passed[1:2] == ["@"]) or bool({"set", "map", "vmap"} & set(passed))
    if foreign:
        why = f"what the match {passed[2]} of iptables asks for is not in the text"
    elif acts:
        why = "what this rule does cannot be judged"
    elif asks:
        why = f"the match {' '.join(passed[:2])} cannot be judged"
    rule.unclear(why)
    rule.acts |= acts
    if not passed:
        cursor.take(*first)


def _by_state(cursor: Cursor, rule: _Rule) -> list[Step]:
    """`ct state vmap { established : accept, invalid : drop }`; none where its verdicts are others."""
    place = cursor.place
    cursor.place += 3
    found = []
    try:
        for each in list(cursor.listed(lambda: _pair(cursor))):
            state, verdict = each.split(":")
            match = replace(rule.match, states=rule.match.states & {State(state)})
            found.append(replace(rule, match=match).ends(Verdict(verdict)))
    except (CannotJudge, ValueError):
        cursor.place = place
        return []
    return found


def _pair(cursor: Cursor) -> str:
    state = cursor.word("a state")
    cursor.expect(":")
    return f"{state}:{cursor.expect(*_STATES)}"
