"""Where the time of a proof goes: for each target, what one snippet costs to render, to read, and to run.

Each snippet is judged twice in one lab, and the second time counts: by then the lab is warm, as in a check of a catalogue. What a
lab is asked is `tool` or `packets`; the rest of the judgement is `algebra`, our own comparison of rules.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from portbook.load import read_book
from portbook.model import Book, Snippet
from portbook.proof.judge import judge
from portbook.proof.reading import self_reading
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import renderings
from portbook.targets import Target, targets

ROOT = Path(__file__).parents[2]
SERVICES = ("cockpit", "kafka", "postgresql", "wireguard")
STAGES = ("render", "read", "algebra", "tool", "packets", "all")


@dataclass
class Asked:
    """Seconds that a sandbox has taken to answer.

    Attributes:
        tool: to run programs, list rules and forget them.
        packets: to send probes.
    """

    tool: float = 0.0
    packets: float = 0.0


def main(services: Sequence[str] = SERVICES) -> None:
    """Print a table: milliseconds for one snippet, all forms and profiles of the services."""
    book = read_book(ROOT / "ports", ROOT).book
    chosen = Book({id_: book.services[id_] for id_ in services})
    sys.stdout.write(f"milliseconds a snippet, {', '.join(services)}\n")
    sys.stdout.write(f"{'':20}{'snippets':>9}{''.join(f'{stage:>9}' for stage in STAGES)}\n")
    with WarmLab() as lab, _measured() as asked:
        for target in targets().values():
            count, seconds = _of_target(chosen, target, lab, asked)
            cells = "".join(f"{1000 * seconds[stage] / count:9.1f}" for stage in STAGES)
            sys.stdout.write(f"{target.id:20}{count:9}{cells}\n")


def _of_target(book: Book, target: Target, lab: WarmLab, asked: Asked) -> tuple[int, dict[str, float]]:
    """How many snippets there are, and the seconds that each stage takes for all of them."""
    began = perf_counter()
    snippets = [render() for _id, render in renderings(book, [target])]
    rendered = perf_counter() - began
    for snippet in snippets:
        judge(snippet, target, lab)
    read = sum(_reading(snippet, target) for snippet in snippets)
    before = Asked(asked.tool, asked.packets)
    began = perf_counter()
    for snippet in snippets:
        judge(snippet, target, lab)
    judged = perf_counter() - began
    tool, packets = asked.tool - before.tool, asked.packets - before.packets
    rest = max(judged - read - tool - packets, 0.0)
    stages = (rendered, read, rest, tool, packets, rendered + judged)
    return len(snippets), dict(zip(STAGES, stages, strict=True))


def _reading(snippet: Snippet, target: Target) -> float:
    began = perf_counter()
    self_reading.read_back(snippet, target)
    return perf_counter() - began


@contextmanager
def _measured() -> Iterator[Asked]:
    """Note how long every sandbox takes to answer."""
    asked, ask = Asked(), Sandbox.ask

    def timed(self: Sandbox, what: Mapping[str, object], seconds: float) -> dict[str, Any]:
        began = perf_counter()
        try:
            return ask(self, what, seconds)
        finally:
            kind = "packets" if "probes" in what else "tool"
            setattr(asked, kind, getattr(asked, kind) + perf_counter() - began)

    Sandbox.ask = timed  # type: ignore[method-assign]  # for the time of the measurement
    try:
        yield asked
    finally:
        Sandbox.ask = ask  # type: ignore[method-assign]


if __name__ == "__main__":
    main(sys.argv[1:] or SERVICES)
