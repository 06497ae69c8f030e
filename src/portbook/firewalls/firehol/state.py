"""What is in the kernel after FireHOL has loaded its rules."""

from __future__ import annotations

import re

from portbook.firewalls.iptables.state import read_state as saved
from portbook.targets.base import Reading

_MARKS = re.compile(
    r"-A (PREROUTING|INPUT|OUTPUT|POSTROUTING) -m conntrack --ctstate (RELATED,ESTABLISHED|NEW)"
    r" -j CONNMARK --(restore|save)-mark --nfmask 0x[0-9a-f]+ --ctmask 0x[0-9a-f]+"
)
"""It keeps marks of connections, which decide nothing where no rule asks for one."""
_ORPHANS = re.compile(
    r"-A \S+ -p tcp -m tcp --tcp-flags (FIN,ACK FIN,ACK|RST,ACK RST,ACK|ACK ACK|RST RST)"
    r" -m conntrack --ctstate INVALID,NEW -j DROP"
)
"""It drops what comes late, of a connection that is over: no packet with ACK or RST begins one (RFC 9293)."""
_RESETS = re.compile(
    r"-A \S+ -p tcp -m conntrack --ctstate RELATED -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG RST,ACK -j ACCEPT"
)
"""No packet with RST begins a connection either."""
_HELPERS = re.compile(r"-A \S+ -m conntrack --ctstate RELATED,ESTABLISHED -m helper --helper [a-z_0-9]+ -j ACCEPT")
"""Less than what the same rule lets through without a helper: nothing that is not part of a known connection."""
_IDLE = (_MARKS, _ORPHANS, _RESETS, _HELPERS)


def read_state(text: str) -> Reading:
    """What two saved rule sets let through, as of iptables; what decides nothing there is passed over, word for word.

    Raises:
        CannotJudge: something that the grammar does not know.
    """
    kept = ("" if any(each.fullmatch(line) for each in _IDLE) else line for line in text.split("\n"))
    return saved("\n".join(kept))
