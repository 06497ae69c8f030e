"""The Python-Markdown extension: expands `ports` fences and references before Markdown is parsed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from portbook.adapters.assembled_page import Assembled
from portbook.adapters.include_settings import of_markdown
from portbook.adapters.included import assembled
from portbook.adapters.preview import read_preview
from portbook.adapters.site import Site, read_site, stamp
from portbook.blocks import Context
from portbook.expand import concerns, expand
from portbook.model import Problem
from portbook.proof.ledger.ledger_file import view

NAME = "portbook"
PRIORITY = 28
"""After pymdownx.snippets (32) and the folding of white space (30), before meta data (27) and fences (25)."""

_BEFORE_SNIPPETS = 33


def _log(problem: Problem) -> None:
    logging.getLogger("portbook").warning("%s", problem)


@dataclass(frozen=True)
class PageContext:
    """What the program that converts a page knows and Python-Markdown does not.

    Attributes:
        path: what to call the page in problems.
        first_line: the number in the file of the first line that is converted.
        context: the data; None reads it from the site's files.
        report: what to do with a problem.
        changes_page: in a preview, a link from the page to the one with all changes; empty for none.
        folders: those of the site, in which included files are looked for; the first is the one that paths are relative to.
    """

    path: str = "page"
    first_line: int = 1
    context: Context | None = None
    report: Callable[[Problem], None] = _log
    changes_page: str = ""
    folders: tuple[Path, ...] = ()


PAGE: ContextVar[PageContext | None] = ContextVar("portbook_page", default=None)
"""The page that is being converted."""


class _Files:
    """The site's files, read again when they change; their problems are reported once."""

    def __init__(self, start: Path) -> None:
        self._start = start
        self._held: tuple[object, Site, Context] | None = None

    def context(self, report: Callable[[Problem], None]) -> Context:
        if self._held is None or stamp(self._held[1]) != self._held[0]:
            site = read_site(self._start)
            preview, problems = read_preview(site)
            self._held = stamp(site), site, site.context(view(site.ledger, site.targets), preview)
            for problem in (*site.problems, *problems):
                report(problem)
        return self._held[2]

    def folders(self) -> tuple[Path, ...]:
        """The site's folders, once its files have been read."""
        return (self._held[1].config.root, self._held[1].config.docs) if self._held else ()


class _AsWritten(Preprocessor):
    """Keeps a page as it is before files are put into it, and changes nothing."""

    lines: tuple[str, ...] = ()

    def run(self, lines: list[str]) -> list[str]:
        """Keep the lines: other preprocessors may change the list."""
        self.lines = tuple(lines)
        return lines


class PortsPreprocessor(Preprocessor):
    """Expands a page's text."""

    def __init__(self, md: Markdown, files: _Files, as_written: _AsWritten) -> None:
        super().__init__(md)
        self._files = files
        self._as_written = as_written

    def run(self, lines: list[str]) -> list[str]:
        """Expand, and report what is wrong; never raise for content."""
        page = PAGE.get() or PageContext()
        text = "\n".join(lines)
        if not concerns(text):
            return lines
        context = page.context or self._files.context(page.report)
        context = replace(context, keep_html=self.md.htmlStash.store)
        expanded = expand(text, context, page.path, page.first_line, page.changes_page)
        if expanded.problems:
            whole = self._whole(page)
            for problem in expanded.problems:
                page.report(_placed(problem, whole, lines, page.first_line))
        return expanded.text.split("\n")

    def _whole(self, page: PageContext) -> Assembled:
        """The page with the files that it includes, each line with its place."""
        includes = of_markdown(self.md, page.folders or self._files.folders())
        return assembled("\n".join(self._as_written.lines), page.path, includes, page.first_line)


def _placed(problem: Problem, whole: Assembled, lines: list[str], first_line: int) -> Problem:
    """The problem where a person mends it."""
    if not whole.lines:
        return problem
    where = replace(problem.where, line=problem.where.line - first_line + 1)
    return replace(problem, where=whole.place_seen(where, lines))


class PortbookExtension(Extension):
    """`markdown_extensions: [portbook]`."""

    _held: dict[Path, _Files] = {}  # noqa: RUF012  # one cache for all pages: a Markdown instance lives for one page

    def __init__(self, **options: object) -> None:
        self.config = {"root": [".", "The folder where the search for portbook.yml starts, upwards."]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        """Register the preprocessor."""
        root = Path(str(self.getConfig("root"))).resolve()
        files = self._held.setdefault(root, _Files(root))
        as_written = _AsWritten(md)
        md.preprocessors.register(as_written, f"{NAME}-as-written", _BEFORE_SNIPPETS)
        md.preprocessors.register(PortsPreprocessor(md, files, as_written), NAME, PRIORITY)


def makeExtension(**options: object) -> PortbookExtension:  # noqa: N802  # Python-Markdown's name
    """The extension, for Python-Markdown."""
    return PortbookExtension(**options)
