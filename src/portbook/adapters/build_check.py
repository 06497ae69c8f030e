"""The check of a site before it is built: what failed is a warning of MkDocs'."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from portbook.adapters.markdown import NAME
from portbook.adapters.selected_services import book_of_pages
from portbook.adapters.site import Site
from portbook.evidence import Evidence, FixedLedger, Ledger, Published, Result, Rung
from portbook.export import proofs
from portbook.model import Book, SnippetId
from portbook.proof.check import Progress, check
from portbook.proof.engine import engines
from portbook.proof.ledger.grounds import Grounds
from portbook.proof.ledger.ledger_file import LedgerFile, view
from portbook.proof.ledger.memory_table import Group
from portbook.proof.ledger.recall import published, recall
from portbook.report.json import problem_of
from portbook.snippets import is_for, renderings

MINUTES: dict[str, float | None] = {"all": None, "some": 0.5, "nothing": 0}
"""How long a build proves, by what the site's configuration says; None for no limit."""

log = logging.getLogger(f"mkdocs.plugins.{NAME}")


def checked(
    site: Site, file: LedgerFile, jobs: int = 1, minutes: float | None = None, progress: Progress | None = None
) -> tuple[Result, ...]:
    """Check, and tell what failed; what the ledger remembers is not rendered."""
    results = check(
        book_of_pages(site), tuple(site.targets.values()), file, jobs=jobs, minutes=minutes, progress=progress
    )
    for result in results:
        if result.evidence.rung is Rung.FAILED:
            _tell_failure(result.where, result.id, result.evidence.detail)
    return results


def known(site: Site, *, whole: bool) -> Ledger:
    """What pages of a served site know, without a check.

    Args:
        site: the site.
        whole: whether to look for a check of everything, from which pages know more: how many snippets have which evidence.
    """
    if whole and (recalled := _recalled_whole(site)):
        return FixedLedger.of(recalled)
    return view(site.ledger, site.targets)


def _recalled_whole(site: Site) -> list[Result]:
    """The results of all snippets; none where any is not remembered."""
    book = book_of_pages(site)
    grounds = _grounds(site, book)
    results = [result for group in recall(site.ledger, grounds).values() for result in group]
    groups = (
        Group(service.id, role.id, target.id)
        for service in book.services.values()
        for role in service.hosts
        for target in site.targets.values()
        if is_for(target, role)
    )
    return results if len(results) == sum(map(grounds.size, groups)) else []


def exported(site: Site, ledger: Ledger) -> str:
    """What pages show, for programs. Only texts that the site's ledger does not remember are rendered."""
    return proofs.render(_proofs(site, ledger))


def _proofs(site: Site, ledger: Ledger) -> Iterator[tuple[SnippetId, Published, Evidence]]:
    """Of all snippets but those that cannot be rendered: of these, the check has told."""
    book = book_of_pages(site)
    remembered = published(site.ledger, _grounds(site, book))
    for id_, render in renderings(book, tuple(site.targets.values())):
        evidence = ledger.known(id_)
        if evidence is not None and id_ in remembered:
            yield id_, remembered[id_], evidence
            continue
        with suppress(Exception):
            snippet = render()
            yield id_, Published.of(snippet), ledger.evidence(snippet)


def _grounds(site: Site, book: Book) -> Grounds:
    return Grounds(book, tuple(site.targets.values()), engines())


def tell(output: bytes, errors: bytes, root: Path) -> None:
    """What a check of its own process has to say, as warnings of MkDocs'; nothing of files that have gone meanwhile.

    Args:
        output: its report as JSON.
        errors: what it wrote besides.
        root: the folder of the site.
    """
    try:
        report: dict[str, Any] = json.loads(output)
    except ValueError:
        log.warning("the check of the site ended without a report: %s", errors.decode("utf-8", "replace").strip())
        return
    for data in report["problems"]:
        if (root / data["path"]).exists():
            log.warning("%s", problem_of(data))
    for result in report["results"]:
        if result["evidence"] == Rung.FAILED and (root / result["path"]).exists():
            _tell_failure(result["path"], result["id"], result["detail"])


def _tell_failure(where: object, snippet: object, detail: str) -> None:
    log.warning("%s: %s does not hold: %s", where, snippet, detail)
