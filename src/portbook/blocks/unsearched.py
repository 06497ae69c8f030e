"""Marks what a site's search leaves out of its index: snippets, and what says a second time what a table says."""

from __future__ import annotations

from portbook.blocks.base import Context

BEGIN, END = "<!--portbook: not for search-->", "<!--portbook: for search again-->"


def unsearched(markdown: str, context: Context) -> str:
    """Markdown between two comments; unchanged where no site of ours reads them, or where there is nothing."""
    return f"{BEGIN}\n\n{markdown}\n{END}\n" if context.links and markdown else markdown
