"""The lab's inner side: the jobs of the sandbox, and three of its own.

`{"nft": text, "json": bool, "handles": bool}` runs commands of nft in process and is answered as a program is; a job with
`"known": true` need not start a program of which it is known what it does; `{"probes": [row, …]}` is answered by `{"outcomes": […]}`, with `"trace": true` by `{"outcomes": […], "decided": …}`; either by `{"failed": …}`.
"""

from __future__ import annotations

import os
import re
import resource
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portbook.proof.packets.lab import library, wires
from portbook.proof.packets.lab.exchange import Exchange
from portbook.proof.packets.lab.fence import FenceLost
from portbook.proof.packets.lab.frames import packed
from portbook.proof.packets.lab.legacy_programs import LegacyPrograms
from portbook.proof.packets.lab.legacy_tables import LegacyTables
from portbook.proof.packets.lab.library import Library
from portbook.proof.packets.lab.probe import Probe
from portbook.proof.packets.lab.trace import Trace
from portbook.proof.sandbox import isolation, worker

_FILES, _MEMORY = 4096, 2 << 30
_LEGACY = {
    Path("/proc/net/ip_tables_names"): "iptables-legacy-restore",
    Path("/proc/net/ip6_tables_names"): "ip6tables-legacy-restore",
}
"""Where the kernel names the tables of the older variant of iptables, and what changes them."""
_HOOKS = {
    "filter": ("INPUT", "FORWARD", "OUTPUT"),
    "mangle": ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
    "nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
    "raw": ("PREROUTING", "OUTPUT"),
    "security": ("INPUT", "FORWARD", "OUTPUT"),
}
_CHAINS = {table: "".join(f":{chain} ACCEPT [0:0]\n" for chain in chains) for table, chains in _HOOKS.items()}
_SECONDS = 10
_FLUSH = "flush ruleset"
_FLUSHABLE = re.compile(r"nft|ip6?tables(-nft|-legacy)?(-save|-restore)?|ferm|mkdir|rm|sed|tee")
"""Programs that leave nothing but rules and files."""
_FILES_ONLY = "tee"
"""What files that are brought count as."""
_LISTS = re.compile(r"shorewall6?")
"""Programs that leave nothing else when they are told to `show`."""
_REMARKS = re.compile(r"ip6?tables(-nft)?(-save|-restore)?")
_REMARK = re.compile(r"^# Warning: ip6?tables-legacy tables present, .*\n", re.MULTILINE)
"""The newer variant of iptables remarks on tables of the older one, also on empty ones, which stay after a reset."""


Run = Callable[[Sequence[str], bytes, float], dict[str, object]]


