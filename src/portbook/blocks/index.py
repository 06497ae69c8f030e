"""`index`: the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from portbook.blocks.base import ALL, Block, Context, Subject, Verb
from portbook.blocks.cells import markdown_table
from portbook.blocks.port_chips import port_chips
from portbook.escape.html import address, attribute
from portbook.escape.markdown import cell, inline
from portbook.layout import Links
from portbook.model import Service

_OTHER = "Other"
_LOWEST = 6
_MOST_CHIPS = 7
"""The ports that a card shows."""
_WORD = re.compile(r"[\w.*-]{3,}")
_COMMON_WORDS = frozenset(
    [
        "after",
        "all",
        "and",
        "are",
        "between",
        "but",
        "for",
        "from",
        "have",
        "host",
        "hosts",
        "into",
        "its",
        "not",
        "one",
        "other",
        "over",
        "own",
        "same",
        "tcp",
        "than",
        "that",
        "the",
        "their",
        "this",
        "through",
        "udp",
        "use",
        "used",
        "when",
        "where",
        "with",
        "without",
    ]
)
"""Nobody looks for these."""


def render(block: Block, context: Context) -> str:
    """A card for each service on a site with pages of services, else a row, with every port that it uses."""
    services = context.book.services
    ids = block.services or (tuple(context.book.products) if block.subject == ALL else (block.subject,))
    chosen = [services[id_] for id_ in ids]
    if context.links:
        return "\n".join(_cards(chosen, context.links, block.heading_level))
    owned = any(service.owner for service in chosen)
    rows = [_row(service, owned=owned) for service in chosen]
    owner = ["Owner"] if owned else []
    return markdown_table(["Service", "What it is", "Ports", *owner, "Reviewed"], rows)


def _row(service: Service, *, owned: bool) -> list[str]:
    """The cells of a service; one for its owner where any service has one."""
    labels = dict.fromkeys(transport.label for flow in service.flows.values() for transport in flow.transports)
    reviewed = service.reviewed.isoformat() if service.reviewed else "–"
    owner = [cell(service.owner) or "–"] if owned else []
    return [cell(service.title), cell(service.summary), "<br>".join(map(cell, labels)), *owner, reviewed]


def _cards(services: Sequence[Service], links: Links, level: int) -> Iterator[str]:
    """The cards by group; a script puts a search field into the empty element at the start."""
    all_ports = address(links.page_link(links.layout.ports()))
    yield f'<div class="pb-filter" data-pb-ports="{all_ports}"></div>\n'
    groups = _by_group(services)
    for group, members in groups.items():
        if len(groups) > 1:
            yield f"{'#' * level} {inline(group)}\n"
        cards = "\n".join(_card(service, links, min(level + (len(groups) > 1), _LOWEST)) for service in members)
        yield f'<div class="pb-cards" data-search-exclude>\n{cards}\n</div>\n'
    yield f'<p class="pb-more"><a href="{all_ports}">All ports, by number</a></p>\n'


def _by_group(services: Iterable[Service]) -> dict[str, list[Service]]:
    """The services by group, in order of name, those without one at the end."""
    groups: dict[str, list[Service]] = {}
    for service in sorted(services, key=lambda service: (not service.group, service.group.casefold())):
        groups.setdefault(service.group or _OTHER, []).append(service)
    return groups


def _card(service: Service, links: Links, level: int) -> str:
    """A card, whose other words and ports stand in an attribute for the search field."""
    page = address(links.page_link(links.layout.service(service.id)))
    ports = port_chips(service, links)
    words = attribute(" ".join([*(chip.words for chip in ports[_MOST_CHIPS:]), *_other_words(service)]))
    shown = " ".join([*(chip.html for chip in ports[:_MOST_CHIPS]), *_more(len(ports) - _MOST_CHIPS)])
    tags = inline(", ".join(service.tags))
    parts = [
        f'<h{level}><a href="{page}">{inline(service.title)}</a></h{level}>',
        f"<p>{inline(service.summary)}</p>" if service.summary else "",
        f"<p>{inline('. '.join(_answering(service)))}</p>" if service.owner or service.reviewed else "",
        f"<div>{shown}</div>",
        f"<small>{tags}</small>" if tags else "",
    ]
    return f'<div data-pb="{words}">{"".join(parts)}</div>'


def _more(number: int) -> Iterator[str]:
    if number > 0:
        yield f"<span>{number} more</span>"


def _answering(service: Service) -> Iterator[str]:
    if service.owner:
        yield service.owner
    if service.reviewed:
        yield f"Reviewed {service.reviewed.isoformat()}"


def _other_words(service: Service) -> list[str]:
    """Words of purposes, host names and programs that the card does not show, each once, in lower case; parts of words are found too."""
    seen = f"{service.title} {service.summary} {' '.join(service.tags)}".lower()
    purposes = (flow.purpose for flow in service.flows.values())
    ends = (f"{role.process} {' '.join(role.addresses.names)}" for role in service.roles.values())
    words = dict.fromkeys(_WORD.findall(" ".join(chain([service.id], purposes, ends)).lower()))
    unseen = [word for word in words if word not in seen and word not in _COMMON_WORDS]
    return [word for word in unseen if not any(word in other and word != other for other in unseen)]


VERB = Verb(
    "index",
    "The catalogue: every service with its ports.",
    render,
    ("service", "heading-level"),
    subject=Subject.SERVICES,
)
