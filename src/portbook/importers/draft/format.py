"""What a format of import is, what it reads, and how it refuses a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from portbook.importers.draft.fact import Fact
from portbook.model import Location, Problem, Severity
from portbook.model.pods import Labels
from portbook.targets.base import Remark, Unreadable


@dataclass(frozen=True)
class Source:
    """A file to import: the name that people know it by, and its text."""

    path: str
    text: str

    def at(self, line: int, column: int = 1) -> Location:
        """A place in it; of line 0, the file as a whole."""
        return Location(self.path, line, column if line else 0)


@dataclass(frozen=True)
class Imported:
    """What files say about the ports of a service.

    Attributes:
        facts: who may talk to whom, fact by fact.
        notes: what a reader of the draft has to know, with the place that it is about.
        title: the service's name as people write it; empty where the files have none.
        remarks: sentences about the service that the files have.
        pods: the labels of the hosts' pods, by the name of the host.
    """

    facts: tuple[Fact, ...]
    notes: tuple[Problem, ...] = ()
    title: str = ""
    remarks: tuple[str, ...] = ()
    pods: tuple[tuple[str, Labels], ...] = ()


@dataclass(frozen=True)
class Format:
    """One format that `portbook import` reads.

    Attributes:
        id: its name in commands.
        title: its name as people write it.
        reads: which files it reads, and where people get them; one phrase.
        read: a function from files to what they say; raises `UnusableSource`.
    """

    id: str
    title: str
    reads: str
    read: Callable[[Sequence[Source]], Imported]


class UnusableSource(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """Files that cannot be imported.

    Attributes:
        problems: all that is wrong with them, in the order of the files.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def refused(source: Source, unreadable: Unreadable) -> UnusableSource:
    """The refusal of a file that the reader of a firewall cannot turn into rules."""
    where = source.at(max(unreadable.line, 1), unreadable.column)
    return UnusableSource(Problem(where, unreadable.id, unreadable.message, unreadable.cure))


def advised(unusable: UnusableSource, cure: str) -> UnusableSource:
    """The refusal with what else to import, which its own cure, the option of another command perhaps, does not say."""
    kept = (problem.cure if "--" not in problem.cure else "" for problem in unusable.problems)
    cures = (f"{own}, or {cure}" if own else cure for own in kept)
    problems = zip(unusable.problems, cures, strict=True)
    return UnusableSource(*(replace(problem, cure=own) for problem, own in problems))


def noted(source: Source, remark: Remark) -> Problem:
    """The remark of a firewall's reader as a note about a file."""
    return Problem(source.at(remark.line), remark.id, remark.message, remark.cure, Severity.NOTE)


def note(where: Location, id_: str, message: str, cure: str = "") -> Problem:
    """A note about what a file says or leaves open."""
    return Problem(where, id_, message, cure, Severity.NOTE)
