"""`estate`: the zones and host groups of the reader's own network."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks.base import Block, Context, Impossible, Subject, Verb
from portbook.blocks.cells import markdown_table
from portbook.escape.html import address
from portbook.escape.markdown import cell, code, inline
from portbook.estate import group_service_id, zone_service_id
from portbook.layout import ESTATE_FILES, Links, estate_file
from portbook.model import Addresses
from portbook.model.address import spell_network
from portbook.model.estate import HostGroup, Zone

NO_ESTATE = Impossible("there is no estate", "write estate.yml beside portbook.yml: the guide says how")


def render(block: Block, context: Context) -> str:
    """A table of the zones and one of the host groups, with links to their pages."""
    estate = context.network.estate
    if not estate.groups:
        raise NO_ESTATE
    return "\n".join(_sections(block, context))


def _sections(block: Block, context: Context) -> Iterator[str]:
    estate, marks = context.network.estate, "#" * block.heading_level
    if estate.zones:
        yield f"{marks} Zones\n"
        yield markdown_table(
            ["Zone", "Networks", "Filtered by", "Owner"], [_zone(zone, context) for zone in estate.zones.values()]
        )
    yield f"{marks} Host groups\n"
    rows = [_group(group, context) for group in estate.groups.values()]
    yield markdown_table(["Host group", "Zone", "Addresses", "Firewall", "Plays", "Owner"], rows)
    if estate.all_play:
        yield f"All hosts with a firewall also play {', '.join(code(str(play)) for play in estate.all_play)}.\n"
    if context.links:
        yield _downloads(context.links)


def _zone(zone: Zone, context: Context) -> list[str]:
    title = _linked(zone.title, zone_service_id(zone.id), context)
    return [title, places(zone.networks), _targets(zone.firewalls, context), cell(zone.owner) or "–"]


def _group(group: HostGroup, context: Context) -> list[str]:
    estate = context.network.estate
    zone = estate.zones.get(group.zone)
    forwards = [
        f"forwards between {', '.join(estate.zones[id_].title for id_ in group.forwards if id_ in estate.zones)}"
    ]
    own = (str(play) for play in group.plays if play not in estate.all_play)
    plays = [*own, *(forwards if group.forwards else [])]
    return [
        _linked(group.title, group_service_id(group.id), context),
        cell(zone.title) if zone else "–",
        places(group.addresses),
        _targets(group.firewalls, context),
        cell(", ".join(plays)) or "–",
        cell(group.owner) or "–",
    ]


def _linked(title: str, service: str, context: Context) -> str:
    """The title, with a link to the page where there is one."""
    if context.links is None or service not in context.book.services:
        return cell(title)
    page = address(context.links.page_link(context.links.layout.service(service)))
    return f'<a href="{page}">{cell(title)}</a>'


def _targets(ids: tuple[str, ...], context: Context) -> str:
    titles = (context.targets[id_].title if id_ in context.targets else id_ for id_ in ids)
    return cell(", ".join(titles)) or "–"


def places(addresses: Addresses) -> str:
    """Addresses, escaped for a table cell."""
    if addresses.anywhere:
        return "any other address"
    return ", ".join(code(spell_network(network)) for network in addresses.networks)


def _downloads(links: Links) -> str:
    """What there is to take along; raw HTML, for the files are not MkDocs' to know."""
    items = []
    for name, title in ESTATE_FILES.items():
        files = (("CSV", f"{estate_file(name)}.csv"), ("Excel", f"{estate_file(name)}.xlsx"))
        listed = ", ".join(f'<a href="{address(links.file_link(path))}">{label}</a>' for label, path in files)
        items.append(f"<li>{inline(title)}: {listed}</li>")
    lines = "\n".join(items)
    return f'<ul class="pb-downloads">\n{lines}\n</ul>\n'


VERB = Verb(
    "estate", "The zones and host groups of your own network.", render, ("heading-level",), subject=Subject.ESTATE
)
