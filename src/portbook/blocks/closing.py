"""The warning above a whole file that closes what nearly every host needs."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks.base import Block, Context, profiles_in
from portbook.blocks.host import selected
from portbook.compare.closed_basics import closed_basics
from portbook.model import Form, Problem, Severity, Snippet
from portbook.model.profiles import default_profile
from portbook.snippets import forms_of, is_for, snippet
from portbook.targets import Target

CURE = "name services that have them too, as in 'ssh+dns:client+ntp:client+postgresql'"
"""What whoever chooses the services of a whole file can do."""
CURE_OF_GROUP = "let the group play roles that have them, as in 'plays: [ssh/server, dns/client, ntp/client]'"
"""What can be done where a host group's services are chosen: those of a group cannot be joined with others."""


def closing_box(made: Snippet, target: Target) -> str:
    """A box in Markdown; empty where nothing is closed that nearly every host needs."""
    closed = closed_basics(made, target)
    if not closed:
        return ""
    return (
        f'!!! warning "This file closes {", ".join(closed)}"\n\n'
        "    None of its rules lets them through. Before you load it, add what this host needs.\n"
    )


def closing_problems(block: Block, context: Context) -> Iterator[Problem]:
    """What a writer should know who shows a whole file of a host.

    Raises:
        Impossible: as `selected`.
    """
    if block.form is not Form.COMPLETE:
        return
    service, role = selected(block, context)
    profiles = profiles_in(service, block) or (default_profile(service),)
    chosen = [context.targets[id_] for id_ in block.targets or context.targets]
    made = [
        (snippet(service, role, profile, target, block.form), target)
        for profile in profiles
        for target in chosen
        if is_for(target, role) and block.form in forms_of(service, role, target)
    ]
    if closed := dict.fromkeys(name for pair in made for name in closed_basics(*pair)):
        message = f"whoever loads this whole file closes {', '.join(closed)} on the host"
        cure = CURE_OF_GROUP if service.of_estate else CURE
        yield Problem(block.where, "closes-basics", message, cure, Severity.WARNING)
