"""What a check need not render: where nothing that a snippet's evidence rests on has changed, its result still holds.

Evidence rests on the service's file, our source, the target, and the engines that judge its snippets as they are here. What is
recalled repeats rows of the ledger, has this user's signature, and is what its engine can find. A group of snippets that do not
all hold is not remembered: a failure, and what could not be verified, is looked at each time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from portbook.evidence import KEPT, Evidence, Origin, Published, Result, Rung
from portbook.model import Form, Location, Snippet, SnippetId
from portbook.proof.ledger.belief import possible
from portbook.proof.ledger.fingerprint import key
from portbook.proof.ledger.grounds import Grounds, is_named
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.ledger.memory_table import Group, Kind, Memory, Record, Row

_WRONG = (ValueError, KeyError, TypeError, IndexError, RecursionError)
"""What reading a record raises that we did not write."""
_FORMS = {form.value: form for form in Form}


class Rendered(NamedTuple):
    """What is left of a snippet once its text has been looked at.

    Attributes:
        key: of its text, as `fingerprint.key` makes it.
        published: what programs are told of it.
    """

    key: str
    published: Published

    @classmethod
    def of(cls, snippet: Snippet) -> Rendered:
        """What is left of that snippet."""
        return cls(key(snippet), Published.of(snippet))


def group_of(id_: SnippetId) -> Group:
    """The group that a snippet is remembered with."""
    return Group(id_.service, id_.role, id_.target)


def recall(ledger: LedgerFile, grounds: Grounds) -> dict[Group, tuple[Result, ...]]:
    """The results of all groups that are remembered, and whose grounds have not changed."""
    recalled, kinds = {}, _Kinds(grounds)
    for record in ledger.remembered(Kind.EVIDENCE, grounds.book.services):
        if grounds.hold(record) and (results := _results(record, kinds)):
            recalled[record.group] = results
    return recalled


def published(ledger: LedgerFile, grounds: Grounds) -> dict[SnippetId, Published]:
    """What programs are told of the snippets of these groups."""
    by_id: dict[SnippetId, Published] = {}
    for record in ledger.remembered(Kind.TEXTS, grounds.book.services):
        if grounds.hold(record):
            by_id |= _published(record)
    return by_id


def remember(
    ledger: LedgerFile, grounds: Grounds, results: Iterable[Result], rendered: Mapping[SnippetId, Rendered]
) -> None:
    """Remember groups that hold as a whole, and that the ledger has by now.

    Args:
        ledger: the file.
        grounds: what the results rest on.
        results: of snippets that were not recalled.
        rendered: what is left of these snippets; nothing of those that cannot be rendered.
    """
    groups = defaultdict(list)
    for result in results:
        if result.evidence.rung in KEPT and result.id in rendered:
            groups[group_of(result.id)].append(result)
    stamped = ((group, grounds.stamp(group), members) for group, members in groups.items())
    ledger.remember(
        [
            _memory(group, stamp, members, rendered)
            for group, stamp, members in stamped
            if stamp and len(members) == grounds.size(group)
        ]
    )


def _memory(group: Group, stamp: str, results: Sequence[Result], rendered: Mapping[SnippetId, Rendered]) -> Memory:
    kinds = [_spelled(result.evidence) for result in results]
    places = {kind: place for place, kind in enumerate(dict.fromkeys(kinds))}
    found = [
        [result.id.profile, result.id.form.value, places[kind], result.evidence.when]
        for result, kind in zip(results, kinds, strict=True)
    ]
    texts = [[result.id.profile, result.id.form.value, *rendered[result.id].published] for result in results]
    rows = tuple(
        Row(str(result.id), rendered[result.id].key, result.evidence.rung.value, result.evidence.when)
        for result in results
    )
    contents = {Kind.EVIDENCE: [[*places], found], Kind.TEXTS: texts}
    records = (Record(kind, group, stamp, _json(content)) for kind, content in contents.items())
    return Memory(tuple(records), rows)


def _json(content: object) -> str:
    return json.dumps(content, separators=(",", ":"))


def _results(record: Record, kinds: _Kinds) -> tuple[Result, ...]:
    """The results that a record has; none where one of them cannot be."""
    group = record.group
    grounds = kinds.grounds
    where = Location(grounds.book.services[group.service].path)
    try:
        spelled, snippets = json.loads(record.content)
        results = tuple(
            Result(
                SnippetId(group.service, group.role, profile, group.target, form := _FORMS[name]),
                kinds.evidence(spelled[place], form, group.target, when),
                0.0,
                Origin.LEDGER,
                where,
            )
            for profile, name, place, when in snippets
        )
    except _WRONG:
        return ()
    return results if len(results) == grounds.size(group) else ()


class _Kinds:
    """Evidence but for its time, as records spell it: most of a site's snippets have one of a few."""

    def __init__(self, grounds: Grounds) -> None:
        self.grounds = grounds
        self._read: dict[str, Evidence] = {}
        self._latest: dict[tuple[str, Form, str], str] = {}

    def evidence(self, spelled: str, form: Form, target: str, when: str) -> Evidence:
        """The evidence of that kind and time.

        Raises:
            ValueError: no engine of the target's can have given it.
        """
        kind = self._read.get(spelled) or self._read.setdefault(spelled, _evidence(spelled))
        evidence = Evidence(
            kind.rung,
            kind.engine,
            kind.tool,
            kind.hosts,
            when,
            kind.detail,
            kind.kernel,
            kind.not_for,
            kind.packets,
            kind.open_before,
            kind.worker,
        )
        # What is possible at some time is possible at all times before.
        if when > self._latest.get((spelled, form, target), ""):
            if not _can_be(evidence, form, self.grounds, target):
                raise ValueError(spelled)
            self._latest[spelled, form, target] = when
        return evidence


def _published(record: Record) -> dict[SnippetId, Published]:
    group = record.group
    try:
        return dict(_texts(group, json.loads(record.content)))
    except _WRONG:
        return {}


def _texts(
    group: Group, content: Iterable[tuple[str, str, str, list[list[str]]]]
) -> Iterator[tuple[SnippetId, Published]]:
    for profile, form, digest, gaps in content:
        told = tuple((feature, effect, traffic) for feature, effect, traffic in gaps)
        yield SnippetId(group.service, group.role, profile, group.target, Form(form)), Published(digest, told)


def _spelled(evidence: Evidence) -> str:
    """An evidence but for its time: its attributes in order."""
    return _json([getattr(evidence, field.name) for field in fields(Evidence) if field.name != "when"])


def _evidence(spelled: str) -> Evidence:
    """The evidence that `_spelled` wrote; raises one of `_WRONG` for anything else."""
    cells: list[Any] = [tuple(cell) if isinstance(cell, list) else cell for cell in json.loads(spelled)]
    rung, engine, tool, hosts, *others = cells
    return Evidence(Rung(rung), engine, tool, hosts, "", *others)


def _can_be(evidence: Evidence, form: Form, grounds: Grounds, target: str) -> bool:
    """Whether an engine of the target's, or one in its place, can have given that evidence, with the version that is here."""
    by, tool = grounds.engines.get(evidence.engine), grounds.tools.get(evidence.engine)
    if by is None or tool is None or tool.lacking or (evidence.tool, evidence.kernel) != (tool.version, tool.kernel):
        return False
    return is_named(by, grounds.targets[target]) and possible(evidence, by, form)
