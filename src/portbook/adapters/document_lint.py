"""All documents that `portbook lint` is given, judged on all cores: what comes of one depends on no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from portbook import own_fault
from portbook.adapters.document_files import NOT_JUDGED, Document
from portbook.adapters.document_services import DocumentServices
from portbook.adapters.lint_settings import ProjectSettings
from portbook.atomic import replace_file
from portbook.files import UnusableFile, refuse_to_write
from portbook.handwritten.against_data.page_data import PageData
from portbook.handwritten.fix import Fix, fixed
from portbook.handwritten.settings.settings import RuleIgnore
from portbook.model import NOWHERE, Location, Problem, Severity
from portbook.proof.handwritten.kept import Kept
from portbook.proof.handwritten.lint import Linted, lint, may_matter
from portbook.proof.handwritten.tool import HandwrittenTool
from portbook.proof.processes import results
from portbook.proof.warm_lab import WarmLab


@dataclass
class DocumentLint:
    """What came of documents.

    Attributes:
        tools: the firewalls whose commands are judged.
        fixing: whether what is mechanical is mended in the files.
        problems: all of them.
        documents: how many there are.
        judged: how many commands a tool has answered.
        unjudged: how many none has.
        mended: the paths of documents that were mended.
        fresh: whether documents are judged that did not change since they were.
        project: what the project leaves out.
        jobs: how many documents are judged at the same time.
        services: what documents are compared with.
    """

    tools: Sequence[HandwrittenTool]
    fixing: bool = False
    problems: list[Problem] = field(default_factory=list)
    documents: int = 0
    judged: int = 0
    unjudged: int = 0
    mended: list[str] = field(default_factory=list)
    fresh: bool = False
    services: DocumentServices = field(default_factory=DocumentServices)
    project: ProjectSettings = field(default_factory=lambda: ProjectSettings(Path.cwd()))
    jobs: int = 1
    _missing: set[str] = field(default_factory=set)
    _used: set[RuleIgnore] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._kept = Kept(self.tools, None) if self.fresh else Kept.by_user(self.tools)

    def run(self, documents: Sequence[Document], progress: Callable[[Document], None]) -> None:
        """Judge documents."""
        self.documents += len(documents)
        mended = [*self._add(self._results(documents, progress))]
        mended = [*self._add(self._results(mended, lambda _document: None), last=True)]
        self.problems = [
            *dict.fromkeys(self.problems)
        ]  # what is wrong with a service is so for each page that names it
        self._kept.prune()

    def _results(
        self, documents: Iterable[Document], progress: Callable[[Document], None]
    ) -> Iterator[tuple[Document, Linted]]:
        """What comes of each document: at once where it is known, the others side by side."""
        todo = []
        for document in documents:
            if linted := self._without_tools(document):
                progress(document)
                yield document, linted
            else:
                todo.append(document)
        with closing(results([partial(self._judged, document) for document in todo], self.jobs)) as finished:
            for number, linted in finished:
                progress(todo[number])
                yield todo[number], linted

    def _add(self, finished: Iterable[tuple[Document, Linted]], *, last: bool = False) -> Iterator[Document]:
        """Take notice of results; the documents that were mended, to be judged once more."""
        for document, linted in finished:
            fixes = [fix for fix in linted.fixes if not self._ignoring(document, fix.rule)]
            if self.fixing and not last and fixes and self._mend(document, fixes):
                yield document
                continue
            self.problems += self._left(document, linted.problems)
            self._missing |= {*linted.missing}
            self.judged += linted.judged
            self.unjudged += linted.unjudged

    def _left(self, document: Document, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems that the project does not ignore, as serious as it says."""
        for problem in problems:
            if ignore := self._ignoring(document, problem.id):
                self._used.add(ignore)
            else:
                yield self.project.settings.weighed(problem)

    def _ignoring(self, document: Document, rule: str) -> RuleIgnore | None:
        settings = self.project.settings
        return settings.ignoring(self.project.name_of(document.path), rule) if settings.ignores else None

    def _without_tools(self, document: Document) -> Linted | None:
        """What comes of a document for which no tool is run; None for others."""
        text = document.read()
        if isinstance(text, Problem):
            return Linted((text,))
        answer = self.services.of(document.path, document.name, text)
        if not may_matter(text, self.tools, answer.data):
            return Linted(answer.problems)
        kept = self._kept.recall(document.name, text, answer.data.digest)
        return replace(kept, problems=(*answer.problems, *kept.problems)) if kept else None

    def _judged(self, document: Document, warm_lab: WarmLab) -> Linted:
        """The result for one document, with what is wrong with the services that it names."""
        text = document.read()
        if isinstance(text, Problem):
            return Linted((text,))
        answer = self.services.of(document.path, document.name, text)
        linted = self._compared(document, text, answer.data, warm_lab)
        return replace(linted, problems=(*answer.problems, *linted.problems)) if answer.problems else linted

    def _compared(self, document: Document, text: str, data: PageData, warm_lab: WarmLab) -> Linted:
        """The result for one document and the data of its services.

        A lab that fails, and a fault of Portbook, is that of one document. What needs no lab is judged all the same.
        """
        try:
            linted = lint(document.name, text, self.tools, warm_lab, data)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told
            problem = _not_judged(document, "portbook-fault", own_fault.told(error), "report it")
        else:
            self._kept.keep(document.name, text, linted, data.digest)
            if not linted.refusal:
                return linted
            message = f"commands of {', '.join(linted.refused)} are not judged, as {linted.refusal}"
            warm_lab.discard()
            return replace(linted, problems=(*linted.problems, _not_judged(document, "document-not-judged", message)))
        warm_lab.discard()
        return Linted((problem,))

    def _mend(self, document: Document, fixes: Iterable[Fix]) -> bool:
        content = document.path.read_bytes().decode("utf-8")
        try:
            refuse_to_write(document.path, document.folder)
        except UnusableFile as unusable:
            self.problems.append(Problem(document.where, "document-not-mended", unusable.message, unusable.cure))
            return False
        if not replace_file(document.path, fixed(content, fixes)):
            cure = "mend the rights of its folder"
            self.problems.append(Problem(document.where, "document-not-mended", "the document cannot be written", cure))
            return False
        self.mended.append(document.name)
        return True

    def lacking(self) -> Iterator[Problem]:
        """Which tools of this machine were missed."""
        for tool in self.tools:
            if tool.id in self._missing:
                message = f"commands of {tool.id} are not judged, as {tool.lacking()}"
                yield Problem(NOWHERE, "tool-not-here", message, "", Severity.NOTE)

    def unused(self) -> Iterator[Problem]:
        """What the project switches off in vain; nothing where documents were not judged, of which nobody knows."""
        if not self._missing and not NOT_JUDGED & {problem.id for problem in self.problems}:
            yield from map(self.project.settings.weighed, self.project.settings.unused(self._used))


def _not_judged(document: Document, id_: str, message: str, cure: str = "") -> Problem:
    where: Location = document.where
    return Problem(where, id_, message, cure, Severity.WARNING)
