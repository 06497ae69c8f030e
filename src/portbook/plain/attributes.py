"""Attribute lists of Python-Markdown: `{ .class #id key="value" }`."""

from __future__ import annotations

import re

_ONE = r"""(?:[.\#][\w:-]+|[\w:-]+=(?:"[^"\n{}]*"|'[^'\n{}]*'|[^\s"'{}=]+))"""
ATTRIBUTES = re.compile(rf"\{{(?::[ ]*|[ ]*)(?:{_ONE}(?:[ ]+{_ONE})*+|markdown)[ ]*\}}")
ELEMENT_ENDS = frozenset(")]*_`>~=^+")
"""What an element in a line ends in, so that an attribute list may follow at once."""
_AT_END = re.compile(rf"[ ]+(?P<list>{ATTRIBUTES.pattern})[ ]*(?P<closing>\#*[ ]*)$")
_ALONE = re.compile(rf"(?:^|\n)[ ]*{ATTRIBUTES.pattern}[ ]*$")
_IN_CELL = re.compile(rf"[ ]+{ATTRIBUTES.pattern}(?=[ ]*\|)")
_ID = re.compile(r"#([\w:-]+)")
_ANCHOR = re.compile(r"""<[a-z][a-z0-9]*\s[^<>]*?\bid=["']?([^"'\s<>]+)""", re.IGNORECASE)


def without_at_end(heading: str) -> str:
    """A heading without the attribute list at its end."""
    return _AT_END.sub("", heading) if "{" in heading else heading


def without_alone(paragraph: str) -> str:
    """A paragraph without the attribute list that is its last line."""
    return _ALONE.sub("", paragraph) if paragraph.rstrip(" ").endswith("}") else paragraph


def without_in_cells(row: str) -> str:
    """A row of a table without the attribute lists at the ends of its cells."""
    return without_at_end(_IN_CELL.sub("", row)) if "{" in row else row


def ids(text: str) -> frozenset[str]:
    """The ids that attribute lists and tags of a page give."""
    lists = (identifier for match in ATTRIBUTES.finditer(text) for identifier in _ID.findall(match.group()))
    return frozenset([*lists, *_ANCHOR.findall(text)])
