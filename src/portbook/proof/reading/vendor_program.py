"""A vendor's own program, run in a sandbox with an API of ours: what it asks the API for is compared with the data.

The program gets our own text only. Nothing that it does reaches the vendor: the sandbox has no network.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, ClassVar

from portbook.compare import findings
from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.reading.program_reference import Invocation
from portbook.proof.reading.second_reader import FOLLOWING, apart
from portbook.proof.reading.vendor_api import VendorApi
from portbook.proof.sandbox import unavailable
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.proof.sandbox.tools import SandboxFailed, Tools
from portbook.snippets import addition_of
from portbook.targets import CannotJudge, Target, Unreadable

_OK = 200
_READ = "GET"
_METHODS = {Form.UNDO: "DELETE", Form.SHOW: _READ}
_HERE = "/proc/self/cwd"


@dataclass(frozen=True)
class Request:
    """One request of the program to the API.

    Attributes:
        method: of HTTP.
        path: without the query.
        body: JSON; None without one.
        status: of the API's answer.
        answer: its JSON; None without one.
    """

    method: str
    path: str
    body: Any
    status: int
    answer: Any

    @property
    def folder(self) -> str:
        """The path without its last part."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Run:
    """What came of some command lines.

    Attributes:
        refusal: why the program refused one, one sentence; empty where it refused none.
        requests: what it asked the API for.
        state: what the API has afterwards, where the worker returns that.
    """

    refusal: str
    requests: tuple[Request, ...]
    state: Any


class ProgramSandbox(Sandbox):
    """A sandbox with a vendor's program and an API of ours.

    Attributes:
        program: its name.
        package: the Python distribution that brings it; empty where it is a program of the system.
        seconds: how long one command line may take.
    """

    program: ClassVar[str]
    package: ClassVar[str] = ""
    seconds: ClassVar[int] = 60
    opening_seconds = 120  # the worker imports all of the program

    @classmethod
    def tools(cls) -> Path | None:
        """The folder that the distribution is in, with all that it needs."""
        return Path(str(distribution(cls.package).locate_file(""))) if cls.package else super().tools()

    @classmethod
    def paths(cls) -> tuple[str, ...]:
        """Also that folder, by a path that is the same inside and outside."""
        return (*super().paths(), _HERE) if cls.package else super().paths()

    @classmethod
    def job(cls, call: Invocation) -> Any:  # noqa: ANN401  # JSON
        """A command line as the worker takes it."""
        return call.words[1:]

    def run_all(self, calls: Iterable[Invocation], resources: Iterable[object] = ()) -> Run:
        """Run command lines of our own rendering, up to the first that the program refuses.

        Args:
            calls: the command lines.
            resources: the bodies of what the API has before.

        Raises:
            SandboxFailed: the program broke or did not end, or the sandbox died.
        """
        jobs = [self.job(call) for call in calls]
        answer = self.ask({"resources": list(resources), "calls": jobs}, self.seconds * (len(jobs) + 1))
        last: Mapping[str, Any] = answer["runs"][-1] if answer["runs"] else {"code": 0}
        if last.get("broke"):
            msg = f"{self.program} broke in the sandbox: {one_line(last['message'])}"
            raise SandboxFailed(msg)
        refusal = f"{self.program} refuses it: {one_line(last['message'])}" if last["code"] else ""
        return Run(refusal, tuple(Request(*request) for request in answer["requests"]), answer.get("state"))


Difference = Callable[[Snippet, Target, ProgramSandbox], str]
"""What is wrong with what the program does; empty where nothing is. Raises `Unreadable`."""


