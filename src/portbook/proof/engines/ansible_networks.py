"""What a router is told, read by the parser of its Ansible collection."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.proof import packages
from portbook.proof.engines import self_reading
from portbook.proof.engines.base import Engine
from portbook.proof.routers import lists
from portbook.proof.routers.aces import Unaccounted
from portbook.proof.routers.collections import DISTRIBUTION, PLATFORMS
from portbook.proof.sandbox import Tools
from portbook.proof.second_reading import SecondReading, Seen
from portbook.targets import Reading, Target
from portbook.targets.acl.entry import rules

ID = "ansible-networks"
_DETAIL = "read, not run: no router was asked"


def version() -> str:
    """Of the distribution, which fixes that of every collection; empty without it."""
    return packages.named(DISTRIBUTION) if packages.version(DISTRIBUTION) else ""


def read(snippet: Snippet) -> Seen:
    """The rules and entries of an addition; the entries alone, of an undo; the lists alone, of what shows them."""
    platform = PLATFORMS[snippet.id.target]
    found = lists.lists(snippet.text, snippet.id.form, platform)
    if snippet.id.form is Form.SHOW:
        return Seen(Reading(()), lists.list_names(found))
    entries = list(lists.entries(found, platform))
    return Seen(Reading(rules(entries) if snippet.id.form is Form.ADD else ()), lists.entry_names(found))


def _read_lists(snippet: Snippet) -> Seen:
    """The same by the names of lists: a router shows the whole list, not an entry."""
    found = lists.lists(snippet.text, snippet.id.form, PLATFORMS[snippet.id.target])
    return Seen(Reading(()), lists.list_names(found))


_ENTRIES = SecondReading(ID, Rung.READ_BACK, version, read, _DETAIL)
_LISTS = replace(_ENTRIES, read=_read_lists)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Where the parser has no word for what we say, our own reader's finding, with the reason."""
    reading = _LISTS if snippet.id.form is Form.SHOW else _ENTRIES
    found = reading.judge(snippet, target, tools)
    if found.rung is Rung.NOT_VERIFIED and (lost := _lost(snippet, target)):
        return replace(self_reading.read_back(snippet, target), detail=lost)
    return found


def _lost(snippet: Snippet, target: Target) -> str:
    """What the parser passes over in a text that is ours byte for byte."""
    if snippet.text != target.render(snippet.brief):
        return ""
    try:
        read(snippet)
    except Unaccounted as lenient:
        return f"line {lenient.line}: {lenient.message}"
    return ""


ENGINE = Engine(
    ID,
    "The parsers of Ansible's network collections",
    Rung.READ_BACK,
    _judge,
    version,
    packages=(DISTRIBUTION,),
    extra="routers",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
)
