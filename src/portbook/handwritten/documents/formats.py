"""The formats of documents, by the ends of their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePath

from portbook.handwritten.documents.block import Block

_MODULES: Mapping[str, str] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".rst": "restructuredtext",
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".asc": "asciidoc",
}
SUFFIXES = frozenset(_MODULES)


def blocks_of(path: str, text: str) -> tuple[Block, ...]:
    """The blocks of a document; one of another name is taken for Markdown."""
    name = _MODULES.get(PurePath(path).suffix.lower(), "markdown")
    scan: Callable[[str], tuple[Block, ...]] = import_module(f"{__package__}.{name}").blocks
    return scan(text)
