"""A baseline: how many findings of each rule a document had when somebody began to lint it, so that only new ones are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from portbook.model import Location, Problem, Severity

_VERSION = 1


class UnusableBaseline(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """A text that is no baseline; one sentence without a full stop."""


@dataclass(frozen=True)
class Baseline:
    """Known findings.

    Attributes:
        counts: how many, by the path of the document and the name of the rule: lines move, counts stay.
    """

    counts: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Baseline:
        """The baseline in which all of these are known."""
        return cls(Counter((problem.where.path, problem.id) for problem in problems))

    @classmethod
    def read(cls, text: str) -> Baseline:
        """The baseline in a file.

        Raises:
            UnusableBaseline: there is none in it.
        """
        try:
            data = json.loads(text)
            entries = [
                ((path, name), count) for path, names in data["documents"].items() for name, count in names.items()
            ]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UnusableBaseline(_NO_BASELINE) from None
        if data.get("version") != _VERSION or not all(type(count) is int and count > 0 for _key, count in entries):
            raise UnusableBaseline(_NO_BASELINE)
        return cls(dict(entries))

    def text(self) -> str:
        """As a file, sorted, so that changes of it are few."""
        documents: dict[str, dict[str, int]] = {}
        for (path, name), count in sorted(self.counts.items()):
            documents.setdefault(path, {})[name] = count
        return json.dumps({"version": _VERSION, "documents": documents}, indent=2, ensure_ascii=False) + "\n"

    def new(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The findings of a document and a rule that has more than it had: all of them, as nobody knows which is new."""
        listed = tuple(problems)
        now = Baseline.of(listed).counts
        return tuple(
            problem
            for problem in listed
            if now[problem.where.path, problem.id] > self.counts.get((problem.where.path, problem.id), 0)
        )

    @property
    def documents(self) -> frozenset[str]:
        """The paths of its documents."""
        return frozenset(path for path, _name in self.counts)

    def pruned(self, problems: Iterable[Problem], others: Collection[str] = ()) -> Baseline:
        """The baseline without what is mended; it never grows.

        Args:
            problems: what is found now.
            others: paths of documents that were not linted: of these nothing is known.
        """
        now = Baseline.of(problems).counts
        left = {key: count if key[0] in others else min(count, now.get(key, 0)) for key, count in self.counts.items()}
        return Baseline({key: count for key, count in left.items() if count})

    def stale(self, problems: Iterable[Problem], file: str, others: Collection[str] = ()) -> tuple[Problem, ...]:
        """A warning where findings are mended that the baseline still has: it would hide the next ones."""
        mended = sum(self.counts.values()) - sum(self.pruned(problems, others).counts.values())
        if not mended:
            return ()
        message = f"the baseline has {mended} more {'finding' if mended == 1 else 'findings'} than the documents"
        return (Problem(Location(file, 0, 0), "stale-baseline", message, "run again with --prune", Severity.WARNING),)


_NO_BASELINE = "this file is no baseline of portbook lint"
