"""Programs of the older variant of iptables that need not run, as what they do is known. Inner side.

Only for what comes before a text that is judged, and for listings: a text's own commands always run.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portbook.proof.packets.lab.legacy_tables import LegacyTables, Tables

_PROGRAM = re.compile(r"ip6?tables-legacy(-save|-restore)?")
_MOST = 512
"""Runs that are remembered, the latest: some of them have tables of 60 KB."""
_WIDE = 1 << 32

Answer = dict[str, object]


@dataclass(frozen=True)
class _Run:
    """What a program did: the tables afterwards, and its answer."""

    after: Tables
    answer: Answer


class LegacyPrograms:
    """Runs programs, or does again what they did when they had the same words, read the same and found the same tables."""

    def __init__(self) -> None:
        self._runs: dict[tuple[tuple[str, ...], bytes, Tables], _Run] = {}

    def run(self, tables: LegacyTables, argv: Sequence[str], stdin: bytes, run: Callable[[], Answer]) -> Answer:
        """The answer of a program, which `run` starts where it is not known what it does."""
        if sys.maxsize < _WIDE or not _PROGRAM.fullmatch(argv[0].rpartition("/")[2]):
            return run()
        try:
            key = tuple(argv), stdin, tables.now()
            known = self._runs.get(key)
            if known and _same_names(known.after, key[2]):
                tables.put(known.after, key[2])
                return known.answer
        except OSError:  # a kernel without them, or one that does not tell
            return run()
        answer = run()
        if answer.get("returncode") == 0:
            self._remember(key, _Run(tables.now(), answer))
        return answer

    def _remember(self, key: tuple[tuple[str, ...], bytes, Tables], known: _Run) -> None:
        if len(self._runs) >= _MOST:
            del self._runs[next(iter(self._runs))]
        self._runs[key] = known


def _same_names(left: Tables, right: Tables) -> bool:
    return [[table.name for table in family] for family in left] == [
        [table.name for table in family] for family in right
    ]
