"""Where registries of ports contradict the data, as warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.compare.agreement import Agreement, LackingPorts, agreement
from portbook.load.faults import close, shown
from portbook.model import Location, Ports, Problem, Service, Severity
from portbook.registries import Registry
from portbook.registries.registry import plain

_MOST_RANGES = 8
"""Ranges of ports of one protocol that a message lists; the others are only counted."""

_SAME = 2
"""How many letters of a name are taken for right where another one was meant: a registry has thousands of names."""

_MOST_UNKNOWN = 20
"""The most unknown names of one registry that are told: each is compared with many that are known."""


def registry_problems(service: Service, registries: Iterable[Registry]) -> Iterator[Problem]:
    """A warning for each registry that lists ports which no flow has, unless the data says why; and for what says nothing.

    A registry that is not on this machine is passed over.
    """
    for registry in registries:
        found = agreement(service, registry)
        entry = service.registries.get(registry.id)
        where = entry.where if entry else service.where
        if found.absent:
            continue
        yield from (_unknown(name, registry, where) for name in found.unknown[:_MOST_UNKNOWN])
        if found.lacking and not found.differs:
            yield _disagrees(found, registry, where)
        elif found.differs and not found.lacking and found.names:
            message = f"{registry.title} lists no port that the flows lack, so `differs` explains nothing"
            yield Problem(where, "unused-differs", message, "remove `differs`", Severity.WARNING)


def _unknown(name: str, registry: Registry, where: Location) -> Problem:
    alike = close(name, (entry for entry in registry.entries if plain(entry)[:_SAME] == plain(name)[:_SAME]))
    cure = f"did you mean {shown(alike[0])}?" if alike else f"look it up in {registry.source}"
    return Problem(
        where, "unknown-registry-name", f"{registry.title} has no entry {shown(name)}", cure, Severity.WARNING
    )


def _disagrees(found: Agreement, registry: Registry, where: Location) -> Problem:
    names = ", ".join(dict.fromkeys(lacking.name for lacking in found.lacking))
    message = f"{registry.title} lists {lacking_words(found.lacking)} for {names}, and no flow has that"
    cure = f"mend the flows, or say why in `registries: {{{registry.id}: {{names: [{', '.join(found.names)}], differs: …}}}}`"
    return Problem(where, "registry-disagrees", message, cure, Severity.WARNING)


def lacking_words(lacking: Iterable[LackingPorts]) -> str:
    """Ports in words: `TCP 2181 and UDP 2181`."""
    ports: dict[str, Ports] = {}
    for part in lacking:
        name = part.protocol.title
        known = ports.get(name, Ports(())).ranges
        ports[name] = Ports((*known, *part.ports.ranges))
    return " and ".join(f"{name} {_spelled(of_name)}".strip() for name, of_name in ports.items())


def _spelled(ports: Ports) -> str:
    if ports.is_any:
        return ""
    more = len(ports.ranges) - _MOST_RANGES
    return ports.spell() if more <= 0 else f"{Ports(ports.ranges[:_MOST_RANGES]).spell()} and {more} more"
