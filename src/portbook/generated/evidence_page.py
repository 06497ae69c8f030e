"""The page that says what was done to every snippet of a service: a table for each role and profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from portbook.blocks.badge import MEANING
from portbook.blocks.base import Context
from portbook.escape.html import attribute, text
from portbook.escape.markdown import code, inline
from portbook.evidence import Rung
from portbook.generated.page import Element, GeneratedPage, Heading, Line, Part, Prose
from portbook.generated.rules_page import back_to
from portbook.layout import Layout, Links
from portbook.model import OF_ONE_VERSION, Profile, Role, Service, Snippet, SnippetId
from portbook.model.profiles import profiles_of
from portbook.snippets import snippet


def evidence_page(service: Service, context: Context, layout: Layout) -> GeneratedPage:
    """The page."""
    path = layout.evidence(service.id)
    title = f"{service.title}: what was done to every snippet"
    parts = (Heading(1, inline(title)), *_parts(service, context, Links(layout, path)))
    return GeneratedPage(path, title, parts, service.path)


def _parts(service: Service, context: Context, links: Links) -> Iterator[Part]:
    yield Line(back_to(service, links))
    yield Prose("".join(f"- **{rung.value}**: {inline(MEANING[rung])}\n" for rung in Rung))
    for role in service.hosts:
        for profile in profiles_of(service):
            yield Heading(2, f"{inline(role.title)}: {inline(profile.title)}")
            yield Element(_table(service, role, profile, context, links))
    yield Prose(f"To prove everything again, on a copy of this site: {code(f'portbook check {service.id} --fresh')}\n")


def _table(service: Service, role: Role, profile: Profile, context: Context, links: Links) -> str:
    """A row for each firewall, a column for each form."""
    targets = context.targets.values()
    forms = [form for form in OF_ONE_VERSION if any(form in target.forms for target in targets)]
    rows = []
    for target in targets:
        address = attribute(links.page_link(links.layout.rules(service.id, role.id, target.id)))
        rendered = partial(snippet, service, role, profile, target)
        cells = [
            _rung(SnippetId(service.id, role.id, profile.id, target.id, form), rendered, context)
            if form in target.forms
            else "–"
            for form in forms
        ]
        rows.append([f'<a href="{address}">{text(target.title)}</a>', *cells])
    heads = "".join(f"<th>{text(head)}</th>" for head in ("Firewall", *(form.value for form in forms)))
    body = "\n".join(f"<tr>{''.join(f'<td>{content}</td>' for content in row)}</tr>" for row in rows)
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _rung(id_: SnippetId, rendered: Callable[..., Snippet], context: Context) -> str:
    """The rung as a coloured word; what it means stands at the top of the page."""
    evidence = context.ledger.known(id_) or context.ledger.evidence(rendered(form=id_.form))
    name = evidence.rung.value.replace(" ", "-")
    return f'<span class="portbook-badge portbook-badge--{name}">{text(evidence.rung.value)}</span>'
