"""Where in a snippet the networks stand that stand for the reader's own addresses, and the snippet with other networks there.

A snippet with other networks has to be what the target renders for them, byte for byte. That holds where a target's words for
a network are all that changes with it (`Target.networks`), and where no two networks coincide that have to be told apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from itertools import chain, product

from portbook.model import Network, Placeholder, Rule, Service, Snippet
from portbook.targets import Target
from portbook.targets.network_words import NetworkWords


@dataclass(frozen=True)
class Slot:
    """A place in a text, in characters from its start."""

    offset: int
    length: int

    @property
    def end(self) -> int:
        """The offset of what follows."""
        return self.offset + self.length


@dataclass(frozen=True)
class PlaceholderSlots:
    """The places of one placeholder.

    Attributes:
        placeholder: whose addresses stand there.
        networks: the places of each of its networks that stand in the text.
        comment: the line that asks the reader to replace it, which goes once it is replaced; empty where there is none.
    """

    placeholder: Placeholder
    networks: Mapping[Network, tuple[Slot, ...]]
    comment: Slot = Slot(0, 0)


@dataclass(frozen=True)
class SnippetSlots:
    """What of a snippet can be replaced.

    Attributes:
        words: how networks are written in its places.
        placeholders: the placeholders that can be replaced.
        by_hand: the other ones.
        apart: whether the networks of different placeholders have to differ: of equal ones, the target would make one rule.
        fixed: the networks of the data from which they have to differ too, but for groups, which no host has as its address.
    """

    words: NetworkWords = NetworkWords.CIDR
    placeholders: tuple[PlaceholderSlots, ...] = ()
    by_hand: tuple[Placeholder, ...] = ()
    apart: bool = False
    fixed: tuple[Network, ...] = ()


def slots(snippet: Snippet, target: Target, service: Service) -> SnippetSlots:
    """The places of a snippet's placeholders.

    A placeholder has to be replaced by hand where the target says no words for networks, where the data's own texts have
    its documentation network, and for the host itself where a firewall also filters packets of other hosts: with an address
    of its own, the host's rules name that at the near end too.
    """
    placeholders, mine = snippet.brief.placeholders, snippet.id.role.split("+")
    if target.networks is None:
        return SnippetSlots(by_hand=placeholders)
    places = [
        None
        if (target.for_network and placeholder.name in mine) or _is_mentioned(placeholder, service)
        else _places(placeholder, snippet.text, target.networks)
        for placeholder in placeholders
    ]
    documentation = {network for placeholder in placeholders for network in placeholder.default}
    apart = _apart(snippet.brief.rules, documentation, gathers=target.gathers)
    return SnippetSlots(
        target.networks,
        tuple(place for place in places if place),
        tuple(placeholder for placeholder, place in zip(placeholders, places, strict=True) if not place),
        apart,
        tuple(dict.fromkeys(_named(snippet.brief.rules, documentation))) if apart else (),
    )


def filled(text: str, places: SnippetSlots, values: Mapping[str, Collection[Network]]) -> str:
    """A snippet's text with the reader's networks; as it is where they coincide with others that have to differ.

    Args:
        text: the text of the snippet.
        places: its places.
        values: by the name of a placeholder, at most one network of each IP version. One that has no place is left out.
    """
    own: dict[str, Mapping[int, Network]] = {
        name: {network.version: network for network in networks} for name, networks in values.items() if tuple(networks)
    }
    if places.apart and _coincide(places, own):
        return text
    changes = sorted(_changes(places, own), key=lambda change: change[0].offset)
    kept, parts = 0, []
    for slot, words in changes:
        parts += [text[kept : slot.offset], words]
        kept = slot.end
    return "".join((*parts, text[kept:]))


def _coincide(places: SnippetSlots, own: Mapping[str, Mapping[int, Network]]) -> bool:
    networks = [
        own.get(of.placeholder.name, {}).get(network.version, network)
        for of in places.placeholders
        for network in of.placeholder.default
    ]
    by_hand = (network for placeholder in places.by_hand for network in placeholder.default)
    together = [*networks, *by_hand, *places.fixed]
    return len(set(together)) < len(together)


def _changes(places: SnippetSlots, own: Mapping[str, Mapping[int, Network]]) -> Iterator[tuple[Slot, str]]:
    for of in places.placeholders:
        values = own.get(of.placeholder.name, {})
        for network, slots_ in of.networks.items():
            if value := values.get(network.version):
                yield from ((slot, places.words.spell(value)) for slot in slots_)
        if values:
            yield of.comment, ""


def _places(placeholder: Placeholder, text: str, words: NetworkWords) -> PlaceholderSlots | None:
    """The places of a placeholder; None where its networks also stand in other words."""
    comment = _comment(placeholder.default, text)
    rest = text[: comment.offset] + text[comment.end :]
    networks = {}
    for network in placeholder.default:
        written = [
            slot for slot in _written(words.spell(network), text) if not comment.offset <= slot.offset < comment.end
        ]
        if rest.count(_spelled(network)) != len(written):
            return None
        if written:
            networks[network] = tuple(written)
    return PlaceholderSlots(placeholder, networks, comment)


@lru_cache(maxsize=4096)
def _spelled(network: Network) -> str:
    """What every way to write a network begins with."""
    return str(network.network_address)


def _written(words: str, text: str) -> Iterator[Slot]:
    """Where a text has the words for a network, as words of their own."""
    at = text.find(words)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(words) : at + len(words) + 1]
        if not (before.isalnum() or before == "." or after.isdecimal()):
            yield Slot(at, len(words))
        at = text.find(words, at + len(words))


def _comment(networks: Sequence[Network], text: str) -> Slot:
    """The line of `targets.text.comments.heading` that asks for other addresses in place of these."""
    spelled = [str(network) for network in networks]
    for words in (" and ".join(spelled), *spelled):
        at = text.find(f"Replace {words} by the addresses of: ")
        if at >= 0:
            start = text.rfind("\n", 0, at) + 1
            return Slot(start, text.index("\n", at) + 1 - start)
    return Slot(0, 0)


def _apart(rules: Iterable[Rule], documentation: set[Network], *, gathers: bool) -> bool:
    """Whether two rules would become one, or stand together, if their networks were equal."""
    ends: dict[object, set[frozenset[Network]]] = {}
    for rule in rules:
        named = frozenset((*rule.remote.networks, *rule.local.networks))
        for line in [()] if gathers else _lines(rule):
            ends.setdefault(line, set()).add(named)
    return any(len(together) > 1 and documentation & set(chain(*together)) for together in ends.values())


def _lines(rule: Rule) -> Iterator[tuple[object, ...]]:
    """What a rule says besides addresses, one range of ports at a time: targets without lists of ports write it so."""
    same = rule.direction, rule.protocol, rule.icmp_type, rule.icmp_code, rule.scope
    return ((*same, *ports) for ports in product(rule.local_ports.ranges, rule.remote_ports.ranges))


def _named(rules: Iterable[Rule], documentation: set[Network]) -> Iterator[Network]:
    for rule in rules:
        yield from (
            network
            for network in (*rule.remote.networks, *rule.local.networks)
            if network not in documentation and not network.is_multicast
        )


def _is_mentioned(placeholder: Placeholder, service: Service) -> bool:
    """Whether a text of the data has one of the networks: nobody means the placeholder by it."""
    words = _words(service)
    return any(_spelled(network) in words for network in placeholder.default)


@lru_cache(maxsize=256)
def _words(service: Service) -> str:
    return "\n".join(_texts(service))


def _texts(part: object) -> Iterator[str]:
    """Every text in the data; networks are none."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        yield from chain.from_iterable(map(_texts, part.values()))
    elif isinstance(part, tuple):
        yield from chain.from_iterable(map(_texts, part))
    elif is_dataclass(part):
        yield from chain.from_iterable(_texts(getattr(part, field.name)) for field in fields(part))
