"""A text that is one of Portbook's own snippets, copied from a page and perhaps with the reader's addresses filled in."""

from __future__ import annotations

from itertools import product

from portbook.compare.filled_in import values_in
from portbook.model import Form, Role, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.model.service import with_values
from portbook.snippets import is_for, snippet
from portbook.targets import Target

_ADDITIONS = (Form.ADD, Form.COMMAND, Form.OLDER)


def own_snippet(service: Service, role: Role, text: str, target: Target) -> Snippet | None:
    """The snippet that a text is a copy of, apart from comments and the reader's own addresses; None where it is none.

    It is rendered anew, so that no byte of the text is in it.
    """
    return _rendered(service, role, text, target) or _rendered(
        with_values(service, values_in(service, role.id.split("+"), text, target)), role, text, target
    )


def _rendered(service: Service, role: Role, text: str, target: Target) -> Snippet | None:
    forms = [form for form in _ADDITIONS if form in target.forms and is_for(target, role)]
    for profile, form in product(profiles_of(service), forms):
        rendered = snippet(service, role, profile, target, form)
        if rendered.brief.rules and _statements(rendered.text) == _statements(text):
            return rendered
    return None


def _statements(text: str) -> list[str]:
    """The lines of a text without its comments. A line that ends in a backslash may continue, so it is no comment."""
    return [line for line in text.splitlines() if line.strip() and (line[0] != "#" or line.endswith("\\"))]
