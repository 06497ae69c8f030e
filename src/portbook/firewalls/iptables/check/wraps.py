"""Ports over 65535 that iptables takes, and of which it keeps the lower sixteen bits.

Measured with v1.8.9 of both variants: `-p udp`, `-p dccp`, `-m conntrack` and TPROXY take them, `-p tcp`, `-p sctp`, multiport and the
targets of nat do not. Only the tool's own listing says which: a release may mend it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

LARGEST = 65_535
_NUMBER = re.compile(r"[0-9]{5,20}")


def too_large(words: Sequence[str]) -> tuple[int, ...]:
    """The numbers over 65535 in options of ports."""
    pairs = [*pairwise(words), *(word.split("=", 1) for word in words if "=" in word)]
    numbers = [
        int(number)
        for option, value in pairs
        if option.startswith("-") and "port" in option
        for number in _NUMBER.findall(value)
    ]
    return tuple(dict.fromkeys(number for number in numbers if number > LARGEST))


def wrapped(number: int, listed: Sequence[str]) -> Iterator[str]:
    """The listed rules that have the lower sixteen bits of a number for a port, where none has the number itself."""
    if not any(_has_port(rule, number) for rule in listed):
        yield from (rule for rule in listed if _has_port(rule, number % (LARGEST + 1)))


def _has_port(rule: str, number: int) -> bool:
    return bool(re.search(rf" --[a-z-]*ports? (?:[0-9]+[:,-])*{number}(?![0-9])", rule))
