"""The rule set in the kernel after FireHOL has loaded its rules."""

from __future__ import annotations

import re

from portbook.firewalls.iptables.state import read_state as saved
from portbook.targets.base import Reading

_MARKS = re.compile(
    r"-A (PREROUTING|INPUT|OUTPUT|POSTROUTING) -m conntrack --ctstate (RELATED,ESTABLISHED|NEW)"
    r" -j CONNMARK --(restore|save)-mark --nfmask 0x[0-9a-f]+ --ctmask 0x[0-9a-f]+"
)
"""Rules that save and restore marks of connections, which decide nothing as no rule matches a mark."""
_ORPHANS = re.compile(
    r"-A \S+ -p tcp -m tcp --tcp-flags (FIN,ACK FIN,ACK|RST,ACK RST,ACK|ACK ACK|RST RST)"
    r" -m conntrack --ctstate INVALID,NEW -j DROP"
)
"""Rules that drop late packets of a closed connection: no packet with ACK or RST begins one (RFC 9293)."""
_RESETS = re.compile(
    r"-A \S+ -p tcp -m conntrack --ctstate RELATED -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG RST,ACK -j ACCEPT"
)
"""Rules for packets with RST, which begin no connection."""
_HELPERS = re.compile(r"-A \S+ -m conntrack --ctstate RELATED,ESTABLISHED -m helper --helper [a-z_0-9]+ -j ACCEPT")
"""Rules for helpers: packets of known connections, which the same rule without a helper also lets through."""
_IDLE = (_MARKS, _ORPHANS, _RESETS, _HELPERS)


def read_state(text: str) -> Reading:
    """What two saved rule sets let through, without rules that FireHOL adds and that decide nothing.

    Raises:
        CannotJudge: Portbook does not know something in the rule sets.
    """
    lines = ("" if any(pattern.fullmatch(line) for pattern in _IDLE) else line for line in text.split("\n"))
    return saved("\n".join(lines))