class LabWorker(worker.Worker):
    """Two hosts, and the programs that run on the one under test."""

    def __init__(self) -> None:
        self._library = library.load()
        self._links = wires.draw()
        self._programs: set[str] = set()
        self._started: dict[str, str] = {}
        self._legacy = LegacyPrograms()

    def open(self) -> dict[str, object]:
        """Lay the wires, which needs modules of Python that are out of reach later."""
        _confine()
        self._lay()
        return {"links": [asdict(link) for link in self._links], "library": self._nft is not None}

    def reset(self) -> dict[str, object]:
        """No rules. Those of nftables and iptables are flushed; after any other program, there are new hosts and links."""
        if self._programs:
            worker.forget_programs(self.etc_folders)
        if not self._flushed():
            self._renew()
        self._programs.clear()
        return {}

    def _flushed(self) -> bool:
        known = all(_FLUSHABLE.fullmatch(program) for program in self._programs)
        if not (known and self._nft) or self._nft.run(_FLUSH).returncode:
            return False
        return all(self._empty(*table) for table in _LEGACY.items())

    def _empty(self, names: Path, program: str) -> bool:
        """Empty the tables of the older variant of iptables; they stay, as tables that let everything through."""
        try:
            there = names.read_text("ascii").split() if names.exists() else []
        except OSError:
            return False
        if not there:
            return True
        if set(there) - set(_CHAINS) or program not in self._started:
            return False
        text = "".join(f"*{table}\n{_CHAINS[table]}COMMIT\n" for table in there)
        return self._known([self._started[program]], text.encode(), _SECONDS).get("returncode") == 0

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Do one job."""
        if "probes" in job:
            return self._traced(job["probes"]) if job["trace"] else self._probes(job["probes"])
        if "nft" in job and self._nft:
            return asdict(self._nft.run(job["nft"], json=job["json"], handles=job["handles"]))
        if "argv" not in job:
            self._programs.add(_FILES_ONLY)
            return super().answer(job)
        run = self._known if job.get("known") else _started
        return self._run(run, job["argv"], job["stdin"].encode(), job["seconds"])

    def _known(self, argv: Sequence[str], stdin: bytes, seconds: float) -> dict[str, object]:
        return self._legacy.run(self._tables, argv, stdin, lambda: _started(argv, stdin, seconds))

    def _run(self, run: Run, argv: Sequence[str], stdin: bytes, seconds: float) -> dict[str, object]:
        name = argv[0].rpartition("/")[2]
        self._programs.add(_FILES_ONLY if _LISTS.fullmatch(name) and argv[1:2] == ["show"] else name)
        self._started[name] = argv[0]
        completed = run(argv, stdin, seconds)
        only_newer = _REMARKS.fullmatch(name) and not any("legacy" in program for program in self._programs)
        return _without_remarks(completed) if only_newer else completed

    def _renew(self) -> None:
        self._cut()
        self._lay()

    def _lay(self) -> None:
        self._wires = wires.lay(self._links)
        self._nft = Library(self._library) if self._library else None
        self._tables = LegacyTables()
        self._exchange = Exchange(self._wires)

    def _cut(self) -> None:
        """Give up the network. A child keeps its sockets until it ends: the kernel takes 10 ms for the last owner of each."""
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.close(writing)
            os.read(reading, 1)  # until the other end is closed
            os._exit(0)
        os.close(reading)
        self._exchange.close()
        self._tables.close()
        if self._nft:
            self._nft.close()
        self._wires.cut()
        os.close(writing)

    def _traced(self, rows: Sequence[Sequence[Any]]) -> dict[str, object]:
        if self._nft is None:
            return {**self._probes(rows), "decided": ""}
        with Trace(self._nft) as trace:
            answer = self._probes(rows)
            ends = {packed(address) for probe in map(Probe.of, rows) for address in (probe.source, probe.destination)}
            return {**answer, "decided": trace.decided(ends)}

    def _probes(self, rows: Sequence[Sequence[Any]]) -> dict[str, object]:
        probes = [Probe.of(row) for row in rows]
        try:
            return {"outcomes": self._exchange.outcomes(probes)}
        except FenceLost:
            return {"failed": "the links of the lab do not carry frames"}
        except OSError as error:
            return {"failed": f"the lab cannot send a packet: {os.strerror(error.errno or 0)}"}


def _started(argv: Sequence[str], stdin: bytes, seconds: float) -> dict[str, object]:
    return worker.run(argv, stdin, seconds, confined=True)


def _without_remarks(completed: dict[str, object]) -> dict[str, object]:
    """The output without remarks on tables that a reset has emptied and nothing has filled."""
    return {key: _REMARK.sub("", value) if isinstance(value, str) else value for key, value in completed.items()}


def _confine() -> None:
    """Keep to one CPU, so that packets stay in order; and to limits, as a library reads strangers' text in this process.

    The CPU is drawn at random: here every process is the first of its namespace, so nothing else tells labs apart.
    """
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {allowed[int.from_bytes(os.urandom(4)) % len(allowed)]})
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    isolation.keep_network_capabilities()


def main(make: Callable[[], worker.Worker] = LabWorker) -> None:
    """Enter the namespaces, then serve."""
    worker.main(make)
