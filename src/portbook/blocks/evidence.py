"""`evidence`: what was done to every snippet of a service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.blocks.badge import word
from portbook.blocks.base import ALL, Block, Context, Subject, Verb
from portbook.blocks.cells import markdown_table
from portbook.escape.html import text
from portbook.escape.markdown import cell
from portbook.evidence import Evidence
from portbook.model import Form, Service
from portbook.snippets import identities, profiles_of, snippet


def render(block: Block, context: Context) -> str:
    """A row for each snippet, on a page or not; then the commands that do it all again."""
    services = context.book.services
    ids = block.services or (tuple(services) if block.subject == ALL else (block.subject,))
    titles = [
        "Target",
        "Host",
        "Profile",
        "Form",
        "Evidence",
        "Tool",
        "Packets",
        "Hosts",
        "Not for hosts with",
        "Already open",
        "When",
    ]
    if len(ids) > 1:
        titles.insert(0, "Service")
    rows = [row for id_ in ids for row in _rows(services[id_], block, context, named=len(ids) > 1)]
    return f"{markdown_table(titles, rows)}\n{_again(ids, block, context)}"


def _again(ids: Sequence[str], block: Block, context: Context) -> str:
    """A command for each target of one service; one for all of several."""
    if len(ids) != 1:
        chosen = "".join(f" {service}" for service in block.services)
        return _commands(
            [f"portbook check{chosen}{''.join(f' --target {target}' for target in block.targets)} --fresh"]
        )
    targets = block.targets or tuple(context.targets)
    return _commands([f"portbook check {ids[0]} --target {target} --fresh" for target in targets])


def _commands(lines: Sequence[str]) -> str:
    listed = "".join(f"{line}\n" for line in lines)
    return f"To do it again, on a copy of this site:\n\n```bash\n{listed}```\n"


def _rows(service: Service, block: Block, context: Context, *, named: bool) -> Iterator[list[str]]:
    profiles = {each.id: each for each in profiles_of(service)}
    targets = [target for target in context.targets.values() if not block.targets or target.id in block.targets]
    for id_ in identities(service, targets):
        role, profile, target = service.roles[id_.role], profiles[id_.profile], context.targets[id_.target]
        found = context.ledger.known(id_) or context.ledger.evidence(snippet(service, role, profile, target, id_.form))
        row = [cell(target.title), cell(role.title), cell(profile.title), id_.form.value, *_cells(found, id_.form)]
        yield [cell(service.title), *row] if named else row


def _cells(found: Evidence, form: Form) -> list[str]:
    tool = ", ".join(each for each in (found.tool, found.kernel) if each)
    packets = f"{found.packets:,}" if found.packets else ""
    listed = (text(", ".join(each)) for each in (found.hosts, found.not_for, found.open_before))
    said = [text(tool), packets, *listed, found.when[:10]]
    return [word(found.rung, found.detail, form), *(each or "–" for each in said)]


VERB = Verb(
    "evidence",
    "What was done to every snippet, with which tool.",
    render,
    ("service", "targets"),
    subject=Subject.SERVICES,
)
