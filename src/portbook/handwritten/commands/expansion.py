"""What Bash makes of braces, and what scripts name their programs by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from portbook.handwritten.commands import placeholders

_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_COUNT = re.compile(r"\{([0-9]{1,5})\.\.([0-9]{1,5})\}")
MOST_ROUNDS = 32
"""Words of a loop, and of braces, that are written out."""
MOST_LOOPED = 4000
"""Rounds and commands of all loops of a text: loops in loops would be more than anybody can wait for."""
_MOST_BRACES = 64
"""Pairs of braces of a word."""
_NAMED_BY_VARIABLE = {
    "IPT": "iptables",
    "IPTABLES": "iptables",
    "IP6T": "ip6tables",
    "IP6TABLES": "ip6tables",
    "NFT": "nft",
}


def program_named(name: str) -> str:
    """The name of a program without its folder; of some variables, what scripts put into them."""
    unmasked = placeholders.unmask(name).strip("<>")
    return _NAMED_BY_VARIABLE.get(unmasked, name.rpartition("/")[2])


def braced(text: str) -> list[str]:
    """Words with their braces expanded, as Bash does outside quotes."""
    if "\\" in text or text.count("{") > _MOST_BRACES:
        return [text]
    return [*islice(_expanded(text), MOST_ROUNDS)]


def _expanded(text: str) -> Iterator[str]:
    """One word after another: of thirty pairs of braces, nobody can have all."""
    match = _BRACES.search(text)
    if not match:
        yield text
        return
    for part in match[1].split(","):
        yield from _expanded(text[: match.start()] + part + text[match.end() :])


def counted(text: str) -> list[str]:
    """The numbers of a range in braces, `{80..83}`."""
    match = _COUNT.fullmatch(text)
    if not match:
        return [text]
    first, last = int(match[1]), int(match[2])
    return [str(number) for number in range(first, min(last, first + MOST_ROUNDS - 1) + 1)]
