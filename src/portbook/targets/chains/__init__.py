"""Chains of rules that the first match decides: what they let through, exactly.

The readers of nftables and iptables turn their texts and listings into these nouns.
"""

from portbook.targets.chains.accept import accepted, added, opened
from portbook.targets.chains.base import Base, Step, Verdict
from portbook.targets.chains.decided import closed_by, opened_by
from portbook.targets.chains.intervals import Intervals, outside
from portbook.targets.chains.match import EVERYTHING, Match, State

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
    "closed_by",
    "opened",
    "opened_by",
    "outside",
]
