"""`zones`: who talks to whom, zone to zone."""

from __future__ import annotations

from portbook.blocks.base import Block, Context, Subject, Verb
from portbook.blocks.network_matrix import network_matrix
from portbook.estate.matrix import By


def render(block: Block, context: Context) -> str:
    """A row for each zone that sends, a column for each that receives."""
    return network_matrix(block, context, By.ZONES)


VERB = Verb("zones", "Who talks to whom in your own network, zone to zone.", render, ("need",), subject=Subject.ZONES)
