"""`evidence`: what was done to every snippet of a service."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks.badge import badge
from portbook.blocks.base import ALL, Block, Context, Subject, Verb
from portbook.blocks.cells import markdown_table
from portbook.escape.html import text
from portbook.escape.markdown import cell
from portbook.model import Service
from portbook.snippets import identities, profiles_of, snippet


def render(block: Block, context: Context) -> str:
    """A row for each snippet, on a page or not."""
    services = context.book.services
    ids = block.services or (tuple(services) if block.subject == ALL else (block.subject,))
    titles = ["Target", "Host", "Profile", "Form", "Evidence", "Tool", "Applied to hosts with", "When"]
    if len(ids) > 1:
        titles.insert(0, "Service")
    rows = [row for each in ids for row in _rows(services[each], block, context, named=len(ids) > 1)]
    return markdown_table(titles, rows)


def _rows(service: Service, block: Block, context: Context, *, named: bool) -> Iterator[list[str]]:
    profiles = {each.id: each for each in profiles_of(service)}
    targets = [each for each in context.targets.values() if not block.targets or each.id in block.targets]
    for id_ in identities(service, targets):
        role, profile, target = service.roles[id_.role], profiles[id_.profile], context.targets[id_.target]
        found = context.ledger.known(id_) or context.ledger.evidence(snippet(service, role, profile, target, id_.form))
        word = badge(found).split(" · ")[0]
        tool, hosts, when = text(found.tool or "–"), text(", ".join(found.hosts) or "–"), found.when[:10] or "–"
        row = [cell(target.title), cell(role.title), cell(profile.title), id_.form.value, word, tool, hosts, when]
        yield [cell(service.title), *row] if named else row


VERB = Verb(
    "evidence",
    "What was done to every snippet, with which tool.",
    render,
    ("service", "targets"),
    subject=Subject.SERVICES,
)
