"""What the readers of the firewalls say of a text, as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Imported, Source, UnusableSource, noted, refused
from portbook.importers.draft.rule_facts import located_rules, rule_facts
from portbook.model import Location, Problem, Rule, Severity
from portbook.rules import TooComplex, covered
from portbook.targets import Doubt, Reading, Unreadable

Place = Callable[[int], Location]
"""The place of a line of the text that a reader was given."""


def read_as(
    read: Callable[[str], Reading], source: Source, text: str, place: Place | None = None, host: str = ""
) -> Imported:
    """What a text lets through.

    Args:
        read: the reader of a firewall.
        source: the file that the text is of.
        text: what the reader is given.
        place: where a line of that text is in the files; its line in the source by default.
        host: the name of the host that it is for.

    Raises:
        UnusableSource: the reader cannot tell what the text does.
    """
    where = place or source.at
    try:
        reading = read(text)
        causes = [(where(cause.line), cause.rules) for cause in reading.opens()]
        doubted = [rule for doubt in reading.doubts for rule in doubt.rules if not rule.protocol.is_any]
        located = list(located_rules(reading.rules, doubted, causes, where(0)))
        made = rule_facts(located, host)
        doubtful = [fact for doubt in reading.doubts for fact in _doubtful(doubt, where(doubt.line), host, located)]
    except Unreadable as unreadable:
        raise _placed(refused(source, unreadable), where) from None
    except TooComplex as complex_:
        message = f"{complex_}, so nobody knows what they let through"
        raise UnusableSource(
            Problem(where(0), "import-too-complex", message, "import the rules of one service at a time")
        ) from None
    notes = [replace(noted(source, remark), where=where(remark.line)) for remark in reading.remarks]
    notes += [
        Problem(where(doubt.line), doubt.id, doubt.message, _cure(doubt.cure), Severity.NOTE)
        for doubt in reading.doubts
    ]
    return Imported((*made.facts, *doubtful), (*notes, *made.notes))


def _cure(cure: str) -> str:
    """What to do; nothing where that is an option of another command."""
    return "" if "--" in cure else cure


def _doubtful(doubt: Doubt, where: Location, host: str, located: Sequence[tuple[Location, Rule]]) -> Iterator[Fact]:
    """Packets that may pass, from and to nobody knows where: a whole direction in doubt is no fact."""
    told = set(map(id, covered([rule for _where, rule in located], doubt.rules)))
    for fact in rule_facts([(where, rule) for rule in doubt.rules if id(rule) not in told], host).facts:
        if not fact.transport.protocol.is_any:
            yield replace(fact, peer=None if fact.peer and fact.peer.anywhere else fact.peer)


def _placed(unusable: UnusableSource, place: Place) -> UnusableSource:
    """The refusal with the place that a line of the reader's text has in the files."""
    return UnusableSource(
        *(
            replace(problem, where=replace(place(problem.where.line), column=problem.where.column))
            for problem in unusable.problems
        )
    )


def together(parts: list[Imported]) -> Imported:
    """What several files, or several parts of one, say together."""
    return Imported(
        tuple(fact for part in parts for fact in part.facts),
        tuple(dict.fromkeys(problem for part in parts for problem in part.notes)),
        next((part.title for part in parts if part.title), ""),
        tuple(dict.fromkeys(remark for part in parts for remark in part.remarks)),
        tuple(dict.fromkeys(pods for part in parts for pods in part.pods)),
    )
