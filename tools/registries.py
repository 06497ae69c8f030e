"""`python -m tools.registries [FOLDER]`: what registries of ports say of each service in a folder, as a Markdown table."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from portbook.adapters.registries import read_registries
from portbook.compare.agreement import Agreement, Listed, agreement
from portbook.compare.second_sources import lacking_words
from portbook.escape.markdown import cell
from portbook.load import read_book
from portbook.model import Service
from portbook.registries import Registry
from tools.say import say


def main(folder: str = "ports") -> int:
    """Print the table, and below it what could not be compared. Returns 1 where a file has problems, else 0."""
    loaded = read_book(Path(folder), relative_to=Path(folder))
    known = read_registries().registries
    print(*table(loaded.book.services.values(), known), sep="\n")  # noqa: T201  # what it is for
    for problem in loaded.problems:
        say(str(problem))
    for registry in known:
        if registry.absent:
            say(f"not compared: {registry.absent}")
    return 1 if loaded.problems else 0


def table(services: Iterable[Service], known: Sequence[Registry]) -> Iterator[str]:
    """A line for each service, a column for each registry; below them how many ports of all are listed how."""
    totals: dict[str, Counter[Listed]] = {registry.id: Counter() for registry in known}
    yield f"| Service | {' | '.join(registry.title for registry in known)} |"
    yield f"| --- {'| --- ' * len(known)}|"
    for service in services:
        agreements = [agreement(service, registry) for registry in known]
        for each in agreements:
            totals[each.registry].update(ports.listed for ports in each.ports)
        yield f"| {service.id} | {' | '.join(cell(words(each)) for each in agreements)} |"
    yield f"| **All ports** | {' | '.join(_counted(totals[registry.id]) for registry in known)} |"


def words(found: Agreement) -> str:
    """`2 name and port (redis), 3 not listed; lacks TCP 26379: why`."""
    if found.absent:
        return "not compared here"
    names = f" ({', '.join(found.names)})" if found.names else ""
    parts = [_counted(Counter(ports.listed for ports in found.ports)) + names]
    if found.lacking:
        parts.append(f"lacks {lacking_words(found.lacking)}: {found.differs or 'nobody says why'}")
    if found.alike:
        parts.append(f"also has {', '.join(found.alike)}, which may be something else")
    return "; ".join(parts)


def _counted(counts: Counter[Listed]) -> str:
    return ", ".join(f"{counts[listed]} {listed}" for listed in Listed if counts[listed]) or "no ports"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
