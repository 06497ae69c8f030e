"""The rule set in the kernel after Shorewall has loaded its rules."""

from __future__ import annotations

import re

from portbook.firewalls.iptables.state import read_state as saved
from portbook.targets.base import Reading

_RECENT = re.compile(r"-A shorewall -m recent --set --name %CURRENTTIME --mask \S+ --rsource")
"""A rule without a target, in a chain that no rule leads to: Shorewall stores the time of loading there."""
_BROADCAST = re.compile(r"-A \S+ -m addrtype --src-type BROADCAST -j DROP")
"""A rule for packets from a broadcast address. Routing drops them before any chain
(`fib_validate_source` in net/ipv4/fib_frontend.c)."""


def read_state(text: str) -> Reading:
    """What two saved rule sets let through, without rules that Shorewall adds and that decide nothing.

    Raises:
        CannotJudge: Portbook does not know something in the rule sets.
    """
    idle = (_RECENT, _BROADCAST)
    lines = ("" if any(pattern.fullmatch(line) for pattern in idle) else line for line in text.split("\n"))
    return saved("\n".join(lines))
