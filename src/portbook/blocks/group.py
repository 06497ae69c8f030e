"""`group`: everything about one host group of the reader's own network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portbook.blocks import page
from portbook.blocks.base import Block, Context, Impossible, Subject, Verb
from portbook.blocks.estate import places
from portbook.escape.markdown import code, inline
from portbook.estate import group_service_id
from portbook.model.estate import HostGroup


def render(block: Block, context: Context) -> str:
    """Where the group is and what it plays, then all that a page about a service has: tables, diagram, rules, evidence."""
    group = context.network.estate.groups[block.subject]
    service = group_service_id(group.id)
    if service not in context.book.services:
        missing = "flow" if group.firewalls else "firewall"
        message = f"the group {group.id} has no {missing}, so there is nothing to show"
        raise Impossible(message, "`groups: all` shows who talks to it")
    about = "\n".join(_facts(group, context))
    return f"{about}\n{page.render(replace(block, subject=service), context)}"


def _facts(group: HostGroup, context: Context) -> Iterator[str]:
    estate = context.network.estate
    zone = estate.zones.get(group.zone)
    yield f"- Addresses: {places(group.addresses)}{f', in the zone {inline(zone.title)}' if zone else ''}"
    if group.plays:
        yield f"- Plays: {', '.join(code(str(play)) for play in group.plays)}"
    if group.forwards:
        zones = (estate.zones[id_].title for id_ in group.forwards if id_ in estate.zones)
        yield f"- Forwards between: {inline(', '.join(zones))}"
    yield ""


VERB = Verb(
    "group",
    "Everything about one host group of your own network.",
    render,
    ("targets", "need", "heading-level"),
    subject=Subject.GROUP,
)
