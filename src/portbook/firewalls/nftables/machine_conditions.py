"""Conditions of a machine's rules, beside those that people write into snippets.

Sources: nft(8), "FIB EXPRESSIONS", "META EXPRESSIONS", "TCP HEADER EXPRESSION"; net/netfilter/nft_fib.c;
net/ipv4/netfilter/nf_defrag_ipv4.c, which puts fragments together before any filter sees them where connections are
tracked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portbook.firewalls.nftables.flags import read_flags
from portbook.firewalls.nftables.listed_rule import Listed
from portbook.firewalls.nftables.no_verdict import read_operand
from portbook.firewalls.nftables.tokens import Cursor
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter import Match
from portbook.targets.netfilter.destinations import groups, of_kinds
from portbook.targets.netfilter.doubt import NO_WAY_BACK, OTHER_INTERFACE, SOME_FLAGS
from portbook.targets.netfilter.marks import NO_MARK, cannot_have
from portbook.targets.netfilter.match import Kind
from portbook.targets.netfilter.tcp_flags import by_segment

_TCP = Match(protocols=((6, 6),))
_FRAGMENT_BITS = 0x3FFF
"""Of frag-off, those that tell fragments from whole packets: more fragments, and the offset."""
_FRAGMENT_FIELDS = ("nexthdr", "reserved", "frag-off", "reserved2", "more-fragments", "id")
_KINDS = frozenset({"local", "broadcast", "multicast"})
_ABSENT = ("missing", "0")


def read_special(cursor: Cursor, rule: Listed) -> bool:
    """Whether a condition came next that is known here; it is passed, and the rule narrowed.

    Raises:
        CannotJudge: it goes on otherwise than is known.
    """
    for words, read in _READ.items():
        if tuple(cursor.ahead(len(words))) == words:
            cursor.place += len(words)
            return read(cursor, rule)
    return False


def _translated(cursor: Cursor, rule: Listed) -> bool:
    """Packets of which the destination was changed are in doubt where that is done."""
    if cursor.sign(",", "|"):
        raise CannotJudge(cursor.line, "the match ct status cannot be judged")
    rule.narrow()
    return True


def _flags(cursor: Cursor, rule: Listed) -> bool:
    sure, some = by_segment(read_flags(cursor))
    rule.split([(_TCP & Match(segments=sure), ""), (_TCP & Match(segments=some), SOME_FLAGS)])
    return True


def _fragment_offset(cursor: Cursor, rule: Listed) -> bool:
    line = cursor.line
    mask = read_operand(cursor) if cursor.sign("&") else _FRAGMENT_BITS + 1
    compared = cursor.sign("!=", "==", ">")
    wanted = read_operand(cursor)
    if not rule.tracked or mask & ~_FRAGMENT_BITS or wanted or not compared:
        raise CannotJudge(line, "the match ip frag-off cannot be judged")
    rule.narrow(*((Match(versions=frozenset({4})),) if compared == "==" else ()))
    return True


def _fragment_header(cursor: Cursor, rule: Listed) -> bool:
    """No packet has one that was put together."""
    if not rule.tracked or cursor.next_is("missing"):
        raise CannotJudge(cursor.line, "the match frag cannot be judged")
    if not cursor.sign("exists"):
        cursor.expect(*_FRAGMENT_FIELDS)
        cursor.sign("!=", "==", ">", "<", ">=", "<=")
        read_operand(cursor)
    rule.narrow()
    return True


def _route(cursor: Cursor, rule: Listed) -> bool:
    """`fib saddr . iif oif missing`, `fib daddr type local`."""
    line = cursor.line
    keys = [cursor.word("an address or an interface")]
    while cursor.sign("."):
        keys.append(cursor.word("an address or an interface"))
    asked = cursor.expect("type", "oif", "oifname", "check")
    if asked == "type":
        return _type(cursor, rule, keys)
    operator = cursor.sign("!=", "==")
    absent = cursor.sign(*_ABSENT)
    if keys[0] != "saddr" or not absent or operator == "!=":
        raise CannotJudge(line, "the match fib cannot be judged")
    rule.drops_only(NO_WAY_BACK, "whether a packet has a way back cannot be judged")
    return True


def _type(cursor: Cursor, rule: Listed, keys: Sequence[str]) -> bool:
    line = cursor.line
    negated = cursor.sign("!=", "==") == "!="
    listed = cursor.listed(lambda: cursor.word("a kind of address")) if cursor.next_is("{") else [cursor.word("a kind")]
    said = frozenset(listed) - {"anycast"}  # to which no flow goes
    if not said <= _KINDS:
        raise CannotJudge(line, "the match fib with this kind of address cannot be judged")
    chosen = _KINDS - said if negated else said
    if keys == ["daddr"]:
        rule.narrow(*(each for version in sorted(rule.so_far.versions) for each in _destinations(chosen, version)))
    elif keys == ["daddr", "iif"] and negated and said == _KINDS:
        rule.drops_only(OTHER_INTERFACE, "which address an interface has cannot be judged")
    elif keys == ["saddr"] and not negated and "local" not in chosen:
        # A source is never a broadcast address or a group, but for 0.0.0.0, which counts as one.
        rule.narrow(*((Match(frozenset({4}), source=((0, 0),)),) if "broadcast" in chosen else ()))
    else:
        raise CannotJudge(line, "the match fib cannot be judged")
    return True


def _destinations(chosen: frozenset[str], version: int) -> list[Match]:
    """The host's own addresses, broadcast addresses, and groups."""
    only = Match(frozenset({version}))
    kinds = frozenset(Kind(each) for each in chosen - {"multicast"})
    found = [Match(destination=groups(version))] if "multicast" in chosen else []
    return [only & match for match in (*found, *of_kinds(version, kinds))]


