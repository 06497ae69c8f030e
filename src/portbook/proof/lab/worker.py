"""The lab's inner side: the jobs of the sandbox, and three of its own.

`{"nft": text, "json": bool}` runs commands of nft in process and is answered as a program is; `{"probes": [row, …]}` by
`{"outcomes": […]}`, with `"trace": true` by `{"outcomes": […], "decided": …}`; either by `{"failed": …}`.
"""

from __future__ import annotations

import os
import re
import resource
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portbook.proof import worker
from portbook.proof.lab import library, wires
from portbook.proof.lab.exchange import Exchange
from portbook.proof.lab.fence import FenceLost
from portbook.proof.lab.library import Library
from portbook.proof.lab.probe import Probe
from portbook.proof.lab.trace import Trace

_FILES, _MEMORY = 4096, 2 << 30
_TABLES = (Path("/proc/net/ip_tables_names"), Path("/proc/net/ip6_tables_names"))
_FLUSH = "flush ruleset"
_WITHIN_NFTABLES = re.compile(r"nft|ip6?tables(-nft)?(-save|-restore)?")
"""Programs that leave nothing but rules, of nftables or in legacy tables."""


class LabBench(worker.Bench):
    """Two hosts, and the programs that run on the one under test."""

    def __init__(self) -> None:
        self._library = library.load()
        self._links = wires.draw()

    def open(self) -> dict[str, object]:
        """Lay the wires, which needs modules of Python that are out of reach later."""
        _confine()
        self._lay()
        return {"links": [asdict(each) for each in self._links], "library": self._nft is not None}

    def reset(self) -> dict[str, object]:
        """No rules. Those of nftables are flushed; after any other program, there are new hosts and links."""
        if self._programs:
            worker.forget_programs()
        if not self._flushed():
            self._cut()
            self._lay()
        self._programs.clear()
        return {}

    def _flushed(self) -> bool:
        known = all(_WITHIN_NFTABLES.fullmatch(each) for each in self._programs)
        if not (known and self._nft) or _has_legacy_tables():
            return False
        return self._nft.run(_FLUSH).returncode == 0

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Do one job."""
        if "probes" in job:
            return self._traced(job["probes"]) if job["trace"] else self._probes(job["probes"])
        if "nft" in job and self._nft:
            return asdict(self._nft.run(job["nft"], json=job["json"]))
        self._programs.add(job["argv"][0].rpartition("/")[2])
        return worker.run(job["argv"], job["stdin"].encode(), job["seconds"])

    def _lay(self) -> None:
        self._programs: set[str] = set()
        self._wires = wires.lay(self._links)
        self._nft = Library(self._library) if self._library else None
        self._exchange = Exchange(self._wires)

    def _cut(self) -> None:
        self._exchange.close()
        if self._nft:
            self._nft.close()
        self._wires.cut()

    def _traced(self, rows: Sequence[Sequence[Any]]) -> dict[str, object]:
        if self._nft is None:
            return {**self._probes(rows), "decided": ""}
        with Trace(self._nft) as trace:
            return {**self._probes(rows), "decided": trace.decided()}

    def _probes(self, rows: Sequence[Sequence[Any]]) -> dict[str, object]:
        probes = [Probe.of(row) for row in rows]
        try:
            return {"outcomes": self._exchange.outcomes(probes)}
        except FenceLost:
            return {"failed": "the links of the lab do not carry frames"}
        except OSError as error:
            return {"failed": f"the lab cannot send a packet: {os.strerror(error.errno or 0)}"}


def _has_legacy_tables() -> bool:
    """Whether the older variant of iptables has made tables, which nothing but the namespace's end takes away."""
    try:
        return any(each.read_text("ascii") for each in _TABLES if each.exists())
    except OSError:
        return True


def _confine() -> None:
    """One CPU, so that packets stay in order; and limits, for a library reads strangers' text in this process."""
    chosen = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {chosen[os.getppid() % len(chosen)]})
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main() -> None:
    """Enter the namespaces, then serve."""
    worker.main(LabBench)
