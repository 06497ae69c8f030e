"""What is in the kernel after Shorewall has loaded its rules."""

from __future__ import annotations

import re

from portbook.firewalls.iptables.state import read_state as saved
from portbook.targets.base import Reading

_RECENT = re.compile(r"-A shorewall -m recent --set --name %CURRENTTIME --mask \S+ --rsource")
"""It has no target, in a chain that no rule leads to: Shorewall keeps the time of loading there."""
_BROADCAST = re.compile(r"-A \S+ -m addrtype --src-type BROADCAST -j DROP")
"""No host can send from a broadcast address, and routing drops what claims to come from one before any chain sees it
(`fib_validate_source` in net/ipv4/fib_frontend.c)."""


def read_state(text: str) -> Reading:
    """What two saved rule sets let through, as of iptables; what decides nothing there is passed over, word for word.

    Raises:
        CannotJudge: something that the grammar does not know.
    """
    idle = (_RECENT, _BROADCAST)
    kept = ("" if any(each.fullmatch(line) for each in idle) else line for line in text.split("\n"))
    return saved("\n".join(kept))
