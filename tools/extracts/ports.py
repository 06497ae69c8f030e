"""How an extract of a registry spells its entries: `5432/tcp+udp 8000-8010/tcp`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "registries"


def write(name: str, *, entries: Mapping[str, str], **about: str) -> None:
    """Write an extract."""
    extract = {**about, "extracted": datetime.now(UTC).date().isoformat(), "entries": entries}
    (PLACE / name).write_text(json.dumps(extract, indent=1, ensure_ascii=False) + "\n", "utf-8")


def spelled(numbers: Iterable[tuple[int, str]]) -> str:
    """Ports with their protocols: those that touch and have the same protocols are one range."""
    protocols: dict[int, set[str]] = {}
    for port, protocol in numbers:
        protocols.setdefault(port, set()).add(protocol)
    return " ".join(
        f"{first if first == last else f'{first}-{last}'}/{'+'.join(sorted(of_range))}"
        for first, last, of_range in _ranges(protocols)
    )


def _ranges(protocols: Mapping[int, set[str]]) -> Iterator[tuple[int, int, set[str]]]:
    first = last = -2
    for port in sorted(protocols):
        if port == last + 1 and protocols[port] == protocols[first]:
            last = port
            continue
        if first >= 0:
            yield first, last, protocols[first]
        first = last = port
    if first >= 0:
        yield first, last, protocols[first]
