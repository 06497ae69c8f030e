"""`target`: what one firewall needs its reader to know, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks.base import Block, Context, Subject, Verb
from portbook.blocks.cells import markdown_table
from portbook.escape.markdown import inline
from portbook.escape.url import destination
from portbook.model import Form
from portbook.targets import Group, Target

FORM_MEANING = {
    Form.ADD: "added to an existing firewall",
    Form.COMMAND: "the same as commands of the vendor's own program",
    Form.OLDER: "the same in older syntax that still works",
    Form.COMPLETE: "a whole file, which replaces the existing rules",
    Form.UNDO: "removes an addition",
    Form.SHOW: "lists the current rules",
}
"""What a snippet of each form is."""


def render(block: Block, context: Context) -> str:
    """Forms, notes, gaps, checks and documents of a target."""
    marks = "#" * block.heading_level
    return "\n".join(_sections(context.targets[block.subject], marks))


def _sections(target: Target, marks: str) -> Iterator[str]:
    yield f"{marks} Forms\n"
    yield "".join(f"- `{form}`: {FORM_MEANING[form]}\n" for form in target.forms)
    if target.forwards:
        yield "Its forms are also for [routers](../guide/routers.md): hosts that forward the flows between others.\n"
    if target.notes:
        yield f"{marks} Before you paste\n"
        yield "".join(f"- {note}\n" for note in target.notes)
    gaps = [lack for lack in target.lacks if lack.instead]
    if gaps:
        yield f"{marks} What it cannot express\n"
        rows = [[gap.feature.value.replace("-", " "), gap.instead.replace("|", "&#x7c;")] for gap in gaps]
        yield markdown_table(["It cannot match", "What to do instead"], rows)
    yield f"{marks} How its rules are checked\n"
    yield f"{_engines(target)}\n"
    if target.links:
        yield f"{marks} Documents\n"
        yield "".join(f"- [{inline(title)}]({destination(url)})\n" for title, url in target.links)


def _engines(target: Target) -> str:
    if not target.engines:
        return "By our own reader only: *self-consistent*. No tool of the vendor has run."
    named = ", ".join(f"`{engine}`" for engine in target.engines)
    if target.group is Group.LINUX:
        return f"Run by {named} in a temporary namespace; the loaded rules are then read back."
    return f"By the first of these that the machine has: {named}. [What each badge means](../verified.md)."


VERB = Verb(
    "target",
    "What one firewall needs its reader to know, and what it cannot say.",
    render,
    ("heading-level",),
    subject=Subject.TARGET,
)
