"""The packets that a reject matches: its answer limits them, though no condition of the rule does.

Source: nft(8), "REJECT STATEMENT"; `stmt_reject_gen_dependency` in src/evaluate.c, which adds `meta l4proto tcp` or
`meta nfproto ipv4`. nft 1.0.6 does not list them again. Measured with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from portbook.firewalls.nftables.cursor import Cursor
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
    """The packets that a reject can answer, by the words behind it.

    Args:
        cursor: stands behind `reject`.
        family: the family of the table.

    Raises:
        CannotJudge: the grammar does not know the answer.
        Rejected: nft refuses the answer in that family.
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
    """The packets that an answer of this kind is possible for: `tcp`, `icmp`, `icmpv6` or `icmpx`.

    Raises:
        CannotJudge: the grammar does not know the kind.
        Rejected: nft refuses the answer in that family.
    """
    if kind == _ABSTRACT and family != "inet":
        message = "reject with icmpx is for tables of the family inet only"
        raise Rejected(line, message, id_="nft-only-in-inet")
    if kind not in _FOR:
        message = f"Portbook does not know the answer {kind} of a reject"
        raise CannotJudge(line, message, id_="nft-unknown-answer")
    return _FOR[kind]
