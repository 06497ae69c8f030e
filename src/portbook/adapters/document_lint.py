"""All documents that `portbook lint` is given, judged one after another in one lab."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from portbook import own_fault
from portbook.adapters.document_files import Document
from portbook.adapters.document_services import DocumentServices
from portbook.atomic import replace_file
from portbook.files import UnusableFile, refuse_to_write
from portbook.handwritten.against_data.page_data import PageData
from portbook.handwritten.fix import fixed
from portbook.model import NOWHERE, Location, Problem, Severity
from portbook.proof.handwritten.kept import Kept
from portbook.proof.handwritten.lint import Linted, lint, may_matter
from portbook.proof.handwritten.tool import HandwrittenTool
from portbook.proof.sandbox.sandbox import SandboxFailed
from portbook.proof.warm_lab import WarmLab

NOT_JUDGED = frozenset({"document-not-judged", "portbook-fault"})
"""Problems by which nothing is known of a document."""


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
    _missing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._kept = Kept(self.tools, None) if self.fresh else Kept.by_user(self.tools)

    def run(self, documents: Iterable[Document], warm_lab: WarmLab, progress: Callable[[Document], None]) -> None:
        """Judge documents."""
        for document in documents:
            progress(document)
            self._add(document, warm_lab)
        self._kept.prune()

    def _add(self, document: Document, warm_lab: WarmLab) -> None:
        self.documents += 1
        text = document.read()
        if isinstance(text, Problem):
            self.problems.append(text)
            return
        linted = self._linted(document, text, warm_lab)
        if self.fixing and linted.fixes and self._mend(document, linted):
            again = document.read()
            linted = self._linted(document, again, warm_lab) if isinstance(again, str) else linted
        self.problems += linted.problems
        self._missing |= {*linted.missing}
        self.judged += linted.judged
        self.unjudged += linted.unjudged

    def _linted(self, document: Document, text: str, warm_lab: WarmLab) -> Linted:
        """The result for one document, with what is wrong with the services that it names."""
        answer = self.services.of(document.path, document.name, text)
        linted = self._compared(document, text, answer.data, warm_lab)
        return replace(linted, problems=(*answer.problems, *linted.problems)) if answer.problems else linted

    def _compared(self, document: Document, text: str, data: PageData, warm_lab: WarmLab) -> Linted:
        """The result for one document; a lab that fails, and a fault of Portbook, is that of one document."""
        if not may_matter(text, self.tools, data):
            return Linted()
        if kept := self._kept.recall(document.name, text, data.digest):
            return kept
        try:
            linted = lint(document.name, text, self.tools, warm_lab, data)
        except SandboxFailed as failed:
            problem = _not_judged(document, "document-not-judged", str(failed))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told
            problem = _not_judged(document, "portbook-fault", own_fault.told(error), "report it")
        else:
            self._kept.keep(document.name, text, linted, data.digest)
            return linted
        warm_lab.discard()
        return Linted((problem,))

    def _mend(self, document: Document, linted: Linted) -> bool:
        content = document.path.read_bytes().decode("utf-8")
        try:
            refuse_to_write(document.path, document.folder)
        except UnusableFile as unusable:
            self.problems.append(Problem(document.where, "document-not-mended", unusable.message, unusable.cure))
            return False
        if not replace_file(document.path, fixed(content, linted.fixes)):
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


def _not_judged(document: Document, id_: str, message: str, cure: str = "") -> Problem:
    where: Location = document.where
    return Problem(where, id_, message, cure, Severity.WARNING)
