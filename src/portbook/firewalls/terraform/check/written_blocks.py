"""Resources within HCL that people wrote: where each begins and ends, whatever stands around it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from portbook.handwritten.documents.block import SourceLine

_RESOURCE = re.compile(r'[ \t]*resource[ \t]+"?(?P<kind>[a-z][a-z0-9_]*)"?[ \t]+"?[^"\s{}]+"?[ \t]*\{')
_TOKEN = re.compile(
    r"(?P<comment>#|//)|(?P<open_comment>/\*)|(?P<quote>\")|<<-?(?P<heredoc>[A-Za-z_]\w*)|(?P<open>[{\[(])|(?P<close>[}\])])"
)
_IN_STRING = re.compile(r'\\.|\$\$\{|%%\{|(?P<template>[$%]\{)|(?P<quote>")')
_MOST_LINES = 400
_DEEPEST = 24
"""Brackets in brackets of a resource that is read: people write seven."""


def resources(lines: Sequence[SourceLine], kinds: Collection[str]) -> Iterator[tuple[SourceLine, ...]]:
    """The lines of each resource of some types that ends within the text."""
    at = 0
    while at < len(lines):
        match = _RESOURCE.match(lines[at].text)
        if match is None:
            at += 1
            continue
        end = _end(lines[at : at + _MOST_LINES])
        if end and match["kind"] in kinds:
            yield tuple(lines[at : at + end])
        at += max(end, 1)


def _end(lines: Sequence[SourceLine]) -> int:
    """How many lines a block has that begins with the first one; 0 where it does not end, or is too deep."""
    scan = _Scan()
    for number, line in enumerate(lines, 1):
        scan.line(line.text)
        if len(scan.open) > _DEEPEST:
            return 0
        if not scan.open and not scan.heredoc:
            return number
    return 0


class _Scan:
    """What is open at a place of a text: brackets, strings, a comment, a heredoc."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.heredoc = ""
        self._in_comment = False

    def line(self, text: str) -> None:
        """Go on behind a line."""
        if self.heredoc:
            self.heredoc = "" if text.strip() == self.heredoc else self.heredoc
            return
        at = 0
        while at < len(text):
            at = self._after(text, at)

    def _after(self, text: str, at: int) -> int:
        """The place behind the next sign that matters."""
        if self._in_comment:
            end = text.find("*/", at)
            self._in_comment = end < 0
            return len(text) if end < 0 else end + 2
        if self.open[-1:] == ['"']:
            return self._in_string(text, at)
        match = _TOKEN.search(text, at)
        if match is None or match["comment"]:
            return len(text)
        if match["heredoc"]:
            self.heredoc = match["heredoc"]
            return len(text)
        self._in_comment = bool(match["open_comment"])
        if match["quote"] or match["open"]:
            self.open.append(match[0])
        elif match["close"] and self.open:
            self.open.pop()
        return match.end()

    def _in_string(self, text: str, at: int) -> int:
        match = _IN_STRING.search(text, at)
        if match is None:  # no string goes over the end of a line
            self.open.pop()
            return len(text)
        if match["template"]:
            self.open.append("{")
        elif match["quote"]:
            self.open.pop()
        return match.end()
