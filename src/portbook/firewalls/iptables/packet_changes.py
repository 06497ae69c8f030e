"""Targets that change a packet or its connection. Source: iptables-extensions(8), "TARGET EXTENSIONS"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from portbook.firewalls.iptables.clauses import Clauses
from portbook.targets.netfilter.values import EVERY_BIT

ELSEWHERE = frozenset({"DNAT", "REDIRECT", "TPROXY", "NETMAP"})
"""Targets that send a packet to another address or port."""
_IDLE = frozenset(
    {"LOG", "NFLOG", "ULOG", "AUDIT", "TRACE", "MARK", "CONNMARK", "SECMARK", "CONNSECMARK", "SET", "CLASSIFY"}
    | {"TCPMSS", "CHECKSUM", "TTL", "HL", "DSCP", "TOS", "RATEEST", "IDLETIMER", "LED", "MASQUERADE", "SNAT"}
)
"""Targets that decide neither whether a packet passes nor where it goes."""
_HELPS = frozenset({"--helper", "--ctevents", "--expevents"})
"""Options of CT that leave connections tracked."""
_LEAST = {"TTL": 32, "HL": 32, "TCPMSS": 500}
"""The fewest hops and the shortest segment that reach every host."""
_SETS = frozenset({"--set-xmark", "--set-mark", "--or-mark", "--xor-mark"})


def changes_only(rule: Clauses) -> bool:
    """Whether a rule decides nothing about a packet."""
    options = rule.options
    if rule.target == "CT":
        return bool(options) and all(option in _HELPS for option in options if option.startswith("-"))
    if rule.target in _LEAST:
        return not any(_too_few(rule.target, *pair) for pair in pairwise(options))
    return rule.target in _IDLE


def _too_few(target: str, option: str, number: str) -> bool:
    sets = option.endswith(("-set", "-dec", "--set-mss"))
    return sets and not (number.isdecimal() and int(number) >= _LEAST[target] and not option.endswith("-dec"))


def marks_set(rule: Clauses) -> int:
    """The mark bits that a rule may set on a packet."""
    if rule.of("--restore-skmark") or rule.target == "HMARK" or "--map-mark" in rule.options:
        return EVERY_BIT
    if rule.target == "CONNMARK":
        return EVERY_BIT if "--restore-mark" in rule.options else 0
    return _value(rule.options) if rule.target == "MARK" else 0


def _value(options: Sequence[str]) -> int:
    for option, argument in pairwise(options):
        if option in _SETS:
            try:
                return int(argument.partition("/")[0], 0)
            except ValueError:
                break
        if option == "--and-mark":
            return 0
    return EVERY_BIT
