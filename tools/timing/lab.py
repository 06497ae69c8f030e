"""`python -m tools.timing.lab`: how long packets take to prove a snippet on one host profile, in milliseconds (medians).

packets: the host loaded, 24 probes, the snippet applied, 24 probes. The limit is for these.
judged: also both rule sets listed and read, and compared with the data.
whole: all of it, as the check does, with all its probes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median
from time import perf_counter

from portbook.compare import findings
from portbook.firewalls.iptables.check import engines as iptables
from portbook.firewalls.iptables.check import legacy
from portbook.firewalls.iptables.check.variants import quick_variant
from portbook.model import Brief, Direction, Form, Ports, Rule, Snippet, SnippetId
from portbook.model.protocol import TCP, UDP
from portbook.proof.engine import engines
from portbook.proof.host.driver import Driver
from portbook.proof.host.judgement import HostFirewall
from portbook.proof.packets.expect.expectation import by_expectation
from portbook.proof.packets.expect.plan import Plan
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Outcome, Probe
from portbook.proof.sandbox.tools import SandboxFailed
from portbook.targets import Reading, Target, targets

PROBES, ROUNDS, MANY = 24, 30, 1000
CLOSED_HOST = 1
"""The profile that drops what goes out, of every target's."""


@dataclass(frozen=True)
class Case:
    """One row.

    Attributes:
        name: of the row.
        target: the id of the target of its snippets.
        limit: milliseconds that packets may take, where that is settled.
        legacy: whether iptables is the one of the older kernel interface.
        anew: whether each round has another snippet; otherwise what was made of the first is used again.
    """

    name: str
    target: str
    limit: int | None = None
    legacy: bool = False
    anew: bool = True

    @property
    def engine(self) -> str:
        """The id of the engine that proves its snippets."""
        return "nft" if self.target == "nftables" else self.target

    def lacking(self, lab: Lab) -> str:
        """Why it cannot be timed here; empty where it can."""
        if self.legacy and not legacy.works(lab):
            return "this kernel has none"
        return engines()[self.engine].lacking()

    def on(self, lab: Lab) -> LoadedHost:
        """The closed host profile in a lab."""
        firewall = quick_variant(iptables.FIREWALL) if self.legacy else engines()[self.engine].firewall
        if firewall is None:
            msg = f"{self.engine} drives no firewall"
            raise LookupError(msg)
        closed = replace(firewall, hosts=(firewall.hosts[CLOSED_HOST],))
        return LoadedHost(self.name, targets()[self.target], closed, firewall.driver(lab), lab)


CASES = (
    Case("nftables", "nftables", 4),
    Case("iptables", "iptables", 10, legacy=True),
    Case("iptables (nf_tables)", "iptables"),
    Case("ufw", "ufw", 45),
    Case("firewalld, cold", "firewalld", 100),
    Case("firewalld, captured", "firewalld", 6, anew=False),
)


