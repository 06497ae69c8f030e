"""What is timed: a firewall, how it is driven, and the naive way to look at its snippets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portbook.firewalls.iptables.check import engines as iptables
from portbook.firewalls.iptables.check import legacy
from portbook.firewalls.iptables.check.variants import quick_variant
from portbook.proof.engine import engines
from portbook.proof.host.driver import Driver
from portbook.proof.host.judgement import HostFirewall
from portbook.proof.packets.lab.lab import Lab
from portbook.targets import Target, targets
from tools.timing import naive
from tools.timing.naive import Naive

CLOSED_HOST = 1
"""The profile that drops what goes out, of every target's."""


@dataclass(frozen=True)
class Ground:
    """One host profile in a lab, and what drives its firewall.

    Attributes:
        name: of the row.
        target: what the snippets are for.
        firewall: the firewall, with this host profile only.
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


@dataclass(frozen=True)
class Case:
    """One row.

    Attributes:
        name: of the row.
        target: what its snippets are for.
        engine: what judges them, by id.
        limit: milliseconds that packets may take, where that is settled.
        naive: the naive way.
        firewall: what is timed, where it is not the engine's.
        anew: whether each round has another snippet; otherwise what was made of the first is used again.
    """

    name: str
    target: Target
    engine: str
    limit: int | None
    naive: Naive | None = None
    firewall: HostFirewall | None = None
    anew: bool = True

    def on(self, lab: Lab) -> Ground:
        """Where it is tried: the host profile that is closed."""
        firewall = self.firewall or engines()[self.engine].firewall
        if firewall is None:
            msg = f"{self.engine} is not driven step by step"
            raise LookupError(msg)
        closed = firewall.hosts[CLOSED_HOST]
        return Ground(self.name, self.target, replace(firewall, hosts=(closed,)), firewall.driver(lab), lab)

    def lacking(self, lab: Lab) -> str:
        """Why it cannot be timed here; empty where it can."""
        if self.firewall is _LEGACY and not legacy.works(lab):
            return "this kernel has none"
        return engines()[self.engine].lacking() or ""


_LEGACY = quick_variant(iptables.FIREWALL)


def cases() -> tuple[Case, ...]:
    """All rows."""
    known = targets()
    return (
        Case("nftables", known["nftables"], "nft", 4, naive.nft()),
        Case("iptables", known["iptables"], "iptables", 10, naive.iptables("legacy-"), _LEGACY),
        Case("iptables (nf_tables)", known["iptables"], "iptables", None, naive.iptables()),
        Case("ufw", known["ufw"], "ufw", 45, naive.ufw()),
        Case("firewalld, cold", known["firewalld"], "firewalld", 100, naive.firewalld()),
        Case("firewalld, captured", known["firewalld"], "firewalld", 6, anew=False),
    )
