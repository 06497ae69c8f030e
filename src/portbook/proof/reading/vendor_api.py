"""Engines that check snippets by a vendor's API, without the vendor: bodies of requests, or commands that make such requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portbook.evidence import Rung
from portbook.model import Form, Rule, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.program_reference import Invocation, ProgramReference
from portbook.proof.reading.second_reader import FOLLOWING, SecondReading, SecondView
from portbook.proof.reading.vendor_schema import VALIDATOR, Body, VendorSchema
from portbook.targets import Reading


@dataclass(frozen=True)
class Commands:
    """The vendor's program, as what it asks the API for.

    Attributes:
        begin: how a line begins where a text is commands.
        commands: the only command in a text of each form.
        calls: the command lines of a text that has no other command; raises `Unreadable`.
        body: what a command line asks for that makes something; raises `Unreadable`.
        refuse_options: refuses a command line that takes back or shows, and may do more than that; raises `Unreadable`.
        names: what such a command line is about, as the API knows it.
        reference: of the program's options.
    """

    begin: re.Pattern[str]
    commands: Mapping[Form, str]
    calls: Callable[[str, str], Sequence[Invocation]]
    body: Callable[[Invocation], dict[str, Any]]
    refuse_options: Callable[[Invocation], None]
    names: Callable[[Invocation], Iterable[str]]
    reference: ProgramReference

    def of(self, snippet: Snippet) -> Sequence[Invocation]:
        """The command lines of a snippet, which does what its form says; raises `Unreadable`."""
        return self.calls(snippet.text, self.commands[snippet.id.form])

    def named(self, snippet: Snippet) -> frozenset[str]:
        """What a snippet takes back or shows, and nothing else; raises `Unreadable`."""
        calls = self.of(snippet)
        for call in calls:
            self.refuse_options(call)
        return frozenset(name for call in calls for name in self.names(call))


@dataclass(frozen=True)
class VendorApi:
    """What an API makes of bodies, and what its vendor's program asks it for.

    Attributes:
        schema: of a body.
        version: of the schema, with what it is of.
        documents: the bodies in a text, each with its first line; raises `Unreadable`.
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
    commands: Commands
    parsers: tuple[str, ...] = ()
    spelled: Callable[[object], object] = lambda body: body

    def check(self, line: int, body: object) -> Body:
        """A body that the schema accepts; raises `Rejected`."""
        return self.schema.check(line, self.spelled(body), "a rule")

    def read(self, snippet: Snippet) -> SecondView:
        """The bodies of a snippet as rules, and their names; the names alone, of what takes them back or shows them."""
        if snippet.id.form in FOLLOWING:
            return SecondView(Reading(()), self.commands.named(snippet))
        bodies = [self.check(line, body) for line, body in self._bodies(snippet)]
        return SecondView(Reading(self.rules(bodies)), self.names(bodies))

    def _bodies(self, snippet: Snippet) -> Iterator[tuple[int, object]]:
        """An addition by anyone may be either: no document begins like a command."""
        if snippet.id.form is Form.COMMAND or self.commands.begin.search(snippet.text):
            for call in self.commands.calls(snippet.text, self.commands.commands[Form.COMMAND]):
                yield call.line, self.commands.body(call)
        else:
            yield from self.documents(snippet.text)

    def tool(self) -> str:
        """The versions of the parsers, the schema and the reference; empty where the validator is missing."""
        if not python_packages.version(VALIDATOR):
            return ""
        parsers = python_packages.named(VALIDATOR, *self.parsers)
        return f"{parsers}, schema of {self.version()}, reference of {self.commands.reference.version()}"

    def engine(self, id_: str, title: str) -> Engine:
        """The engine that reads so."""
        judge = SecondReading(id_, Rung.CHECKED, self.tool, self.read).judge
        forms = (Form.ADD, *self.commands.commands)
        return Engine(id_, title, Rung.CHECKED, judge, self.tool, packages=(VALIDATOR,), extra="checks", forms=forms)
