"""`numbers`: how much there is, and how much of it is verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from portbook.blocks.base import ALL, Block, Context, Subject, Verb
from portbook.escape.markdown import inline
from portbook.evidence import Rung
from portbook.model import Service
from portbook.snippets import identities
from portbook.targets import Target


def render(block: Block, context: Context) -> str:
    """The numbers of services, flows and snippets; a list, with the number of snippets of each rung."""
    services = context.book.services
    ids = block.services or (tuple(context.book.products) if block.subject == ALL else (block.subject,))
    items = "\n".join(_items([services[id_] for id_ in ids], context))
    return f'<ul class="pb-numbers">\n{items}\n</ul>\n'


def _items(services: list[Service], context: Context) -> Iterator[str]:
    flows = sum(len(service.flows) for service in services)
    evidence = counts(services, [*context.targets.values()], context)
    snippets = sum(1 for service in services for _ in identities(service, context.targets.values()))
    yield _item(len(services), "service" if len(services) == 1 else "services")
    yield _item(flows, "flow between their parts" if flows == 1 else "flows between their parts")
    yield _item(snippets, "snippet to copy" if snippets == 1 else "snippets to copy", spelled(evidence))


def _item(number: int, noun: str, of_which: str = "") -> str:
    small = f" <small>{inline(of_which)}</small>" if of_which else ""
    return f"<li><b>{number:,}</b> {noun}{small}</li>"


def counts(services: Iterable[Service], targets: Sequence[Target], context: Context) -> Counter[Rung]:
    """How many snippets have which evidence; empty where that of any one is not known without rendering it."""
    counted: Counter[Rung] = Counter()
    for service in services:
        for id_ in identities(service, targets):
            evidence = context.ledger.known(id_)
            if evidence is None:
                return Counter()
            counted[evidence.rung] += 1
    return counted


def spelled(counted: Counter[Rung]) -> str:
    """`1,200 proven, 300 checked`."""
    return ", ".join(f"{counted[rung]:,} {rung.value}" for rung in Rung if counted[rung])


VERB = Verb(
    "numbers", "How many services, flows and snippets there are.", render, ("service",), subject=Subject.SERVICES
)
