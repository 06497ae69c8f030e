"""A page for Python-Markdown with Material's extensions, as Markdown that every reader of Markdown shows: text in, text out."""

from portbook.plain.convert import plain_markdown
from portbook.plain.llms import Link, Section, llms_text
from portbook.plain.title import page_title

__all__ = ["Link", "Section", "llms_text", "page_title", "plain_markdown"]
