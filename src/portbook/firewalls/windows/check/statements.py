"""The calls of cmdlets, and of netsh, in text that people wrote: where each begins and ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from portbook.handwritten.documents.block import SourceLine

_CALL = re.compile(
    r"(?:^|[;{(=]|&&)[ \t]*(?:PS[^>\n]{0,80}>[ \t]*|[A-Za-z]:\\[^>\n]{0,80}>[ \t]*|>[ \t]+)?"
    r"(?P<cmdlet>(?:New|Set|Remove|Enable|Disable)-NetFirewallRule)(?=[\s;)}|]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_STOP = re.compile(
    r"(?P<single>'[^'\n]*')|(?P<double>\"(?:`.|[^\"`\n])*\")|`(?s:.)|<[^<>\n]+>|(?P<open>[({\[])|(?P<close>[)}\]])"
    r"|(?P<end>[;|>&]|(?<=\s)#|['\"])|(?P<list>,[ \t]*\n)|(?P<line>\n)"
)
_NETSH = re.compile(
    r"^[ \t]*(?:PS[^>]{0,80}>[ \t]*|[A-Za-z]:\\[^>]{0,80}>[ \t]*|[>$#@][ \t]*|(?:sudo|call|start|cmd(?:\.exe)?[ \t]+/c)[ \t]+)?"
    r"(?P<command>netsh(?:\.exe)?[ \t]+advfirewall[ \t]+firewall[ \t]+add[ \t]+rule(?:[ \t]|$))",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[ \t](?:\^|`|\\)[ \t]*$")
_MORE = re.compile(r"[ \t]*[A-Za-z]+=\S")
"""A line that a document has broken without a sign of it."""
_LONGEST = 4096
_MOST_LINES = 30


def calls(lines: Sequence[SourceLine]) -> Iterator[tuple[SourceLine, ...]]:
    """The lines of each call of a cmdlet that changes rules, without what it is piped into or assigned to."""
    text = "\n".join(line.text for line in lines)
    starts = [0, *accumulate(len(line.text) + 1 for line in lines)]
    behind = 0
    while match := _CALL.search(text, behind):
        start = match.start("cmdlet")
        end, is_whole = _end(text, match.end())
        behind = max(end, match.end())
        if is_whole and text[match.end() : end].strip():  # a name alone is no call
            last = start + len(text[start:end].rstrip())
            at, upto = bisect_right(starts, start) - 1, bisect_left(starts, last)
            yield tuple(
                line.cut(max(start - first, 0), min(last - first, len(line.text)))
                for line, first in zip(lines[at:upto], starts[at:upto], strict=True)
            )


def _end(text: str, at: int) -> tuple[int, bool]:
    """Where a statement ends, and whether it does: a quotation mark may be open there, or the end far away."""
    deep = 0
    limit = at + _LONGEST
    for match in _STOP.finditer(text, at, limit):
        deep += bool(match["open"]) - bool(match["close"])
        if deep < 0 or (not deep and (match["end"] or match["line"])):
            return match.start(), match[0] not in {"'", '"'}
    return min(len(text), limit), len(text) < limit and not deep


def netsh(lines: Sequence[SourceLine]) -> Iterator[tuple[SourceLine, ...]]:
    """The lines of each `netsh advfirewall firewall add rule`."""
    at = 0
    while at < len(lines):
        match = _NETSH.match(lines[at].text)
        at += 1
        if match is None:
            continue
        part = [lines[at - 1].cut(match.start("command"))]
        while at < len(lines) and len(part) < _MOST_LINES and _goes_on(part[-1].text, lines[at].text):
            part.append(lines[at])
            at += 1
        yield tuple(part)


def _goes_on(text: str, more: str) -> bool:
    """Whether a line belongs to the command of the line before."""
    return bool(_GOES_ON.search(text) or _MORE.match(more)) and not _NETSH.match(more)