@dataclass(frozen=True)
class VendorProgram:
    """How texts of a target are run by the vendor's program.

    Attributes:
        reading: the engine that reads the text before.
        sandbox: where the program runs.
        difference: compares what it does with the data.
        rung: the evidence that agreement gives.
        version: of the program and of what reads; empty where one is missing.
    """

    id: str
    title: str
    reading: Engine
    sandbox: type[ProgramSandbox]
    difference: Difference
    version: Callable[[], str]
    rung: Rung = Rung.CHECKED

    def judge(self, snippet: Snippet, target: Target, tools: Tools) -> Evidence:
        """Only a text that is byte for byte our own is run; any other is only read."""
        evidence = self.reading.judge(snippet, target, tools)
        if evidence.rung is not Rung.CHECKED or snippet.text != target.render(snippet.brief):
            return evidence
        rung, detail = self.verdict(snippet, target)
        return replace(evidence, rung=rung, engine=self.id, tool=self.version(), detail=detail)

    def verdict(self, snippet: Snippet, target: Target) -> tuple[Rung, str]:
        """The evidence of a run, and what is wrong."""
        subject = f"what {self.sandbox.program} asks for"
        try:
            with self.sandbox.open() as sandbox:
                difference = self.difference(snippet, target, sandbox)
        except CannotJudge as cannot:
            return Rung.NOT_VERIFIED, f"{subject}: {one_line(cannot.sentence)}"
        except Unreadable as refused:
            return Rung.FAILED, f"{subject} is refused: {one_line(refused.sentence)}"
        return (Rung.FAILED, difference) if difference else (self.rung, "")

    def engine(
        self,
        packages: tuple[str, ...],
        extra: str,
        forms: tuple[Form, ...],
        programs: tuple[str, ...] = (),
        more: Callable[[], str] = lambda: "",
    ) -> Engine:
        """The engine that runs it; the arguments are the engine's."""
        return Engine(
            self.id,
            self.title,
            self.rung,
            self.judge,
            self.version,
            slow=True,
            programs=programs,
            packages=packages,
            extra=extra,
            more=lambda: _no_sandbox() or more(),
            forms=forms,
        )


def _no_sandbox() -> str:
    return "" if sys.platform == "linux" else unavailable.other_system(sys.platform)


def _same(body: Any) -> Any:  # noqa: ANN401  # JSON
    return body


@dataclass(frozen=True)
class RequestComparison:
    """The comparison of requests to an API that has a path for each resource.

    Attributes:
        api: what its bodies mean.
        make: the method that makes a resource; `PUT` to the path of its name.
        stranger: the body of a resource that no addition makes.
        body: a body as the program would have sent it to the vendor.
        name: a name as the API compares it.
    """

    api: VendorApi
    make: str
    stranger: Mapping[str, Any]
    body: Callable[[Any], Any] = _same
    name: Callable[[str], str] = str

    def difference(self, snippet: Snippet, target: Target, sandbox: ProgramSandbox) -> str:
        """What is wrong with the requests of a snippet; raises `Unreadable`.

        What takes back or shows meets the resources of the addition, and one more.
        """
        added: list[Any] = []
        if snippet.id.form in FOLLOWING:
            added = [body for _line, body in self.api.documents(addition_of(snippet, target).text)]
        run = sandbox.run_all(self.api.commands.of(snippet), [*added, self.stranger] if added else [])
        method = _METHODS.get(snippet.id.form, self.make)
        requests = [request for request in run.requests if request.method == method]
        if run.refusal or any(request.method not in {method, _READ} for request in run.requests):
            return run.refusal or "it changes something else"
        if len({request.folder for request in requests}) > 1:
            return "it is about more than one group"
        if snippet.id.form not in FOLLOWING:
            return self._rules(snippet, requests)
        names = frozenset(self.name(request.name) for request in requests if request.status == _OK)
        return apart(frozenset(self.name(body["name"]) for body in added), names)

    def _rules(self, snippet: Snippet, requests: Iterable[Request]) -> str:
        bodies = [self.api.check(1, self.body(request.body)) for request in requests]
        names = self.api.names(bodies)
        if self.make == "PUT" and names != {self.name(request.name) for request in requests}:
            return "it makes rules under other names"
        return findings.summary(findings.exact(snippet.rules, self.api.rules(bodies)))
