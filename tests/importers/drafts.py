"""Drafts of files, loaded as services, for all tests of import."""

from __future__ import annotations

from collections.abc import Iterable

from portbook.importers import formats
from portbook.importers.draft.draft import Draft, draft
from portbook.importers.draft.format import Imported, Source
from portbook.load.service import load_service
from portbook.model import Rule, Service
from portbook.rules import rules_for


def draft_of(format_: str, *texts: str, path: str = "file") -> Draft:
    """The draft that a format makes of texts."""
    sources = [Source(f"{path}{number or ''}", text) for number, text in enumerate(texts)]
    reader = formats()[format_]
    imported = reader.read(sources)
    return draft(reader, imported, "demo", imported.title or "Demo", [source.path for source in sources])


def loaded(made: Draft) -> Service:
    """The service of a draft, which loads without a problem."""
    result = load_service(made.text, "demo.yml")
    assert result.problems == (), made.text
    assert result.service is not None
    return result.service


def rules_of(made: Draft, roles: Iterable[str] = ("host",)) -> tuple[Rule, ...]:
    """The rules of a draft for a host that plays these roles."""
    service = loaded(made)
    return rules_for(service, roles, service.flows.values())


def of_facts(imported: Imported) -> Draft:
    """The draft of facts, whatever format they are from."""
    return draft(formats()["nft"], imported, "demo", "Demo", ["file"])
