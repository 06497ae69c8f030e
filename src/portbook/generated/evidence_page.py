"""The page that says what was done to every snippet of a service: a table for each role and profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from portbook.blocks.badge import MEANING, evidence_anchor
from portbook.blocks.base import Context
from portbook.blocks.cells import markdown_table
from portbook.escape.html import address, attribute, text
from portbook.escape.markdown import cell, code, inline
from portbook.evidence import Rung
from portbook.generated.page import GeneratedPage
from portbook.layout import Layout, Links
from portbook.model import OF_ONE_VERSION, Profile, Role, Service, Snippet, SnippetId
from portbook.model.profiles import profiles_of
from portbook.snippets import snippet


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
        page = address(links.page_link(links.layout.rules(service.id, role.id, target.id)))
        addition = SnippetId(service.id, role.id, profile.id, target.id)
        proof = address(links.file_link(links.layout.proof(addition)))
        rendered = partial(snippet, service, role, profile, target)
        cells = [
            _rung(SnippetId(service.id, role.id, profile.id, target.id, form), rendered, context)
            if form in target.forms
            else "–"
            for form in forms
        ]
        anchor = f'<span id="{attribute(evidence_anchor(addition))}"></span>'
        named = f'{anchor}<a href="{page}">{cell(target.title)}</a>'
        rows.append([named, *cells, f'<a href="{proof}">Tools, packets, hosts</a>'])
    return markdown_table(["Firewall", *(form.value for form in forms), "Details"], rows)


def _rung(id_: SnippetId, rendered: Callable[..., Snippet], context: Context) -> str:
    """The rung as a coloured word; what it means stands at the top of the page."""
    evidence = context.ledger.known(id_) or context.ledger.evidence(rendered(form=id_.form))
    name = evidence.rung.value.replace(" ", "-")
    return f'<span class="portbook-badge portbook-badge--{name}">{text(evidence.rung.value)}</span>'