def _mark(cursor: Cursor, rule: Listed) -> bool:
    """`meta mark & 0x8000 == 0x8000`, `meta mark 0x8000`."""
    line = cursor.line
    if cursor.next_is("set"):
        return False
    masked = cursor.sign("&", "and")
    if masked:
        read_operand(cursor)
    operator = cursor.sign("!=", "==")
    if operator == "!=" or cursor.next_is("{"):
        raise CannotJudge(line, _MARK)
    wanted = _plain_number(cursor)
    if not cannot_have(wanted, rule.machine.marks):
        raise CannotJudge(line, _MARK)
    rule.drops_only(NO_MARK, _MARK)
    return True


def _plain_number(cursor: Cursor) -> int:
    """A mark that a rule asks for.

    Raises:
        CannotJudge: a name, of which only the host knows the number, or something that is computed.
    """
    line = cursor.line
    word = cursor.word("a mark")
    try:
        number = int(word, 0)
    except ValueError:
        raise CannotJudge(line, _MARK) from None
    if cursor.sign("|", "&", "^"):
        raise CannotJudge(line, _MARK)
    return number


def _packet_type(cursor: Cursor, rule: Listed) -> bool:
    """What the link addresses to all or to a group, IP does too. Nothing is known of what leaves."""
    kind = cursor.expect("broadcast", "multicast")
    rule.narrow(
        *(each for version in sorted(rule.so_far.versions) for each in _destinations(frozenset({kind}), version))
    )
    return True


_MARK = "the match meta mark cannot be judged"
_READ: dict[tuple[str, ...], Callable[[Cursor, Listed], bool]] = {
    ("ct", "status", "dnat"): _translated,
    ("tcp", "flags"): _flags,
    ("ip", "frag-off"): _fragment_offset,
    ("exthdr", "frag"): _fragment_header,
    ("frag",): _fragment_header,
    ("fib",): _route,
    ("meta", "mark"): _mark,
    ("mark",): _mark,
    ("meta", "pkttype"): _packet_type,
    ("pkttype",): _packet_type,
}
