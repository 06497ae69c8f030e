"""What Bash makes of braces, and what scripts name their programs by."""

from __future__ import annotations

import re

from portbook.handwritten.commands import placeholders

_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_COUNT = re.compile(r"\{([0-9]{1,5})\.\.([0-9]{1,5})\}")
MOST_ROUNDS = 32
"""Words of a loop that are written out."""
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
    match = _BRACES.search(text)
    if not match or "\\" in text:
        return [text]
    return [
        rest for part in match[1].split(",") for rest in braced(text[: match.start()] + part + text[match.end() :])
    ][:MOST_ROUNDS]


def counted(text: str) -> list[str]:
    """The numbers of a range in braces, `{80..83}`."""
    match = _COUNT.fullmatch(text)
    if not match:
        return [text]
    first, last = int(match[1]), int(match[2])
    return [str(number) for number in range(first, min(last, first + MOST_ROUNDS - 1) + 1)]
