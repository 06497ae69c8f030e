"""Where the time of a proof goes: for each target, what one snippet costs to render, to read, and to run.

Another service is judged before, so that the lab is warm, as in a check of a catalogue; each snippet is judged once, as what a process
remembers of it would make a second time cheap. What a lab is asked is `tool` or `packets`; the rest of the judgement is `algebra`, our own comparison of rules. The last column is `all` at
the commit before, or at the last commit where something is not committed, measured just before by that commit's own script.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
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
_BEFORE = "tailscale"
"""The service that warms the lab."""
_ALONE = "PORTBOOK_BENCH_ALONE"
"""Set where this script is run for a comparison, so that it does not compare in its turn."""
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
    before = {} if _ALONE in os.environ else _commit_before(services)
    book = read_book(ROOT / "ports", ROOT).book
    chosen, warming = Book({id_: book.services[id_] for id_ in services}), Book({_BEFORE: book.services[_BEFORE]})
    sys.stdout.write(f"milliseconds a snippet, {', '.join(services)}\n")
    sys.stdout.write(f"{'':20}{'snippets':>9}{''.join(f'{stage:>9}' for stage in STAGES)}{'before':>9}\n")
    with WarmLab() as lab, _measured() as asked:
        for target in targets().values():
            _judge([render() for _id, render in renderings(warming, [target])], target, lab)
            count, seconds = _of_target(chosen, target, lab, asked)
            cells = "".join(f"{1000 * seconds[stage] / count:9.1f}" for stage in STAGES)
            sys.stdout.write(f"{target.id:20}{count:9}{cells}{before.get(target.id, '-'):>9}\n")
            sys.stdout.flush()


def _commit_before(services: Sequence[str]) -> dict[str, str]:
    """Milliseconds a snippet by target, as the script of another commit prints them; nothing where there is no such commit."""
    commit = "HEAD" if _git("status", "--porcelain", "--untracked-files=no") else "HEAD^"
    archive = _git("archive", commit)
    if not archive:
        return {}
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tree:
            tree.extractall(folder, filter="data")
        environment = {**os.environ, "PYTHONPATH": f"{folder}/src", _ALONE: "yes"}
        command = [sys.executable, "tools/bench/proof.py", *services]
        printed = subprocess.run(  # noqa: S603  # a script of this repository
            command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    rows = (line.split() for line in printed.splitlines()[2:])
    return {target: cells[len(STAGES)] for target, *cells in rows}


def _git(*words: str) -> bytes:
    """What git prints; nothing where it refuses."""
    return subprocess.run(["git", *words], cwd=ROOT, check=False, capture_output=True).stdout  # noqa: S603, S607  # the user's git


def _of_target(book: Book, target: Target, lab: WarmLab, asked: Asked) -> tuple[int, dict[str, float]]:
    """How many snippets there are, and the seconds that each stage takes for all of them."""
    began = perf_counter()
    snippets = [render() for _id, render in renderings(book, [target])]
    rendered = perf_counter() - began
    before = Asked(asked.tool, asked.packets)
    began = perf_counter()
    _judge(snippets, target, lab)
    judged = perf_counter() - began
    read = sum(_reading(snippet, target) for snippet in snippets)
    tool, packets = asked.tool - before.tool, asked.packets - before.packets
    rest = max(judged - read - tool - packets, 0.0)
    stages = (rendered, read, rest, tool, packets, rendered + judged)
    return len(snippets), dict(zip(STAGES, stages, strict=True))


def _judge(snippets: Sequence[Snippet], target: Target, lab: WarmLab) -> None:
    for snippet in snippets:
        judge(snippet, target, lab)


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
