"""Taking additions back from nftables, which deletes a rule by its handle only, a number that the host gave it.

Measured with nft 1.0.6: neither a rule's words, nor its index, nor JSON will do in place of the handle. So each added
rule carries a comment, and the rules with that comment are listed with their handles and deleted by them. Everything
else, a chain of our own say, would leave the jump to it behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from portbook.model import SnippetId

CHAINS = ("input", "output")
_LONGEST = 100
"""nft takes comments of up to 128 bytes."""
_LINE = re.compile(
    r"sudo nft -a list chain inet filter (?P<chain>[a-z]+)"
    r" \| sed -n '(?:s/\.\*\"portbook: (?P<mark>[a-z0-9+ -]+)\" # handle "
    r"/delete rule inet filter (?P=chain) handle /p)'"
    r" \| sudo nft -f -"
)


@dataclass(frozen=True)
class Pipeline:
    """Three programs, each of which reads what the one before it prints: a line that `_LINE` knows word for word.

    Attributes:
        line: its line in the text.
        chain: whose rules it deletes.
    """

    line: int
    chain: str


def mark(id_: SnippetId) -> str:
    """The comment of the rules of an addition: `portbook: tailscale device best`. A long one is cut and gets a digest."""
    name = f"{id_.service} {id_.role} {id_.profile}"
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - 10]}-{sha256(name.encode()).hexdigest()[:8]}"
    return f"portbook: {name}"


def undo(id_: SnippetId, chains: tuple[str, ...] = CHAINS) -> Iterator[str]:
    """The lines that take an addition back."""
    yield "# Deletes the rules that have this comment"
    for chain in chains:
        script = f's/.*"{mark(id_)}" # handle /delete rule inet filter {chain} handle /p'
        yield f"sudo nft -a list chain inet filter {chain} | sed -n '{script}' | sudo nft -f -"


def show() -> Iterator[str]:
    """The lines that list the chains."""
    yield from (f"sudo nft list chain inet filter {chain}" for chain in CHAINS)


def pipelines(text: str) -> tuple[tuple[Pipeline, ...], str]:
    """The pipelines of a text, and the text with blank lines in their place."""
    lines = text.split("\n")
    found = []
    for number, line in enumerate(lines, 1):
        if matched := _LINE.fullmatch(line):
            found.append(Pipeline(number, matched["chain"]))
            lines[number - 1] = ""
    return tuple(found), "\n".join(lines)
