"""The files of the API, by path in the site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from portbook.export.api.changes import changes_documents
from portbook.export.api.registries import registries_document
from portbook.export.api.schemas import SCHEMAS
from portbook.export.api.services import service_document, services_document
from portbook.model import Book
from portbook.model.release import Release
from portbook.registries import shipped

FOLDER = "api/v1"


def documents(
    written: Book, book: Book, missing: Iterable[str] = (), releases: Sequence[Release] = ()
) -> dict[str, str]:
    """All files of the API with their texts. The same data gives the same bytes.

    Args:
        written: the services as their files say.
        book: the same services at the reader's own addresses.
        missing: ids of services whose files have problems.
        releases: what was published, the oldest first.
    """
    release = releases[-1].version if releases else ""
    contents: dict[str, object] = {"services": services_document(written, missing, release)}
    for id_, service in written.services.items():
        contents[f"services/{id_}"] = service_document(service, book.services[id_], release)
        contents[f"registries/{id_}"] = registries_document(service, shipped())
    contents |= changes_documents(releases)
    contents |= {f"schema/{name}.schema": schema for name, schema in SCHEMAS.items()}
    return {f"{FOLDER}/{name}.json": text(content) for name, content in contents.items()}


def text(content: object) -> str:
    """A document as JSON that ends in a newline."""
    return json.dumps(content, indent=1, ensure_ascii=True) + "\n"
