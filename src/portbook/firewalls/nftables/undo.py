"""The undo of additions to nftables. nft deletes a rule by its handle only, a number that the host assigns.

Measured with nft 1.0.6: neither a rule's words, nor its index, nor JSON replaces the handle. So each added rule has a
comment, and the undo lists the rules with that comment and deletes them by their handles. A chain of its own for the
addition would leave the jump to it behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from portbook.model import Rule, Scope, SnippetId

_OWN, _BETWEEN_OTHERS = ("input", "output"), "forward"
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
    """A line that matches `_LINE` word for word: three programs, each of which reads the output of the one before it.

    Attributes:
        line: its line in the text.
        chain: the chain whose rules it deletes.
    """

    line: int
    chain: str


def mark(id_: SnippetId) -> str:
    """The comment on the rules of an addition: `portbook: tailscale device best`; a long one is cut and gets a digest."""
    name = f"{id_.service} {id_.role} {id_.profile}"
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - 10]}-{sha256(name.encode()).hexdigest()[:8]}"
    return f"portbook: {name}"


def chains_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The chains that an addition of these rules has rules in, in the order of their names."""
    scopes = {rule.scope for rule in rules}
    between = (_BETWEEN_OTHERS,) if Scope.FORWARDED in scopes else ()
    return tuple(sorted((*between, *(_OWN if scopes - {Scope.FORWARDED} or not between else ()))))


def undo(id_: SnippetId, chains: Iterable[str]) -> Iterator[str]:
    """The lines that undo an addition that has rules in these chains."""
    yield "# Deletes the rules that have this comment"
    yield from (f"{deletion_pipeline(id_, chain)} | sudo nft -f -" for chain in chains)


def deletion_pipeline(id_: SnippetId, chain: str) -> str:
    """A pipeline that prints the statements that delete the rules of an addition from one chain."""
    script = f's/.*"{mark(id_)}" # handle /delete rule inet filter {chain} handle /p'
    return f"sudo nft -a list chain inet filter {chain} | sed -n '{script}'"


def show(chains: Iterable[str]) -> Iterator[str]:
    """The lines that list the chains."""
    yield from (f"sudo nft list chain inet filter {chain}" for chain in chains)


def pipelines(text: str) -> tuple[tuple[Pipeline, ...], str]:
    """The pipelines of a text, and the text with blank lines in their place."""
    lines = text.split("\n")
    deletions = []
    for number, line in enumerate(lines, 1):
        if match := _LINE.fullmatch(line):
            deletions.append(Pipeline(number, match["chain"]))
            lines[number - 1] = ""
    return tuple(deletions), "\n".join(lines)
