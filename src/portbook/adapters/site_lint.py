"""The firewall commands in pages that people wrote, linted while MkDocs builds: what `portbook lint` says, as messages of MkDocs'.

A process of its own lints, so that pages are built meanwhile. A build waits for its end; while a site is served, nobody does.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Thread

from mkdocs.structure.files import Files

from portbook.adapters.document_files import NOT_JUDGED
from portbook.adapters.markdown import NAME
from portbook.model import NOWHERE, Problem, Severity
from portbook.proof.own_program import OUTCOMES, OwnProcess, started
from portbook.report.json import problem_of

NOTHING, ERRORS = "nothing", "errors"
"""Which findings are told, besides `all`."""
_NICENESS = 10

log = logging.getLogger(f"mkdocs.plugins.{NAME}")


def written_pages(files: Files, docs: Path) -> list[Path]:
    """The files of pages that people wrote: those in the folder of pages, before anybody adds others.

    Args:
        files: all files of a site.
        docs: the folder of its pages.
    """
    return [
        Path(page.abs_src_path)
        for page in files.documentation_pages()
        if page.abs_src_path and Path(page.abs_src_path).is_relative_to(docs)
    ]


class SiteLint:
    """Lints the pages of a site, again and again where it is served."""

    def __init__(self) -> None:
        self._process: OwnProcess | None = None
        self._level = NOTHING
        self._known: frozenset[Problem] = frozenset()

    def start(self, root: Path, pages: Sequence[Path], level: str, *, beside: bool) -> None:
        """Begin to lint; what is still under way ends.

        Args:
            root: the folder of the site.
            pages: their files.
            level: which findings are told: `all`, `errors` or `nothing`.
            beside: whether they are told whenever they are there, and only those that are new.
        """
        self.stop()
        if level == NOTHING or not pages:
            return
        self._level = level
        names = [str(page.relative_to(root) if page.is_relative_to(root) else page) for page in pages]
        process = started(["lint", "--format", "json", "--", *names], root, _NICENESS if beside else 0)
        self._process = process
        if beside:
            Thread(target=self._tell_new, args=(process,), daemon=True).start()

    def stop(self) -> None:
        """End what is under way."""
        if self._process:
            self._process.terminate()
            self._process = None

    def finish(self) -> None:
        """Wait for the end, and tell all."""
        if self._process:
            self._tell(_problems(self._process))
            self._process = None

    def _tell_new(self, process: OwnProcess) -> None:
        problems = frozenset(_problems(process))
        if process is self._process and process.returncode in OUTCOMES:
            self._tell(problems - self._known)
            self._known = problems

    def _tell(self, problems: Iterable[Problem]) -> None:
        for problem in messages(problems, self._level):
            level = logging.INFO if problem.severity is Severity.NOTE else logging.WARNING
            log.log(level, "%s [%s]", problem, problem.id)


def messages(problems: Iterable[Problem], level: str) -> Iterator[Problem]:
    """The problems of a level, in order. That pages are not judged is told once for each reason, at any level.

    Args:
        problems: what the lint says.
        level: `all` or `errors`.
    """
    listed = sorted(problems)
    reasons = Counter(problem.sentence for problem in listed if problem.id in NOT_JUDGED)
    for reason, number in reasons.items():
        message = f"firewall commands on {number} {'page is' if number == 1 else 'pages are'} not judged: {reason}"
        yield Problem(NOWHERE, "document-not-judged", message, "", Severity.WARNING)
    for problem in listed:
        is_of_level = level != ERRORS or problem.severity is Severity.ERROR or problem.where == NOWHERE
        if problem.id not in NOT_JUDGED and is_of_level:
            yield problem


def _problems(process: OwnProcess) -> list[Problem]:
    """What a lint says at its end."""
    output, errors = process.communicate()
    try:
        return [*map(problem_of, json.loads(output)["problems"])]
    except ValueError:
        words = errors.decode("utf-8", "replace").strip()
        message = f"the lint of the pages ended without a report: {words}"
        return [Problem(NOWHERE, "lint-ended", message, "", Severity.WARNING)]
