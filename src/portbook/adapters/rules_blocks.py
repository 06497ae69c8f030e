"""The blocks of rules that a page has."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks import Block, Context
from portbook.blocks.read import read_block
from portbook.blocks.rules import VERB
from portbook.page import Fence, parse


def rules_blocks(text: str, context: Context, name: str) -> Iterator[Block]:
    """The blocks of rules in a page's text. Those with a fault are left out: the page's problems tell them."""
    if not _perhaps(text):
        return
    for part in parse(text):
        if isinstance(part, Fence) and _perhaps(part.body):
            block = read_block(part, context, name).block
            if block and block.verb == VERB.name:
                yield block


def _perhaps(text: str) -> bool:
    """Whether a text may have the verb, however YAML spells it: quoted, escaped, behind a comment or in braces."""
    return VERB.name in text or "\\" in text
