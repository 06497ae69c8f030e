"""The services that a document says it is about: `ports: tailscale` in its front matter, field list or header.

Sources: Jekyll and MkDocs, YAML front matter; Sphinx, "File-wide metadata"; AsciiDoc Language Documentation, "Document Attributes".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from portbook.handwritten.documents.block import Place, source_lines
from portbook.handwritten.documents.page_title import front_matter_end
from portbook.load.compose import compose
from portbook.load.faults import Faults
from portbook.load.nodes import Mapping, Node, Scalar, Sequence

KEY = "ports"
_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,63}")
"""What may be meant for a service: front matter of other tools has numbers there."""
_YAML = re.compile(rf"{KEY}[ \t]*:")
_FIELD = re.compile(rf":{KEY}:[ \t]+(?P<names>.+)")
_NAME = re.compile(r"[^\s,]+")
_HEADER = 40
"""Lines at the top of a page of reStructuredText or AsciiDoc in which its fields are."""
_MOST = 20
"""Services of one page."""
_LARGEST = 64 * 1024
"""Characters of front matter that are read."""


@dataclass(frozen=True)
class Binding:
    """A service that a page names as its own.

    Attributes:
        service: its id, as the page writes it.
        place: where.
    """

    service: str
    place: Place


def bindings(path: str, text: str) -> tuple[Binding, ...]:
    """The services that a document names as its own, each once."""
    if KEY not in text[:_LARGEST]:
        return ()
    is_yaml = PurePath(path).suffix.lower() not in {".rst", ".adoc", ".asciidoc", ".asc"}
    named = {name.service: name for name in reversed([*(_in_yaml(text) if is_yaml else _in_fields(text))][:_MOST])}
    return tuple(reversed(named.values()))


def _in_yaml(text: str) -> Iterator[Binding]:
    """Those in front matter between lines of three hyphens; what YAML cannot read binds nothing."""
    head = text[:_LARGEST]
    lines = source_lines(head)
    end = front_matter_end(lines)
    body = [line.text for line in lines[1 : end - 1]] if end else []
    if not any(_YAML.match(line) for line in body):
        return
    node = compose("\n".join(body) + "\n", Faults(""))
    value = node.get(KEY) if isinstance(node, Mapping) else None
    for scalar in _scalars(value):
        if _ID.fullmatch(scalar.text):
            yield Binding(scalar.text, Place(scalar.mark.line + 1, scalar.mark.column))


def _scalars(value: Node | None) -> Iterator[Scalar]:
    if isinstance(value, Scalar):
        yield value
    elif isinstance(value, Sequence):
        yield from (item for item in value.items if isinstance(item, Scalar))


def _in_fields(text: str) -> Iterator[Binding]:
    for line in source_lines(text[:_LARGEST])[:_HEADER]:
        if match := _FIELD.fullmatch(line.text.rstrip()):
            for name in _NAME.finditer(match["names"]):
                if _ID.fullmatch(name[0]):
                    yield Binding(name[0], line.place(match.start("names") + name.start()))
