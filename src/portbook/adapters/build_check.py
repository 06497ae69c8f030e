"""The check of a site before it is built: what failed is a warning of MkDocs', and all of it is kept for the next build."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from portbook.adapters.markdown import NAME
from portbook.adapters.site import Site
from portbook.blocks import Context
from portbook.evidence import FixedLedger, Ledger, Rung
from portbook.export import proofs
from portbook.model import Snippet
from portbook.proof.check import check
from portbook.proof.ledger.last_check import LastCheck, keep, recall
from portbook.proof.ledger.ledger_file import LedgerFile, view
from portbook.report.json import problem_of
from portbook.snippets import renderings

MINUTES: dict[str, float | None] = {"all": None, "some": 0.5, "nothing": 0}
"""How long a build proves, by what the site's configuration says; None for no limit."""

log = logging.getLogger(f"mkdocs.plugins.{NAME}")


def checked(site: Site, file: LedgerFile, jobs: int = 1, minutes: float | None = None) -> LastCheck:
    """Check, tell what failed, and keep it all for the next build."""
    targets = tuple(site.targets.values())
    last = recall(file, site.book, targets)
    if last is None or not last.export:  # portbook check exports nothing
        results = last.results if last else check(site.book, targets, file, jobs=jobs, minutes=minutes)
        last = LastCheck(results, exported(site.context(FixedLedger.of(results))))
        keep(file, site.book, targets, last)
    for result in last.results:
        if result.evidence.rung is Rung.FAILED:
            _tell_failure(result.where, result.id, result.evidence.detail)
    return last


def known(site: Site, *, whole: bool) -> Ledger:
    """What pages of a served site know, without a check.

    Args:
        site: the site.
        whole: whether to look for the last check of everything, from which pages know more: how many snippets have which evidence.
    """
    last = recall(site.ledger, site.book, tuple(site.targets.values())) if whole else None
    return FixedLedger.of(last.results) if last else view(site.ledger, site.targets)


def exported(context: Context) -> str:
    """What pages show, for programs."""
    return proofs.render((snippet, context.ledger.evidence(snippet)) for snippet in _rendered(context))


def _rendered(context: Context) -> Iterator[Snippet]:
    """The snippets that can be rendered: of the others, the check has told."""
    for _id, render in renderings(context.book, tuple(context.targets.values())):
        with suppress(Exception):
            yield render()


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