@dataclass(frozen=True)
class LoadedHost:
    """One host profile in a lab, and what drives its firewall.

    Attributes:
        name: of the row.
        target: of the snippets.
        firewall: the engine's, with this host profile only.
        driver: what drives it.
        lab: what sends packets.
    """

    name: str
    target: Target
    firewall: HostFirewall
    driver: Driver
    lab: Lab

    def load(self) -> None:
        """Bring the host profile into the kernel."""
        self.driver.load(self.firewall.hosts[0])

    def apply(self, text: Snippet) -> None:
        """Apply a snippet to it, or end the program."""
        if failure := self.driver.apply(self.firewall.steps(text)).failure:
            sys.exit(f"{self.name}: {failure}")

    def probes(self, rules: Sequence[Rule]) -> list[Probe]:
        """Some probes of the flows, and some of what is around them."""
        plan = Plan.of(rules, self.lab)
        others = PROBES - min(len(plan.flows), PROBES // 2)
        return [*plan.flows[: PROBES - others], *plan.others[:others]]

    def send(self, probes: Sequence[Probe], expected: Sequence[Rule]) -> list[Outcome]:
        """What became of probes."""
        return self.lab.outcomes([probe for probe, _outcome in by_expectation(probes, expected)])

    def state(self) -> Reading:
        """What it lets through."""
        return self.target.read_state(self.driver.list())


def snippet(target: Target, number: int) -> Snippet:
    """An addition for four flows; those of each number are others."""
    high = 20000 + number
    rules = (
        Rule(Direction.INBOUND, UDP, local_ports=Ports.of(high)),
        Rule(Direction.OUTBOUND, UDP, local_ports=Ports.of(high)),
        Rule(Direction.OUTBOUND, TCP, remote_ports=Ports.of(443)),
        Rule(Direction.OUTBOUND, UDP, remote_ports=Ports.of(3478)),
    )
    brief = Brief(SnippetId(f"s{number}", "host", "all", target.id, Form.ADD), "Service", "Host", "All", rules)
    return Snippet(brief, target.render(brief), target.language_of(Form.ADD), rules)


def packets(host: LoadedHost, number: int) -> None:
    """Load the host, send probes, apply the literal text, send them again."""
    text = snippet(host.target, number)
    probes = host.probes(text.rules)
    host.load()
    host.send(probes, text.rules)
    host.apply(text)
    host.send(probes, text.rules)


def judged(host: LoadedHost, number: int) -> None:
    """Also list and read the rule sets, compare them, and expect what they say of each probe."""
    text = snippet(host.target, number)
    probes = host.probes(text.rules)
    host.load()
    before = _known(host.target.read_state, host.driver.list()).rules
    host.send(probes, before)
    host.apply(text)
    after = host.state().rules
    if differences := findings.added(before, text.rules, after):
        sys.exit(f"{host.name}: {findings.summary(differences)}")
    host.send(probes, after)


@lru_cache(maxsize=8)
def _known(read_state: Callable[[str], Reading], listing: str) -> Reading:
    """The check reads the listing of a host profile once too."""
    return read_state(listing)


def whole(host: LoadedHost, number: int) -> None:
    """All of it, as the check does: with all probes, the adaptive ones too."""
    evidence = host.firewall.judge(snippet(host.target, number), host.target, host.lab)
    if evidence.rung != "proven":
        sys.exit(f"{host.name}: {evidence.rung}: {evidence.detail}")


Work = Callable[[LoadedHost, int], None]
WAYS: tuple[Work, ...] = (packets, judged, whole)


def main() -> None:
    """Print one line for each firewall, then how long many snippets take."""
    try:
        labs = [Lab.on(core) for core in range(2)]
    except SandboxFailed as failed:
        sys.stdout.write(f"the lab cannot be tried here: {failed}\n")
        return
    legend = (sys.modules[__name__].__doc__ or "").partition("\n\n")[2]
    sys.stdout.write(f"{legend}\n{'':21}{'packets':>9}{'limit':>8}{'judged':>9}{'whole':>9}\n")
    names = sys.argv[1:]
    for case in CASES:
        if not names or case.name.split(",")[0] in names:
            sys.stdout.write(f"{_row(case, labs[0])}\n")
            sys.stdout.flush()
    for work in (packets, whole) if not names else ():
        seconds = _many(CASES[0], labs, work)
        sys.stdout.write(f"{MANY} snippets, one host, two labs: {CASES[0].name}, {work.__name__} {seconds:.1f} s\n")
    for lab in labs:
        lab.close()


def _row(case: Case, lab: Lab) -> str:
    if lacking := case.lacking(lab):
        return f"{case.name:21}{lacking}"
    host = case.on(lab)
    first, *others = (_median(work, host, 2 * ROUNDS * way, case) for way, work in enumerate(WAYS))
    limit = f"≤ {case.limit}" if case.limit else ""
    return f"{case.name:21}{first:9.1f}{limit:>8}{''.join(f'{milliseconds:9.1f}' for milliseconds in others)}"


def _median(work: Work, host: LoadedHost, start: int, case: Case) -> float:
    """Milliseconds, after a first time; each way has snippets of its own, so that none finds what was made for another."""
    times = []
    for number in range(start, start + ROUNDS + 1):
        before = perf_counter()
        work(host, number if case.anew else 0)
        times.append(perf_counter() - before)
    return median(times[1:]) * 1000


def _many(case: Case, labs: Sequence[Lab], work: Work) -> float:
    """Seconds for many snippets, one lab a core."""
    start = perf_counter()

    def share(first: int) -> None:
        host = case.on(labs[first])
        for number in range(first, MANY, len(labs)):
            work(host, number)

    with ThreadPoolExecutor(len(labs)) as pool:
        list(pool.map(share, range(len(labs))))
    return perf_counter() - start


if __name__ == "__main__":
    main()
