"""`page`: everything about one service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portbook.blocks import diagram, downloads, evidence, facts, matrix, profiles, rules, servers, table, trials
from portbook.blocks.base import Block, Context, Verb
from portbook.blocks.unsearched import unsearched
from portbook.escape.markdown import inline
from portbook.model import Direction, Scope, Service

_ROLES_OF_A_MATRIX = 3
"""Between two roles, the diagram says it all."""
_SNIPPETS = 9_000
"""Characters of snippets on a page, where the others have pages of their own: it stays light on a phone."""


def render(block: Block, context: Context) -> str:
    """Every section that the data has something for."""
    service = context.service(block)
    return "\n".join(_sections(service, block, context))


def _sections(service: Service, block: Block, context: Context) -> Iterator[str]:
    marks, below = "#" * block.heading_level, "#" * (block.heading_level + 1)
    yield from facts.head(service)
    hosts = [service.roles[role] for role in block.roles] or list(service.hosts)
    deeper = replace(block, heading_level=block.heading_level + 1)
    yield f"{marks} Ports\n"
    for role in hosts:
        for direction in (*Direction, *([Scope.FORWARDED] if role.forwards else [])):
            yield f"{below} {inline(role.title)}: {direction}\n"
            yield table.render(replace(block, roles=(role.id,), direction=direction), context)
    yield from _other_sources(service)
    yield from facts.identifiers(service)
    if len(service.roles) >= _ROLES_OF_A_MATRIX:
        yield f"{marks} Who talks to whom\n"
        yield unsearched(matrix.render(replace(block, roles=()), context), context)
    yield f"{marks} Diagram\n"
    yield diagram.render(replace(block, roles=()), context)
    if service.servers:
        yield f"{marks} Servers\n"
        yield servers.render(replace(block, roles=()), context)
    if service.profiles:
        yield f"{marks} Profiles\n"
        yield unsearched(profiles.render(deeper, context), context)
    yield f"{marks} Rules\n"
    for role in hosts:
        yield f"{below} {inline(role.title)}\n"
        yield rules.render_within(replace(block, roles=(role.id,), need=()), context, _SNIPPETS // len(hosts))
    if service.trials:
        yield f"{marks} Check that it works\n"
        yield from trials.sections(service, below)
    if context.links:
        yield f"{marks} Downloads\n"
        yield downloads.render(service, context.links)
    yield f"{marks} Evidence\n"
    yield evidence.render(block, context)


def _other_sources(service: Service) -> Iterator[str]:
    """The references that no flow names, so that no table has them."""
    cited = {id_ for flow in service.flows.values() for id_ in flow.references}
    others = [reference for id_, reference in service.references.items() if id_ not in cited]
    if others:
        yield f"More sources: {table.sources(others)}.\n"


VERB = Verb("page", "Everything about one service.", render, ("role", "targets", "heading-level"))
