"""A snippet judged on both variants of iptables: the quick one everywhere, and the one that its reader has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from portbook.evidence import Evidence, Rung
from portbook.model import Snippet
from portbook.proof.host import legacy_iptables
from portbook.proof.host.packet_filter import PacketFilter
from portbook.proof.host.profiles import Host
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import Target

_TABLES = (Path("/proc/net/ip_tables_names"), Path("/proc/net/ip6_tables_names"))
"""They are there while the kernel has what the legacy variant needs."""
_HOLDS = frozenset({Rung.PROVEN, Rung.APPLIED})


@dataclass(frozen=True)
class Variants:
    """Where each variant is tried.

    Attributes:
        own: how the machine's own `iptables` is driven.
        own_hosts: the profiles that it is tried on, besides the legacy one on all.
    """

    own: PacketFilter
    own_hosts: tuple[Host, ...]

    def judge(self, snippet: Snippet, target: Target, tools: Tools) -> Evidence:
        """Judge on the legacy variant, then on the machine's own; on that alone where it is legacy, or has no other.

        What fails is looked at again on the machine's own variant, whose rules the kernel's trace can name.

        Raises:
            SandboxFailed: as `PacketFilter.judge`.
        """
        if _is_legacy() or not legacy_iptables.works(tools):
            return self.own.judge(snippet, target, tools)
        quick = self._quick().judge(snippet, target, legacy_iptables.Legacy(tools))
        if quick.rung is Rung.FAILED:
            named = self.own.judge(snippet, target, tools)
            return named if named.rung is Rung.FAILED else quick
        if quick.rung not in _HOLDS:
            return quick
        own = replace(self.own, hosts=self.own_hosts).judge(snippet, target, tools)
        return replace(_both(quick, own), tool=self._tool()) if own.rung in _HOLDS else own

    def version(self) -> str:
        """What evidence from here would say; a machine whose kernel has yet to load the legacy variant says less."""
        quick = not _is_legacy() and all(programs.find(each) for each in legacy_iptables.PROGRAMS)
        return self._tool() if quick and all(each.exists() for each in _TABLES) else own_version()

    def _quick(self) -> PacketFilter:
        steps = self.own.steps
        return replace(self.own, steps=lambda snippet: legacy_iptables.at_once(steps(snippet)), version=legacy_version)

    def _tool(self) -> str:
        """`iptables v1.8.9 (legacy) and (nf_tables)`, with the profiles of the second where they are not all."""
        quick, own = legacy_version(), own_version()
        shared = quick.removesuffix(legacy_iptables.NAME)
        own = own.removeprefix(shared)
        some = len(self.own_hosts) < len(self.own.hosts)
        return f"{quick} and {own}" + (f" on {_names(self.own_hosts)}" if some else "")


def own_version() -> str:
    """The machine's own iptables."""
    return _version("iptables")


def legacy_version() -> str:
    """The legacy variant."""
    return _version("iptables-legacy")


def _version(program: str) -> str:
    path = programs.find(program)
    return programs.version(path) if path else ""


def _is_legacy() -> bool:
    return own_version().endswith(legacy_iptables.NAME)


def _names(hosts: Sequence[Host]) -> str:
    return " and ".join(each.name for each in hosts)


def _both(quick: Evidence, own: Evidence) -> Evidence:
    """Evidence that holds on both: as strong as the weaker, on the hosts of both."""
    weaker = own if own.rung is Rung.APPLIED else quick
    return replace(
        weaker,
        hosts=quick.hosts,
        not_for=tuple(dict.fromkeys((*quick.not_for, *own.not_for))),
        open_before=tuple(dict.fromkeys((*quick.open_before, *own.open_before))),
        when=own.when,
        packets=quick.packets + own.packets,
    )
