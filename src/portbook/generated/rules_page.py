"""The page with all rules of one role for one firewall: every profile, every form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import indent

from portbook import own_fault
from portbook.blocks.badge import snippet_badge
from portbook.blocks.base import Context
from portbook.blocks.own_addresses import own_addresses
from portbook.blocks.picker import files, picker
from portbook.blocks.rules import gap_list
from portbook.escape.html import attribute
from portbook.escape.markdown import code, fenced, inline
from portbook.generated.page import GeneratedPage
from portbook.layout import Layout, Links
from portbook.model import OF_ONE_VERSION, Form, Profile, Role, Service, Snippet
from portbook.model.profiles import default_profile, profiles_of
from portbook.snippets import snippet
from portbook.targets import Target

_HEADINGS = {
    Form.COMMAND: "As commands",
    Form.OLDER: "In older words",
    Form.COMPLETE: "A whole file, which replaces the rules that are there",
    Form.UNDO: "Undo",
    Form.SHOW: "Show",
}


@dataclass(frozen=True)
class Subject:
    """What a page of rules is about."""

    service: Service
    role: Role
    target: Target

    def snippets(self, profile: Profile) -> Iterator[Snippet]:
        """All forms of the rules of a profile, the addition first."""
        forms = sorted(self.target.forms, key=OF_ONE_VERSION.index)
        for form in forms:
            if form in OF_ONE_VERSION:
                yield snippet(self.service, self.role, profile, self.target, form)


def rules_page(subject: Subject, context: Context, layout: Layout) -> GeneratedPage:
    """The page. Rules that cannot be made are a notice in their place, as on other pages."""
    service, role, target = subject.service, subject.role, subject.target
    path = layout.rules(service.id, role.id, target.id)
    title = f"{target.title}: {service.title}, {role.title}"
    body = "\n".join(_parts(subject, context, Links(layout, path)))
    return GeneratedPage(path, title, f"# {inline(title)}\n\n{body}", service.path)


def _parts(subject: Subject, context: Context, links: Links) -> Iterator[str]:
    service, target = subject.service, subject.target
    back = attribute(links.page_link(links.layout.service(service.id)))
    yield f'<p><a href="{back}">Ports, diagram and profiles of {inline(service.title)}</a></p>\n'
    yield picker(service, subject.role, context.targets.values(), links, target.id)
    if target.notes:
        yield f'!!! note "Before you paste"\n\n{"".join(f"    - {note}{chr(10)}" for note in target.notes)}'
    default = default_profile(service)
    for profile in sorted(profiles_of(service), key=lambda profile: profile.id != default.id):
        yield f"## {inline(profile.title)}\n"
        try:
            yield from _profile(subject, profile, context, links)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is one firewall's
            yield f'!!! failure "These rules cannot be made"\n\n    {inline(own_fault.told(error))}\n'
    yield f"To prove it again, on a copy of this site: {code(f'portbook check {service.id} --target {target.id} --fresh')}\n"


def _profile(subject: Subject, profile: Profile, context: Context, links: Links) -> Iterator[str]:
    """The snippets of a profile; all of them can be made when the first is yielded."""
    for snippet_ in list(subject.snippets(profile)):
        if snippet_.id.form is not Form.ADD:
            yield f"### {_HEADINGS[snippet_.id.form]}\n"
        anchor = f'<span id="{attribute(snippet_.id.anchor)}"></span>'
        badge = snippet_badge(snippet_, context.ledger.evidence(snippet_))
        yield f"{anchor}{badge}{own_addresses(snippet_, context)}\n"
        yield fenced(snippet_.text, snippet_.language)
        yield f'<p class="pb-more">{files(snippet_, links)}</p>\n'
        if snippet_.id.form is Form.ADD and snippet_.brief.gaps:
            gaps = indent(gap_list(snippet_.brief.gaps), "    ")
            yield f'!!! warning "What {inline(subject.target.title)} cannot say"\n\n{gaps}'
