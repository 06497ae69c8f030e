"""What is timed: a firewall, how it is driven, and the naive way to look at its snippets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from portbook.firewalls.iptables.check import iptables
from portbook.proof.engine import engines
from portbook.proof.host import legacy_iptables
from portbook.proof.host.packet_filter import PacketFilter
from portbook.proof.packets.lab.bench import Lab
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import Target, targets
from tools.timing import naive
from tools.timing.naive import Naive

Driven = tuple[PacketFilter, Tools]
CLOSED_HOST = 1
"""The profile that drops what goes out, of every target's."""


@dataclass(frozen=True)
class Ground:
    """One host profile in a lab, and how its firewall is driven.

    Attributes:
        name: of the row.
        target: what the snippets are for.
        drive: the engine, with this host profile only.
        tools: what it drives.
        lab: what sends packets.
    """

    name: str
    target: Target
    drive: PacketFilter
    tools: Tools
    lab: Lab

    def load(self) -> None:
        """Bring the host profile into the kernel."""
        self.drive.load(self.drive.hosts[0], self.tools)


@dataclass(frozen=True)
class Case:
    """One row.

    Attributes:
        name: of the row.
        target: what its snippets are for.
        engine: what judges them, by id.
        limit: milliseconds that packets may take, where that is settled.
        naive: the naive way.
        driven: how the engine is driven, where it is not as ever.
        anew: whether each round has another snippet; otherwise what was made of the first is used again.
    """

    name: str
    target: Target
    engine: str
    limit: int | None
    naive: Naive | None = None
    driven: Callable[[Lab], Driven] | None = None
    anew: bool = True

    def on(self, lab: Lab) -> Ground:
        """Where it is tried: the host profile that is closed."""
        driven = self.driven or engines()[self.engine].driven
        if driven is None:
            msg = f"{self.engine} is not driven step by step"
            raise LookupError(msg)
        filter_, tools = driven(lab)
        closed = filter_.hosts[CLOSED_HOST]
        return Ground(self.name, self.target, replace(filter_, hosts=(closed,)), tools, lab)

    def lacking(self, lab: Lab) -> str:
        """Why it cannot be timed here; empty where it can."""
        if self.driven is _legacy and not legacy_iptables.works(lab):
            return "this kernel has none"
        return engines()[self.engine].lacking() or ""


def _legacy(lab: Lab) -> Driven:
    steps = iptables.FILTER.steps
    return replace(iptables.FILTER, steps=lambda each: legacy_iptables.at_once(steps(each))), legacy_iptables.Legacy(
        lab
    )


def cases() -> tuple[Case, ...]:
    """All rows."""
    known = targets()
    return (
        Case("nftables", known["nftables"], "nft", 4, naive.nft()),
        Case("iptables", known["iptables"], "iptables", 10, naive.iptables("legacy-"), _legacy),
        Case("iptables (nf_tables)", known["iptables"], "iptables", None, naive.iptables()),
        Case("ufw", known["ufw"], "ufw", 45, naive.ufw()),
        Case("firewalld, cold", known["firewalld"], "firewalld", 100, naive.firewalld()),
        Case("firewalld, captured", known["firewalld"], "firewalld", 6, anew=False),
    )
