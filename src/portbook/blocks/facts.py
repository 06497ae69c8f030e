"""What a page says about a service as a whole: its shelf and tags, its site, its version, who answers for the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from portbook.escape.markdown import code, inline
from portbook.escape.url import destination
from portbook.model import Service

_E_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*@[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]")
"""The usual e-mail addresses: none of these characters ends a link in Markdown."""


def head(service: Service) -> Iterator[str]:
    """One line of labels, then the summary, then who answers."""
    labels = [*_labels(service)]
    if labels:
        yield f'<p class="pb-labels">{" ".join(labels)}</p>\n'
    if service.summary:
        yield f"{inline(service.summary)}\n"
    answering = ". ".join(_answering(service))
    if answering:
        yield f"{answering}.\n"
    yield from _notes(service)


def _labels(service: Service) -> Iterator[str]:
    if service.group:
        yield f'<span class="pb-label pb-label--group">{inline(service.group)}</span>'
    yield from (f'<span class="pb-label">{inline(tag)}</span>' for tag in service.tags)


def _answering(service: Service) -> Iterator[str]:
    """The product's site, the version of the facts, who answers for the data, and when it was reviewed."""
    if site := destination(service.homepage):
        yield f"Homepage: [{inline(service.homepage)}]({site})"
    if service.version:
        yield f"Version: {inline(service.version)}"
    if service.owner:
        yield f"Owner: {inline(service.owner)}"
    if service.contact:
        yield f"Contact: {_contact(service.contact)}"
    if service.reviewed:
        yield f"Last reviewed: {service.reviewed.isoformat()}"


def _contact(contact: str) -> str:
    """A link where the text is a web address or an e-mail address."""
    where = destination(contact) or (f"mailto:{contact}" if _E_MAIL.fullmatch(contact) else "")
    return f"[{inline(contact)}]({where})" if where else inline(contact)


def _notes(service: Service) -> Iterator[str]:
    about_roles = (
        f"**{inline(role.title)}**: {inline(note)}" for role in service.roles.values() for note in role.notes
    )
    lines = "".join(f"    - {note}\n" for note in chain(map(inline, service.notes), about_roles))
    if lines:
        yield f'!!! note "Good to know"\n\n{lines}'


def identifiers(service: Service) -> Iterator[str]:
    """How inventories call it: package URLs and CPE names."""
    if service.identifiers:
        yield f"Known to inventories as {', '.join(map(code, service.identifiers))}.\n"
