"""What a check need not render: where nothing that a snippet's evidence rests on has changed, its result still holds.

Evidence rests on the service's file, our source, the target, and the engines that judge its snippets as they are here. What is
recalled repeats rows of the ledger, has this user's signature, and is what its engine can find. A group of snippets that do not
all hold is not remembered: a failure, and what could not be verified, is looked at each time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from portbook.evidence import KEPT, Evidence, Origin, Published, Result, Rung
from portbook.model import OF_ONE_VERSION, Book, Form, Location, Snippet, SnippetId
from portbook.model.profiles import profiles_of
from portbook.proof.engine import Engine, Equipment, Readiness, here
from portbook.proof.ledger import signature
from portbook.proof.ledger.belief import possible
from portbook.proof.ledger.fingerprint import key, whole_source
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.ledger.memory_table import Group, Kind, Memory, Record, Row
from portbook.proof.reading import self_reading
from portbook.targets import Target

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


@dataclass(frozen=True)
class Grounds:
    """What evidence rests on: where it is as it was, so is the evidence.

    Attributes:
        book: the services.
        chosen: the targets.
        engines: all engines that this package knows, by id.
        equipment: what they are where snippets are judged.
    """

    book: Book
    chosen: Sequence[Target]
    engines: Mapping[str, Engine]
    equipment: Equipment = here

    @cached_property
    def tools(self) -> dict[str, Readiness]:
        """What the engines are, by id."""
        return {engine.id: self.equipment(engine) for engine in self.engines.values()}

    @cached_property
    def targets(self) -> dict[str, Target]:
        """The targets by id."""
        return {target.id: target for target in self.chosen}

    @cached_property
    def _of_targets(self) -> dict[str, bytes]:
        """What the stamps for a target have in common, by its id."""
        return {target.id: self._of_target(target) for target in self.chosen}

    def _of_target(self, target: Target) -> bytes:
        judges = [id_ for id_, engine in self.engines.items() if _is_named(engine, target)]
        states = (text for id_ in judges for text in (id_, *self.tools[id_]))
        return signature.joined((whole_source(), target.id, *target.forms, "", *target.engines, "", *states))

    def stamp(self, group: Group) -> str:
        """Hash of all that the evidence of a group rests on; empty where its service came from no file."""
        service = self.book.services[group.service]
        if not service.digest:
            return ""
        return sha256(self._of_targets[group.target] + signature.joined((service.id, service.digest))).hexdigest()

    def hold(self, record: Record) -> bool:
        """Whether a record is of a group of ours, and nothing that it rests on has changed."""
        service = self.book.services.get(record.group.service)
        known = service is not None and record.group.target in self.targets and record.group.role in service.roles
        return known and record.stamp == self.stamp(record.group) != ""

    def size(self, group: Group) -> int:
        """How many snippets a group has."""
        forms = [form for form in self.targets[group.target].forms if form in OF_ONE_VERSION]
        return len(profiles_of(self.book.services[group.service])) * len(forms)


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


def _is_named(engine: Engine, target: Target) -> bool:
    """Whether an engine judges snippets of a target, or may take the place of one that does; our own reader always does."""
    return engine is self_reading.ENGINE or not {engine.id, engine.stands_in_for}.isdisjoint(target.engines)


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
    return _is_named(by, grounds.targets[target]) and possible(evidence, by, form)
