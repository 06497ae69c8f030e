"""The programs that iptables' engines run."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

_PLAIN = ("", "-restore", "-save")
PROGRAMS = tuple(
    Program(f"{name}{variant}{task}", "iptables")
    for name in ("iptables", "ip6tables")
    for variant in ("", "-legacy")
    for task in _PLAIN
)
