"""The blocks of rules that a page has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portbook.blocks import Block, Context
from portbook.blocks.read import read_block
from portbook.blocks.rules import VERB
from portbook.page import Fence, parse

_RULES = re.compile(rf"^[ \t>]*{VERB.name}[ \t]*:", re.MULTILINE)
"""What such a block begins with; most pages have none, and are not looked at any further."""


def rules_blocks(text: str, context: Context, name: str) -> Iterator[Block]:
    """The blocks of rules in a page's text. Those with a fault are left out: the page's problems tell them."""
    if not _RULES.search(text):
        return
    for part in parse(text):
        if isinstance(part, Fence) and _RULES.match(part.body) and (block := read_block(part, context, name).block):
            yield block
