"""The pages about the rules of `portbook lint`, docs/reference/documents/: one for each rule, and the list of all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from portbook.handwritten.rules import RULES
from tools.lint_pages import first_sentence

FOLDER = Path("docs/reference/documents")
_INTRODUCTION = """`portbook lint PATH...` checks the firewall commands that people wrote in documents with the tools that they are for.
[How it works, and what it does not do](../../guide/lint.md). `portbook lint --explain RULE` prints a rule's page.
"""


def pages() -> Iterator[tuple[Path, str]]:
    """Each page with its text without a first line, the list first."""
    yield FOLDER / "index.md", _index()
    for rule in RULES:
        yield FOLDER / f"{rule.name}.md", rule.page


def navigation() -> Iterator[tuple[str, str]]:
    """The title of each rule's page, and the page from the folder of pages."""
    yield from ((rule.name, f"reference/documents/{rule.name}.md") for rule in RULES)


def table() -> str:
    """All rules, as rows that link to pages in the folder of the list."""
    rows = "".join(
        f"| [`{rule.name}`]({rule.name}.md) | {rule.severity} | {first_sentence(rule.finds)} |\n" for rule in RULES
    )
    return f"| Rule | Severity | Finds |\n| --- | --- | --- |\n{rows}"


def _index() -> str:
    return f"# Lint of documents\n\n{_INTRODUCTION}\n{table()}"
