"""The page with all rules of one role for one firewall: every profile, every form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import indent

from portbook import own_fault
from portbook.blocks.badge import snippet_badge
from portbook.blocks.base import Context
from portbook.blocks.closing import closing_box
from portbook.blocks.own_addresses import own_addresses
from portbook.blocks.rules import gap_list
from portbook.escape.markdown import code, inline
from portbook.generated.page import Evidenced, Firewalls, GeneratedPage, Heading, PageLink, Part, Prose
from portbook.layout import Layout, Links
from portbook.model import OF_ONE_VERSION, Form, Profile, Role, Service, Snippet
from portbook.model.profiles import default_profile, profiles_of
from portbook.snippets import snippet, targets_of
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
    title = f"{target.title}: {service.title}, {role.title}"
    return GeneratedPage(
        layout.rules(service.id, role.id, target.id), title, (Heading(1, title), *_parts(subject, context, layout))
    )


def _parts(subject: Subject, context: Context, layout: Layout) -> Iterator[Part]:
    service, target = subject.service, subject.target
    yield back_to(service, layout)
    yield Firewalls(service, subject.role, targets_of(subject.role, context.targets.values()), target.id)
    if target.notes:
        yield Prose(f'!!! note "Before you paste"\n\n{"".join(f"    - {note}{chr(10)}" for note in target.notes)}')
    default, links = default_profile(service), Links(layout, layout.rules(service.id, subject.role.id, target.id))
    for profile in sorted(profiles_of(service), key=lambda profile: profile.id != default.id):
        yield Heading(2, profile.title)
        try:
            yield from _profile(subject, profile, context, links)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is one firewall's
            yield Prose(f'!!! failure "These rules cannot be made"\n\n    {inline(own_fault.told(error))}\n')
    again = code(f"portbook check {service.id} --target {target.id} --fresh")
    yield Prose(f"To prove it again, on a copy of this site: {again}\n")


def back_to(service: Service, layout: Layout) -> PageLink:
    """A link to the page about a service."""
    return PageLink(layout.service(service.id), f"Ports, diagram and profiles of {service.title}")


def _profile(subject: Subject, profile: Profile, context: Context, links: Links) -> Iterator[Part]:
    """The snippets of a profile; all of them can be made when the first is yielded."""
    for made in list(subject.snippets(profile)):
        if made.id.form is not Form.ADD:
            yield Heading(3, _HEADINGS[made.id.form])
        if box := closing_box(made, subject.target):
            yield Prose(box)
        badge = snippet_badge(made, context.ledger.evidence(made), subject.target, links)
        yield Evidenced(made, badge, own_addresses(made, subject.service, context))
        if made.id.form is Form.ADD and made.brief.gaps:
            gaps = indent(gap_list(made.brief.gaps), "    ")
            yield Prose(f'!!! warning "What {inline(subject.target.title)} cannot say"\n\n{gaps}')
