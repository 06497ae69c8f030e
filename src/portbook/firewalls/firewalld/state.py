"""The rule set of firewalld in the kernel, as `nft -j list ruleset` lists it. Source: the chains of version 1.3.3."""

from __future__ import annotations

from portbook.firewalls.nftables import state
from portbook.targets.base import Reading

_DEEPEST = 7
"""Jumps; firewalld makes six from the hook through a zone and its policies to the rules of one policy."""


def read_state(text: str) -> Reading:
    """The packets that the chains let through.

    Raises:
        CannotJudge: Portbook does not know something in the listing. One such thing is `IPv6_rpfilter`, which depends on
            the host's routes.
    """
    return state.read_state(text, _DEEPEST)
