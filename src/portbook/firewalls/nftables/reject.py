"""What a reject of nft is for: what it answers with decides which packets it is for, though no condition says so.

Source: nft(8), "REJECT STATEMENT"; `stmt_reject_gen_dependency` in src/evaluate.c, which adds `meta l4proto tcp` or
`meta nfproto ipv4`. nft 1.0.6 does not list them again. Measured with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from portbook.firewalls.nftables.tokens import Cursor
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Match

_CODES: Mapping[str, tuple[str, ...]] = {
    "icmp": (
        *("port-unreachable", "host-unreachable", "net-unreachable", "prot-unreachable"),
        *("admin-prohibited", "net-prohibited", "host-prohibited"),
    ),
    "icmpv6": (
        *("port-unreachable", "addr-unreachable", "no-route"),
        *("admin-prohibited", "policy-fail", "reject-route"),
    ),
    "icmpx": ("port-unreachable", "host-unreachable", "no-route", "admin-prohibited"),
}
_FOR = {
    "tcp": Match(protocols=((6, 6),)),
    "icmp": Match(frozenset({4})),
    "icmpv6": Match(frozenset({6})),
    "icmpx": Match(),
}
_ABSTRACT = "icmpx"


def read_answer(cursor: Cursor, family: str) -> Match:
    """The packets that a reject is for, by what stands behind it.

    Args:
        cursor: behind `reject`.
        family: of the table.

    Raises:
        CannotJudge: it goes on otherwise than is known.
        Rejected: nft refuses it in that family.
    """
    if not cursor.take("with"):
        return Match()
    line = cursor.line
    kind = cursor.expect("tcp", *_CODES)
    if kind == "tcp":
        cursor.expect("reset")
    else:
        cursor.take("type")
        cursor.expect(*_CODES[kind])
    return answered_with(line, kind, family)


def answered_with(line: int, kind: str, family: str) -> Match:
    """The packets that get such an answer: `tcp`, `icmp`, `icmpv6` or `icmpx`.

    Raises:
        CannotJudge: there is no such answer.
        Rejected: nft refuses it in that family.
    """
    if kind == _ABSTRACT and family != "inet":
        raise Rejected(line, "reject with icmpx is for tables of the family inet only")
    if kind not in _FOR:
        raise CannotJudge(line, f"the answer {kind} cannot be judged")
    return _FOR[kind]
