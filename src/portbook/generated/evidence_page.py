"""The page that says what was done to every snippet of a service: a table for each role and profile."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks.badge import MEANING, word
from portbook.blocks.base import Context
from portbook.blocks.cells import markdown_table
from portbook.escape.html import attribute
from portbook.escape.markdown import cell, code, inline
from portbook.evidence import Rung
from portbook.generated.page import GeneratedPage
from portbook.layout import Layout, Links
from portbook.model import OF_ONE_VERSION, Form, Profile, Role, Service, SnippetId
from portbook.model.profiles import profiles_of
from portbook.snippets import snippet
from portbook.targets import Target


def evidence_page(service: Service, context: Context, layout: Layout) -> GeneratedPage:
    """The page."""
    path = layout.evidence(service.id)
    title = f"{service.title}: what was done to every snippet"
    body = "\n".join(_parts(service, context, Links(layout, path)))
    return GeneratedPage(path, title, f"# {inline(title)}\n\n{body}", service.path)


def _parts(service: Service, context: Context, links: Links) -> Iterator[str]:
    back = attribute(links.page_link(links.layout.service(service.id)))
    yield f'<p><a href="{back}">Ports, diagram and profiles of {inline(service.title)}</a></p>\n'
    yield "".join(f"- **{rung.value}**: {inline(MEANING[rung])}\n" for rung in Rung)
    for role in service.hosts:
        for profile in profiles_of(service):
            yield f"## {inline(role.title)}: {inline(profile.title)}\n"
            yield _table(service, role, profile, context, links)
    yield f"To prove everything again, on a copy of this site: {code(f'portbook check {service.id} --fresh')}\n"


def _table(service: Service, role: Role, profile: Profile, context: Context, links: Links) -> str:
    """A row for each firewall, a column for each form."""
    targets = context.targets.values()
    forms = [form for form in OF_ONE_VERSION if any(form in target.forms for target in targets)]
    rows = []
    for target in targets:
        address = attribute(links.page_link(links.layout.rules(service.id, role.id, target.id)))
        cells = [_cell(service, role, profile, target, form, context) for form in forms]
        rows.append([f'<a href="{address}">{cell(target.title)}</a>', *cells])
    return markdown_table(["Firewall", *(form.value for form in forms)], rows)


def _cell(service: Service, role: Role, profile: Profile, target: Target, form: Form, context: Context) -> str:
    if form not in target.forms:
        return "–"
    id_ = SnippetId(service.id, role.id, profile.id, target.id, form)
    evidence = context.ledger.known(id_) or context.ledger.evidence(snippet(service, role, profile, target, form))
    return word(evidence.rung, evidence.detail, form)
