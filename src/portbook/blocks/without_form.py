"""The warning of a fence that names firewalls which lack the form that it asks for: their tabs are missing on the page."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks.base import Block, Context
from portbook.blocks.host import selected
from portbook.model import Problem, Severity
from portbook.snippets import forms_of


def problems_of_form(block: Block, context: Context) -> Iterator[Problem]:
    """What a writer should know whose fence gets fewer tabs than it names; nothing where none has the form, which is an error.

    Raises:
        Impossible: as `selected`.
    """
    service, role = selected(block, context)
    lacking = [id_ for id_ in block.targets if block.form not in forms_of(service, role, context.targets[id_])]
    if lacking and len(lacking) < len(block.targets):
        message = f"the form {block.form} is missing for {', '.join(lacking)}, so no tab shows it"
        cure = "leave them out of 'targets:', or show them in a block of their own without 'form:'"
        yield Problem(block.where, "without-form", message, cure, Severity.WARNING)
