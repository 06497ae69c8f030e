"""Chains of netfilter rules, and exactly the packets that they let through.

The readers of nftables and iptables turn their texts and listings into these nouns.
"""

from portbook.targets.netfilter.accept import accepted, added, added_between, forwarded, opened
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.decisions import closed_by, opened_by
from portbook.targets.netfilter.intervals import Intervals, outside
from portbook.targets.netfilter.match import EVERYTHING, Match, State

__all__ = [
    "EVERYTHING",
    "Base",
    "Intervals",
    "Match",
    "State",
    "Step",
    "Verdict",
    "accepted",
    "added",
    "added_between",
    "closed_by",
    "forwarded",
    "opened",
    "opened_by",
    "outside",
]
