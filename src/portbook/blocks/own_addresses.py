"""What a browser has to know to put the reader's own addresses into a snippet: an empty element beside the snippet's badge.

Its attributes have letters, digits and separators only, so that no Markdown engine sees syntax in them. Places are counted in
UTF-16 code units, as scripts count; each is said as its distance from the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from portbook.blocks.base import Context
from portbook.escape.html import attribute
from portbook.model import Network, Placeholder, Service, Snippet
from portbook.slots import Slot, SnippetSlots, slots


def own_addresses(snippet: Snippet, service: Service, context: Context) -> str:
    """The element, on one line; empty where nothing in the snippet has to be replaced."""
    if not snippet.brief.placeholders:
        return ""
    places = slots(snippet, context.targets[snippet.id.target], service)
    parts = "".join((*_replaceable(places, snippet.text), *map(_by_hand, places.by_hand)))
    return f'<span class="pb-own"{"".join(_head(service, places))}>{parts}</span>'


def _head(service: Service, places: SnippetSlots) -> Iterator[str]:
    # What a reader has typed for a service holds for a selection of it too.
    named = service.made_of[0] if len(service.made_of) == 1 else service.id
    yield f' data-pb-service="{attribute(named)}" data-pb-words="{attribute(places.words)}"'
    if places.apart:
        yield f' data-pb-apart="{_networks(places.fixed)}"'


def _replaceable(places: SnippetSlots, text: str) -> Iterator[str]:
    for of in places.placeholders:
        in_versions = "".join(
            f' data-pb-ipv{network.version}="{_distances(written, text)}"' for network, written in of.networks.items()
        )
        comment = f' data-pb-comment="{_units(of.comment, text)}"' if of.comment.length else ""
        yield f"<span{_role(of.placeholder)}{in_versions}{comment}></span>"


def _by_hand(placeholder: Placeholder) -> str:
    return f"<span{_role(placeholder)} data-pb-by-hand></span>"


def _role(placeholder: Placeholder) -> str:
    name, title = attribute(placeholder.name), attribute(placeholder.title)
    return f' data-pb-role="{name}" data-pb-title="{title}" data-pb-default="{_networks(placeholder.default)}"'


def _networks(networks: Iterable[Network]) -> str:
    """Networks with `,` for `:` and `-` for `/`, which would have to be escaped."""
    return attribute(" ".join(str(network).replace(":", ",").replace("/", "-") for network in networks))


def _distances(written: Iterable[Slot], text: str) -> str:
    offsets = [0, *(_unit(slot.offset, text) for slot in written)]
    return " ".join(str(after - before) for before, after in pairwise(offsets))


def _units(slot: Slot, text: str) -> str:
    start, end = _unit(slot.offset, text), _unit(slot.end, text)
    return f"{start} {end - start}"


def _unit(offset: int, text: str) -> int:
    """An offset in UTF-16 code units."""
    return offset if text.isascii() else len(text[:offset].encode("utf-16-le")) // 2
