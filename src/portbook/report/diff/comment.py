"""A difference as the comment of a pull request on GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.escape.github_comment import inline
from portbook.escape.url import destination
from portbook.report.diff.base import DiffReport, Link
from portbook.report.diff.markdown import cut, parts

MOST = 60_000
"""Characters: GitHub takes 65,536."""
_MOST_PAGES = 20
_CUT = "\n*This comment is cut here. The job summary of this workflow run has the rest.*\n"


def render(report: DiffReport) -> str:
    """The verdict, what opens and closes, and details by service, cut where they are too long; then evidence and links.

    What the reader of the old version has to run stands behind the details: `parts` yields it last.
    """
    closing = "".join(_closing(report))
    return cut(parts(report), MOST - len(closing), _CUT) + closing


def _closing(report: DiffReport) -> Iterator[str]:
    """What is never cut: a reader sees from the versions whether the comment is about the latest commit."""
    if report.base:
        yield f"\nCompared: {inline(report.base)} with {inline(report.head or 'the files as they are')}\n"
    if report.snippets:
        noun = "snippet" if report.snippets == 1 else "snippets"
        yield f"\nThe changed services have {report.snippets} {noun}. The check of this pull request tries all of them.\n"
    if report.pages:
        more = len(report.pages) - _MOST_PAGES
        yield f"\nChanged pages: {_listed(report.pages[:_MOST_PAGES])}{f' and {more} more' if more > 0 else ''}\n"
    if report.links:
        yield f"\n{_listed(report.links)}\n"


def _listed(links: Sequence[Link]) -> str:
    return " · ".join(f"[{inline(link.title)}]({destination(link.url)})" for link in links)
