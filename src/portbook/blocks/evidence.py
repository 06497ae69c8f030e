"""`evidence`: what was done to every snippet of a service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portbook.blocks.badge import meaning, word
from portbook.blocks.base import ALL, Block, Context, Subject, Verb
from portbook.blocks.cells import markdown_table
from portbook.blocks.numbers import counts, spelled
from portbook.escape.html import attribute, text
from portbook.escape.markdown import cell
from portbook.evidence import Evidence
from portbook.layout import Links
from portbook.model import Form, Service
from portbook.model.profiles import profiles_of
from portbook.snippets import identities, snippet, targets_of
from portbook.targets import Target


def render(block: Block, context: Context) -> str:
    """A row for each snippet of the services, then the commands that repeat the checks."""
    services = context.book.services
    ids = block.services or (tuple(services) if block.subject == ALL else (block.subject,))
    if context.links and not (len(ids) == 1 and block.targets):
        return _with_links([services[id_] for id_ in ids], block, context, context.links)
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


def _with_links(services: Sequence[Service], block: Block, context: Context, links: Links) -> str:
    """How many snippets have which evidence, where the site has a page of it for each service."""
    targets = [target for target in context.targets.values() if not block.targets or target.id in block.targets]
    if len(services) == 1:
        return f"{_counted(services, targets, context)}{_page_of(services[0], links)}.\n"
    if block.targets:
        return f"{_counted(services, targets, context) or 'Not all of it is known here.'}\n"
    rows = [
        [_page_of(service, links, cell(service.title)), _counted([service], targets, context) or "–"]
        for service in services
    ]
    return markdown_table(["Service", "Evidence"], rows)


def _page_of(service: Service, links: Links, text: str = "What was done to every snippet") -> str:
    return f'<a href="{attribute(links.page_link(links.layout.evidence(service.id)))}">{text}</a>'


def _counted(services: Iterable[Service], targets: Sequence[Target], context: Context) -> str:
    """`86 snippets: 23 proven, 63 checked. `; empty where something is not known."""
    counted = counts(services, targets, context)
    return f"{counted.total():,} snippets: {spelled(counted)}. " if counted else ""


def _again(ids: Sequence[str], block: Block, context: Context) -> str:
    """The commands that repeat the checks: one for each target of one service, or a single one for several services."""
    if len(ids) != 1:
        chosen = "".join(f" {service}" for service in block.services)
        return _commands(
            [f"portbook check{chosen}{''.join(f' --target {target}' for target in block.targets)} --fresh"]
        )
    hosts, every = context.book.services[ids[0]].hosts, context.targets.values()
    own = {target.id for role in hosts for target in targets_of(role, every)}
    targets = block.targets or tuple(target for target in context.targets if target in own)
    return _commands([f"portbook check {ids[0]} --target {target} --fresh" for target in targets])


def _commands(lines: Sequence[str]) -> str:
    listed = "".join(f"{line}\n" for line in lines)
    return f"To do it again, on a copy of this site:\n\n```bash\n{listed}```\n"


def _rows(service: Service, block: Block, context: Context, *, named: bool) -> Iterator[list[str]]:
    profiles = {profile.id: profile for profile in profiles_of(service)}
    targets = [target for target in context.targets.values() if not block.targets or target.id in block.targets]
    for id_ in identities(service, targets):
        role, profile, target = service.roles[id_.role], profiles[id_.profile], context.targets[id_.target]
        evidence = context.ledger.known(id_) or context.ledger.evidence(
            snippet(service, role, profile, target, id_.form)
        )
        row = [cell(target.title), cell(role.title), cell(profile.title), id_.form.value, *_cells(evidence, id_.form)]
        yield [cell(service.title), *row] if named else row


def _cells(evidence: Evidence, form: Form) -> list[str]:
    worker = f"worker {evidence.worker}" if evidence.worker else ""
    tool = ", ".join(name for name in (evidence.tool, evidence.kernel, worker) if name)
    packets = f"{evidence.packets:,}" if evidence.packets else ""
    listed = (text(", ".join(names)) for names in (evidence.hosts, evidence.not_for, evidence.open_before))
    cells = [text(tool), packets, *listed, evidence.when[:10]]
    why = meaning(evidence.rung, form) + (f": {evidence.detail}" if evidence.detail else "")
    return [word(evidence.rung, why), *(cell or "–" for cell in cells)]


VERB = Verb(
    "evidence",
    "What was done to every snippet, with which tool.",
    render,
    ("service", "targets"),
    subject=Subject.SERVICES,
)
