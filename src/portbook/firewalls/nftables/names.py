"""Names of tables and chains. nft refuses a file with any other name.

Source: nft(8), "LEXICAL CONVENTIONS"; src/scanner.l. nft 1.0.6 refuses each word here as the name of a chain, except `last` and
`destroy`, which are words of the language since 1.0.7.
"""

from __future__ import annotations

import re

from portbook.firewalls.nftables.cursor import Cursor
from portbook.targets.base import CannotJudge, Rejected

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9/_.-]*")
_WORDS = frozenset(
    [
        "accept",
        "add",
        "ah",
        "all",
        "and",
        "arp",
        "auto-merge",
        "bridge",
        "cgroup",
        "chain",
        "comment",
        "comp",
        "constant",
        "continue",
        "counter",
        "cpu",
        "create",
        "ct",
        "day",
        "dccp",
        "define",
        "delete",
        "describe",
        "destroy",
        "device",
        "devices",
        "dnat",
        "drop",
        "dst",
        "dup",
        "dynamic",
        "ecn",
        "element",
        "elements",
        "eq",
        "esp",
        "ether",
        "exists",
        "expires",
        "exthdr",
        "fib",
        "flags",
        "flow",
        "flowtable",
        "flush",
        "frag",
        "fwd",
        "gc-interval",
        "ge",
        "get",
        "goto",
        "gt",
        "handle",
        "hbh",
        "hook",
        "hour",
        "ibriport",
        "ibrname",
        "icmp",
        "icmpv6",
        "igmp",
        "iif",
        "iifgroup",
        "iifname",
        "iiftype",
        "import",
        "export",
        "include",
        "index",
        "inet",
        "insert",
        "interval",
        "ip",
        "ip6",
        "ipsec",
        "jhash",
        "jump",
        "last",
        "le",
        "limit",
        "list",
        "log",
        "lshift",
        "lt",
        "map",
        "mark",
        "masquerade",
        "meta",
        "meter",
        "mh",
        "missing",
        "monitor",
        "ne",
        "netdev",
        "nftrace",
        "not",
        "notrack",
        "numgen",
        "obriport",
        "obrname",
        "offload",
        "oif",
        "oifgroup",
        "oifname",
        "oiftype",
        "or",
        "osf",
        "pkttype",
        "policy",
        "position",
        "priority",
        "queue",
        "quota",
        "random",
        "redefine",
        "redirect",
        "reject",
        "rename",
        "replace",
        "reset",
        "return",
        "rshift",
        "rt",
        "rt0",
        "rt2",
        "rt4",
        "rtclassid",
        "rule",
        "ruleset",
        "sctp",
        "secmark",
        "set",
        "size",
        "skgid",
        "skuid",
        "snat",
        "socket",
        "srh",
        "symhash",
        "synproxy",
        "table",
        "tcp",
        "th",
        "time",
        "timeout",
        "tproxy",
        "type",
        "typeof",
        "udp",
        "udplite",
        "undefine",
        "update",
        "vlan",
        "vmap",
        "xor",
        "xt",
    ]
)
"""Words of the language."""


def name(cursor: Cursor, what: str) -> str:
    """The name that comes next.

    Args:
        cursor: stands before the name.
        what: what it names, for the message.

    Raises:
        CannotJudge: no word comes next, or not all versions of nft take the name.
        Rejected: the name is a word of nft's language, or begins with a digit.
    """
    line, column = cursor.line, cursor.column
    word = cursor.word(what)
    if word in _WORDS:
        raise Rejected(line, f"{word} is a word of nft's language, and no name", id_="nft-bad-name", column=column)
    if word[0].isdecimal():
        raise Rejected(line, f"the name {word} begins with a digit", id_="nft-bad-name", column=column)
    if not _NAME.fullmatch(word):
        message = f"the name {word} has characters that not all versions of nft take"
        raise CannotJudge(line, message, id_="nft-unportable-name", column=column)
    return word
