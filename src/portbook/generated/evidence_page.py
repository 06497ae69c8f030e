"""The page that says what was done to every snippet of a service: a table for each role and profile."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks.badge import MEANING, evidence_anchor
from portbook.blocks.base import Context
from portbook.blocks.target import FORM_MEANING
from portbook.escape.markdown import code, inline
from portbook.evidence import Rung
from portbook.generated.page import ABSENT, Cell, GeneratedPage, Heading, Part, Prose, Table
from portbook.generated.rules_page import back_to
from portbook.layout import Layout
from portbook.model import OF_ONE_VERSION, Form, Profile, Role, Service, SnippetId
from portbook.model.profiles import profiles_of
from portbook.snippets import snippet, targets_of

_INTRODUCTION = (
    "Each table is about the hosts of one role with one profile, which is the choice of flows that they use; a row is a firewall. "
    "A column is a form of its rules, and each is a snippet of its own:"
)


def evidence_page(service: Service, context: Context, layout: Layout) -> GeneratedPage:
    """The page."""
    title = f"{service.title}: what was done to every snippet"
    return GeneratedPage(layout.evidence(service.id), title, (Heading(1, title), *_parts(service, context, layout)))


def _parts(service: Service, context: Context, layout: Layout) -> Iterator[Part]:
    yield back_to(service, layout)
    yield Prose(f"{_INTRODUCTION}\n")
    yield Prose("".join(f"- **{form.value}**: {inline(FORM_MEANING[form])}\n" for form in _forms(context)))
    yield Prose("A cell says what was done to the snippet. A dash: the firewall has no such form.\n")
    yield Prose("".join(f"- **{rung.value}**: {inline(MEANING[rung])}\n" for rung in Rung))
    for bypass in dict.fromkeys(target.bypass for target in context.targets.values() if target.bypass):
        titles = ", ".join(target.title for target in context.targets.values() if target.bypass == bypass)
        yield Prose(f"{inline(titles)}: {inline(bypass)}\n")
    for role in service.hosts:
        for profile in profiles_of(service):
            yield Heading(2, f"{role.title}: {profile.title}")
            yield _table(service, role, profile, context, layout)
    yield Prose(f"To prove everything again, on a copy of this site: {code(f'portbook check {service.id} --fresh')}\n")


def _forms(context: Context) -> list[Form]:
    """The forms that any of the chosen firewalls has."""
    return [form for form in OF_ONE_VERSION if any(form in target.forms for target in context.targets.values())]


def _table(service: Service, role: Role, profile: Profile, context: Context, layout: Layout) -> Table:
    """A row for each firewall, a column for each form."""
    forms = _forms(context)
    rows = []
    for target in targets_of(role, context.targets.values()):
        ids = [SnippetId(service.id, role.id, profile.id, target.id, form) for form in forms]
        cells = [_rung(id_, service, context) if id_.form in target.forms else ABSENT for id_ in ids]
        addition = SnippetId(service.id, role.id, profile.id, target.id)
        page = layout.rules(service.id, role.id, target.id)
        named = Cell(target.title, page=page, anchor=evidence_anchor(addition))
        rows.append((named, *cells, Cell("Tools, packets, hosts", file=layout.proof(addition))))
    return Table(("Firewall", *(form.value for form in forms), "Details"), tuple(rows))


def _rung(id_: SnippetId, service: Service, context: Context) -> Cell:
    """The rung as a word; what it means stands at the top of the page."""
    evidence = context.ledger.known(id_)
    if evidence is None:
        profile = next(profile for profile in profiles_of(service) if profile.id == id_.profile)
        made = snippet(service, service.roles[id_.role], profile, context.targets[id_.target], id_.form)
        evidence = context.ledger.evidence(made)
    return Cell(evidence.rung.value, rung=evidence.rung)
