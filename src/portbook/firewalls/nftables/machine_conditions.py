"""Conditions that stand in a machine's rules and not in snippets.

Sources: nft(8), "FIB EXPRESSIONS", "META EXPRESSIONS", "TCP HEADER EXPRESSION"; net/netfilter/nft_fib.c;
net/ipv4/netfilter/nf_defrag_ipv4.c: where connections are tracked, the kernel reassembles fragments before any filter
sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portbook.firewalls.nftables.cursor import Cursor
from portbook.firewalls.nftables.flags import read_flags
from portbook.firewalls.nftables.listed_rule import ListedRule
from portbook.firewalls.nftables.no_verdict import read_operand
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter import Match
from portbook.targets.netfilter.destinations import groups, of_kinds
from portbook.targets.netfilter.match import Kind
from portbook.targets.netfilter.reasons import NO_MARK, NO_WAY_BACK, OTHER_INTERFACE, SOME_FLAGS, TAKE_OUT, Reason
from portbook.targets.netfilter.tcp_flags import by_segment
from portbook.targets.netfilter.values import cannot_have

_TCP = Match(protocols=((6, 6),))
_FRAGMENT_BITS = 0x3FFF
"""The bits of frag-off that only fragments have: more fragments, and the offset."""
_FRAGMENT_FIELDS = ("nexthdr", "reserved", "frag-off", "reserved2", "more-fragments", "id")
_KINDS = frozenset({"local", "broadcast", "multicast"})
_ABSENT = ("missing", "0")


def read_special(cursor: Cursor, rule: ListedRule) -> bool:
    """Read a condition of this module into the rule, and return whether one came next.

    Raises:
        CannotJudge: the grammar does not know the rest of the condition.
    """
    for words, read in _READ.items():
        if tuple(cursor.ahead(len(words))) == words:
            cursor.place += len(words)
            return read(cursor, rule)
    return False


def _translated(cursor: Cursor, rule: ListedRule) -> bool:
    """`ct status dnat` matches nothing here: the rule that changes the destination makes those packets doubtful."""
    if cursor.sign(",", "|"):
        raise _unknown_match(cursor.line, "ct status")
    rule.narrow()
    return True


def _flags(cursor: Cursor, rule: ListedRule) -> bool:
    sure, some = by_segment(read_flags(cursor))
    rule.split([(_TCP & Match(segments=sure), None), (_TCP & Match(segments=some), SOME_FLAGS)])
    return True


def _fragment_offset(cursor: Cursor, rule: ListedRule) -> bool:
    line = cursor.line
    mask = read_operand(cursor) if cursor.sign("&") else _FRAGMENT_BITS + 1
    compared = cursor.sign("!=", "==", ">")
    value = read_operand(cursor)
    if not rule.tracked or mask & ~_FRAGMENT_BITS or value or not compared:
        raise _unknown_match(line, "ip frag-off")
    rule.narrow(*((Match(versions=frozenset({4})),) if compared == "==" else ()))
    return True


def _fragment_header(cursor: Cursor, rule: ListedRule) -> bool:
    """A reassembled packet has no fragment header, so this matches nothing."""
    if not rule.tracked or cursor.next_is("missing"):
        raise _unknown_match(cursor.line, "frag")
    if not cursor.sign("exists"):
        cursor.expect(*_FRAGMENT_FIELDS)
        cursor.sign("!=", "==", ">", "<", ">=", "<=")
        read_operand(cursor)
    rule.narrow()
    return True


def _route(cursor: Cursor, rule: ListedRule) -> bool:
    """`fib saddr . iif oif missing`, `fib daddr type local`."""
    line = cursor.line
    keys = [cursor.word("an address or an interface")]
    while cursor.sign("."):
        keys.append(cursor.word("an address or an interface"))
    result = cursor.expect("type", "oif", "oifname", "check")
    if result == "type":
        return _type(cursor, rule, keys)
    operator = cursor.sign("!=", "==")
    absent = cursor.sign(*_ABSENT)
    if keys[0] != "saddr" or not absent or operator == "!=":
        raise _unknown_match(line, "fib")
    rule.drops_only(NO_WAY_BACK, _WAY_BACK)
    return True


def _type(cursor: Cursor, rule: ListedRule, keys: Sequence[str]) -> bool:
    line = cursor.line
    negated = cursor.sign("!=", "==") == "!="
    listed = cursor.listed(lambda: cursor.word("a kind of address")) if cursor.next_is("{") else [cursor.word("a kind")]
    types = frozenset(listed) - {"anycast"}  # no flow goes to an anycast address
    if not types <= _KINDS:
        raise _unknown_match(line, "fib with this type of address")
    chosen = _KINDS - types if negated else types
    if keys == ["daddr"]:
        rule.narrow(*(match for version in sorted(rule.so_far.versions) for match in _destinations(chosen, version)))
    elif keys == ["daddr", "iif"] and negated and types == _KINDS:
        rule.drops_only(OTHER_INTERFACE, _ADDRESS_OF_INTERFACE)
    elif keys == ["saddr"] and not negated and "local" not in chosen:
        # No source is a multicast or broadcast address, except 0.0.0.0, which the kernel calls broadcast.
        rule.narrow(*((Match(frozenset({4}), source=((0, 0),)),) if "broadcast" in chosen else ()))
    else:
        raise _unknown_match(line, "fib")
    return True


def _destinations(chosen: frozenset[str], version: int) -> list[Match]:
    """The packets to these types of address in one IP version."""
    only = Match(frozenset({version}))
    kinds = frozenset(Kind(type_) for type_ in chosen - {"multicast"})
    multicast = [Match(destination=groups(version))] if "multicast" in chosen else []
    return [only & match for match in (*multicast, *of_kinds(version, kinds))]


def _mark(cursor: Cursor, rule: ListedRule) -> bool:
    """`meta mark & 0x8000 == 0x8000`, `meta mark 0x8000`."""
    line = cursor.line
    if cursor.next_is("set"):
        return False
    masked = cursor.sign("&", "and")
    if masked:
        read_operand(cursor)
    operator = cursor.sign("!=", "==")
    if operator == "!=" or cursor.next_is("{"):
        raise _unknown_match(line, "meta mark")
    bits = _plain_number(cursor)
    if not cannot_have(bits, rule.machine.marks):
        raise _unknown_match(line, "meta mark")
    rule.drops_only(NO_MARK, _MARK)
    return True


def _plain_number(cursor: Cursor) -> int:
    """The mark that a rule matches.

    Raises:
        CannotJudge: it is computed, or a name whose number only the host knows.
    """
    line = cursor.line
    word = cursor.word("a mark")
    try:
        number = int(word, 0)
    except ValueError:
        raise _unknown_match(line, "meta mark") from None
    if cursor.sign("|", "&", "^"):
        raise _unknown_match(line, "meta mark")
    return number


def _packet_type(cursor: Cursor, rule: ListedRule) -> bool:
    """A frame to a broadcast or multicast address carries a packet to such an IP address; so for packets that come in."""
    kind = cursor.expect("broadcast", "multicast")
    rule.narrow(
        *(match for version in sorted(rule.so_far.versions) for match in _destinations(frozenset({kind}), version))
    )
    return True


def _unknown_match(line: int, match: str) -> CannotJudge:
    """The refusal of a match in a spelling that the grammar does not know."""
    return CannotJudge(line, f"Portbook does not know the match {match}", id_="nft-unknown-match")


_MARK = Reason("nft-doubtful-mark", "whether a packet has this mark is not in the text", TAKE_OUT)
_WAY_BACK = Reason("nft-doubtful-route", "whether the host has a route back is not in the text", TAKE_OUT)
_ADDRESS_OF_INTERFACE = Reason(
    "nft-doubtful-interface-address", "which address an interface has is not in the text", TAKE_OUT
)
_READ: dict[tuple[str, ...], Callable[[Cursor, ListedRule], bool]] = {
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
