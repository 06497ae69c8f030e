"""Engines that hold snippets against a vendor's API, without the vendor: bodies of requests, or the commands that ask for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from portbook.evidence import Rung
from portbook.model import Form, Rule, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import FOLLOWING, SecondReading, Seen
from portbook.proof.reading.vendor_schema import VALIDATOR, Body, VendorSchema
from portbook.targets import Reading


class Call(Protocol):
    """One call of the vendor's program."""

    @property
    def line(self) -> int:
        """Where it is."""


C = TypeVar("C", bound=Call)


@dataclass(frozen=True)
class Commands(Generic[C]):
    """The vendor's program, as what it asks the API for.

    Attributes:
        begin: how a line begins where a text is commands.
        verbs: what those of a form do.
        calls: the calls of a text that does nothing but a verb; raises `Unreadable`.
        body: what a call asks for that makes something; raises `Unreadable`.
        refuse_options: refuses a call that takes back or shows, and may do more than that; raises `Unreadable`.
        names: what such a call is about, as the API knows it.
        reference: which reference of its options the calls are held against, with its version.
    """

    begin: re.Pattern[str]
    verbs: Mapping[Form, str]
    calls: Callable[[str, str], Sequence[C]]
    body: Callable[[C], dict[str, Any]]
    refuse_options: Callable[[C], None]
    names: Callable[[C], Iterable[str]]
    reference: Callable[[], str]

    def of(self, snippet: Snippet) -> Sequence[C]:
        """The calls of a snippet, which does what its form says; raises `Unreadable`."""
        return self.calls(snippet.text, self.verbs[snippet.id.form])

    def named(self, snippet: Snippet) -> frozenset[str]:
        """What a snippet takes back or shows, and nothing else; raises `Unreadable`."""
        calls = self.of(snippet)
        for each in calls:
            self.refuse_options(each)
        return frozenset(name for each in calls for name in self.names(each))


@dataclass(frozen=True)
class VendorApi(Generic[C]):
    """What an API makes of bodies, and what its vendor's program asks it for.

    Attributes:
        schema: of a body.
        version: of the schema, with what it is of.
        documents: the bodies that a text says, each with its first line; raises `Unreadable`.
        rules: what bodies let through together; raises `Unreadable`.
        names: what the API knows them by; raises `Unreadable`.
        commands: the vendor's program.
        parsers: distributions of Python, beside the validator, that it reads with.
        spelled: a body as the schema spells it, where the API is less strict about small letters and capitals.
    """

    schema: VendorSchema
    version: Callable[[], str]
    documents: Callable[[str], Iterable[tuple[int, object]]]
    rules: Callable[[Sequence[Body]], tuple[Rule, ...]]
    names: Callable[[Sequence[Body]], frozenset[str]]
    commands: Commands[C]
    parsers: tuple[str, ...] = ()
    spelled: Callable[[object], object] = lambda said: said

    def check(self, line: int, said: object) -> Body:
        """A body that the schema takes; raises `Rejected`."""
        return self.schema.check(line, self.spelled(said), "a rule")

    def read(self, snippet: Snippet) -> Seen:
        """The bodies of a snippet as rules, and their names; the names alone, of what takes them back or shows them."""
        if snippet.id.form in FOLLOWING:
            return Seen(Reading(()), self.commands.named(snippet))
        bodies = [self.check(line, said) for line, said in self._said(snippet)]
        return Seen(Reading(self.rules(bodies)), self.names(bodies))

    def _said(self, snippet: Snippet) -> Iterator[tuple[int, object]]:
        """An addition by anyone may be either: no document begins like a command."""
        if snippet.id.form is Form.COMMAND or self.commands.begin.search(snippet.text):
            for each in self.commands.calls(snippet.text, self.commands.verbs[Form.COMMAND]):
                yield each.line, self.commands.body(each)
        else:
            yield from self.documents(snippet.text)

    def tool(self) -> str:
        """Of the parsers, the schema and the reference; empty where the validator is missing."""
        if not python_packages.version(VALIDATOR):
            return ""
        parsers = python_packages.named(VALIDATOR, *self.parsers)
        return f"{parsers}, schema of {self.version()}, reference of {self.commands.reference()}"

    def engine(self, id_: str, title: str) -> Engine:
        """The engine that reads so."""
        judge = SecondReading(id_, Rung.CHECKED, self.tool, self.read).judge
        forms = (Form.ADD, *self.commands.verbs)
        return Engine(id_, title, Rung.CHECKED, judge, self.tool, packages=(VALIDATOR,), extra="checks", forms=forms)
