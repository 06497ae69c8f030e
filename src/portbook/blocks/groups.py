"""`groups`: who talks to whom, host group to host group."""

from __future__ import annotations

from portbook.blocks.base import Block, Context, Subject, Verb
from portbook.blocks.network_matrix import network_matrix
from portbook.estate.matrix import By


def render(block: Block, context: Context) -> str:
    """A row for each group that sends, a column for each that receives."""
    return network_matrix(block, context, By.GROUPS)


VERB = Verb(
    "groups",
    "Who talks to whom in your own network, host group to host group.",
    render,
    ("need",),
    subject=Subject.ZONES,
)
