"""The reference of problems, docs/reference/problems.md and below: each id with what it means, its message and its cure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from portbook.compare.lint import RULES
from portbook.compare.problems import IDS
from portbook.escape.markdown import cell
from portbook.handwritten.rules import RULES as DOCUMENT_RULES
from portbook.model import Feature
from portbook.report.base import SNIPPET_FAILS, SNIPPET_NOT_VERIFIED
from portbook.report.verification import NOT_ON_HOST
from portbook.rules.gap_words import CANNOT
from tools.lint_pages import first_sentence
from tools.problem_ids import VARYING, Kind, sites

PAGE = Path("docs/reference/problems.md")
_Row: TypeAlias = tuple[str, Sequence[str], Sequence[str]]
"""An id, its messages, its cures."""
_MOST_MESSAGES = 6
"""Messages that one row shows."""
_INTRODUCTION = f"""Every problem that `portbook` reports has a stable id: in JSON, in SARIF as the rule, and in GitHub's annotations as the title. `{VARYING}` stands
for what a message takes from your text.
"""


@dataclass(frozen=True)
class _Section:
    """A table of problems.

    Attributes:
        kind: what its problems say of the text.
        title: its headline.
        meaning: what its problems have in common.
        wings: the folders of the source that they come from; None for all.
        besides: folders whose problems have a section of their own.
    """

    kind: Kind
    title: str
    meaning: str
    wings: frozenset[str] | None = None
    besides: frozenset[str] = frozenset()

    @property
    def page(self) -> str:
        """The name of its page, where it has one of its own."""
        return re.sub("[^a-z]+", "-", self.title.lower())


_OF_NETWORKS = frozenset(
    f"firewalls/{name}"
    for name in ("ansible", "aws", "azure", "gcp", "kubernetes", "openstack", "routers", "terraform")
)
"""The wings of clouds, clusters, routers and automation: with those of hosts, one page would be longer than a program reads at once."""
_CANNOT_JUDGE = (
    "Warnings: Portbook does not know what the text does, so it neither accepts nor refuses it. Exit code 3."
)
_OWN = _Section(
    Kind.FAULT,
    "Data and pages",
    "In `ports/*.yml`, `portbook.yml`, the ledger or a page. Errors have exit code 2; what is a warning leaves the exit code.",
)
_VERDICTS = _Section(
    Kind.VERDICT, "Verdicts", "Why `portbook verify` cannot judge a text, or what went wrong when it ran the text."
)
_SECTIONS = (
    _Section(Kind.REJECTED, "Rejected texts", "Errors: the firewall itself refuses the text. Exit code 1."),
    _Section(Kind.CANNOT_JUDGE, "Texts for hosts that cannot be judged", _CANNOT_JUDGE, besides=_OF_NETWORKS),
    _Section(Kind.CANNOT_JUDGE, "Texts for clouds and routers that cannot be judged", _CANNOT_JUDGE, _OF_NETWORKS),
    _Section(
        Kind.DOUBT,
        "Doubts",
        "Warnings where a needed flow depends on something that the text does not contain. Exit code 3.",
    ),
    _Section(
        Kind.REMARK, "Remarks", "Notes: what a reader of the text should know. A side effect of a text is a warning."
    ),
)
"""Those with pages of their own."""
_FINDINGS = {
    "missing": "does not let … through, which the flow … needs",
    "opens-undocumented": "opens …, which nothing documents",
    "closes": "closes …, which an addition has to leave as it is",
}


def pages() -> Iterator[tuple[Path, str]]:
    """Every page without its first line: one with the smaller tables, and those about texts of firewalls."""
    parts = [
        "# Problems\n",
        _INTRODUCTION,
        _findings(),
        _gaps(),
        _others(),
        _lint(),
        _documents(),
        _text(_VERDICTS, level=2),
        _text(_OWN, level=2),
    ]
    links = "".join(f"- [{section.title}](problems/{section.page}.md): {section.meaning}\n" for section in _SECTIONS)
    yield PAGE, "\n".join([*parts, f"## Texts of firewalls\n\n{links}"])
    for section in _SECTIONS:
        yield PAGE.with_suffix("") / f"{section.page}.md", _text(section, level=1)


def navigation() -> Iterator[tuple[str, str]]:
    """The title and the path of the pages below the first, in the folder of the pages."""
    return ((section.title, f"reference/problems/{section.page}.md") for section in _SECTIONS)


def _text(section: _Section, *, level: int) -> str:
    return f"{'#' * level} {section.title}\n\n{section.meaning}\n\n{_table(_rows(section))}"


def _findings() -> str:
    rows: list[_Row] = [(id_, [_FINDINGS[id_]], []) for id_ in IDS.values()]
    return f"## Findings\n\nErrors: the text contradicts the data. With `--as host`, what it opens besides is a note.\n\n{_table(rows)}"


def _gaps() -> str:
    rows: list[_Row] = [(f"gap-{feature}", [_gap(CANNOT[feature])], []) for feature in Feature]
    meaning = "Notes: what the firewall cannot match, and what its rules open or leave out because of it."
    return f"## Gaps\n\n{meaning}\n\n{_table(rows)}"


def _gap(cannot: str) -> str:
    words = {"of_protocol": "", "protocol": VARYING, "direction": VARYING, "icmp": VARYING}
    return f"{VARYING} {cannot.format(**words)}, so {VARYING}"


def _others() -> str:
    rows: list[_Row] = [
        (SNIPPET_FAILS, ["… does not hold: …"], []),
        (SNIPPET_NOT_VERIFIED, ["… snippets not verified here: …"], []),
        (NOT_ON_HOST, ["does not hold on hosts with …: …"], []),
    ]
    return f"## Runs\n\nWhat came of running a snippet or a text.\n\n{_table(rows)}"


def _lint() -> str:
    rows = "".join(f"| [`{rule.id}`](lint/{rule.id}.md) | {first_sentence(rule.finds)} |\n" for rule in RULES)
    meaning = "Warnings about the data, each with [a page of its own](lint/index.md). They leave the exit code."
    return f"## Lint of the data\n\n{meaning}\n\n| Id | Finds |\n| --- | --- |\n{rows}"


def _documents() -> str:
    rows = "".join(
        f"| [`{rule.name}`](documents/{rule.name}.md) | {first_sentence(rule.finds)} |\n" for rule in DOCUMENT_RULES
    )
    meaning = (
        "From `portbook lint`, each with [a page of its own](documents/index.md). Errors and warnings: exit code 1."
    )
    return f"## Lint of documents\n\n{meaning}\n\n| Id | Finds |\n| --- | --- |\n{rows}"


def _rows(section: _Section) -> Iterator[_Row]:
    messages: dict[str, dict[str, None]] = {}
    cures: dict[str, dict[str, None]] = {}
    of_kind = (site for site in sites() if site.kind is section.kind and site.wing != "report")
    of_wings = (site for site in of_kind if section.wings is None or site.wing in section.wings)
    for site in (site for site in of_wings if site.wing not in section.besides):
        for id_ in site.ids:
            messages.setdefault(id_, {}).update(dict.fromkeys(site.messages))
            cures.setdefault(id_, {}).update(dict.fromkeys(site.cures))
    yield from ((id_, list(messages[id_]), list(cures[id_])) for id_ in sorted(messages))


def _table(rows: Iterable[_Row]) -> str:
    lines = [f"| `{id_}` | {_cell(messages)} | {_cell(cures)} |\n" for id_, messages, cures in rows]
    return "| Id | Message | Cure |\n| --- | --- | --- |\n" + "".join(lines)


def _cell(texts: Sequence[str]) -> str:
    shown = [cell(text) for text in sorted(texts) if text.strip(VARYING)]
    more = [f"and {len(shown) - _MOST_MESSAGES} more"] if len(shown) > _MOST_MESSAGES else []
    return "<br>".join([*shown[:_MOST_MESSAGES], *more])
