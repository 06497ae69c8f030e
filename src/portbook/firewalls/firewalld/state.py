"""What firewalld has loaded: the output of `nft -j list ruleset`. Its chains were listed from version 1.3.3."""

from __future__ import annotations

from portbook.firewalls.nftables import state
from portbook.targets.base import Reading

_DEEPEST = 7
"""From the hook to a zone to its policies to the rules of one policy are six."""


def read_state(text: str) -> Reading:
    """What passes the chains, zone by zone and policy by policy.

    Raises:
        CannotJudge: the listing has something that the grammar does not know. That includes `IPv6_rpfilter`, whose
            answer depends on the host's routes.
    """
    return state.read_state(text, _DEEPEST)
