"""nftables: the real `nft` and the real kernel."""

from __future__ import annotations

import re

from portbook.evidence import Rung
from portbook.model import Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host import profiles
from portbook.proof.host.packet_filter import PacketFilter, kernel
from portbook.proof.host.steps import NotAllowed, Step
from portbook.proof.sandbox import programs
from portbook.targets import size_limits
from portbook.targets.text.shell import Command, commands

_LOAD = ("nft", "-f", "-")
_LIST = ("nft", "list", "chain")
_LIST_WORDS = 6
"""With the family, the table and the chain."""
_VERBS = frozenset({"add", "insert"})
_STATEMENTS = frozenset({"add", "insert", "table"})
"""How an addition in a file begins."""
_PIPELINE = re.compile(
    r"sudo nft -a list chain inet filter (?P<chain>[a-z]+)"
    r" \| sed -n '(?P<script>s/\.\*\"portbook: [a-z0-9+ -]+\" # handle /delete rule inet filter (?P=chain) handle /p)'"
    r" \| sudo nft -f -"
)
"""Three programs, each of which reads what the one before it prints: what an undo has on a line, word for word."""
_OUTSIDE = re.compile(r'"[^"\n]*"|#[^\n]*|\binclude\b')
"""Quoted text and comments, which are passed over, and the statement that reads other files."""


def steps(snippet: Snippet) -> list[Step]:
    """The file for `nft -f -`, or the commands of a shell snippet; an addition may be either."""
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason)
    if snippet.id.form in {Form.UNDO, Form.SHOW}:
        return _listing_and_deleting(snippet.text)
    if snippet.id.form is Form.COMPLETE or _is_file(snippet.text):
        return [_file(snippet.text)]
    return [_step(each) for each in commands(snippet.text)]


def _listing_and_deleting(text: str) -> list[Step]:
    """The programs of each line in their order; no shell connects them."""
    lines = text.split("\n")
    pipelines = {number: found for number, line in enumerate(lines, 1) if (found := _PIPELINE.fullmatch(line))}
    steps = {number: _deleting(found["chain"], found["script"]) for number, found in pipelines.items()}
    rest = ("" if number in pipelines else line for number, line in enumerate(lines, 1))
    for each in commands("\n".join(rest)):
        if each.argv[:3] != _LIST or each.stdin is not None or len(each.argv) != _LIST_WORDS:
            msg = f"line {each.line}: it may only list chains, and delete what they list"
            raise NotAllowed(msg)
        steps[each.line] = [Step(each.argv)]
    return [step for line in sorted(steps) for step in steps[line]]


def _deleting(chain: str, script: str) -> list[Step]:
    listing = ("nft", "-a", "list", "chain", "inet", "filter", chain)
    return [Step(listing), Step(("sed", "-n", script), piped=True), Step(_LOAD, piped=True)]


def _step(command: Command) -> Step:
    if command.argv == _LOAD and command.stdin is not None:
        return _file(command.stdin)
    if command.argv[0] != "nft" or command.stdin is not None:
        msg = f"line {command.line}: it may run nft only"
        raise NotAllowed(msg)
    words = command.argv[1:]
    if not words or words[0] not in _VERBS or any(word.startswith("-") for word in words):
        msg = f"line {command.line}: it may run only nft add, nft insert, and nft -f - with a heredoc"
        raise NotAllowed(msg)
    _refuse_include(" ".join(words))
    return Step(command.argv)


def _is_file(text: str) -> bool:
    """Whether an addition is written for `nft -f`, not as commands of a shell."""
    said = (line.split() for line in text.splitlines())
    first = next((words[0] for words in said if words and not words[0].startswith("#")), "")
    return first in _STATEMENTS


def _file(text: str) -> Step:
    _refuse_include(text)
    return Step(_LOAD, text)


def _refuse_include(text: str) -> None:
    if any(found[0] == "include" for found in _OUTSIDE.finditer(text)):
        msg = "include reads other files"
        raise NotAllowed(msg)


def _version() -> str:
    path = programs.find("nft")
    return programs.version(path) if path else ""


FILTER = PacketFilter(
    engine="nft",
    hosts=profiles.NFTABLES,
    loaders=(_LOAD,),
    lists=(("", ("nft", "-j", "list", "ruleset")),),
    steps=steps,
    version=_version,
)

ENGINE = Engine(
    "nft",
    "nftables",
    Rung.PROVEN,
    FILTER.judge,
    _version,
    kernel,
    ("nft", "sed"),
    forms=tuple(Form),
    for_anyone=True,
    hosts=FILTER.hosts,
    driven=lambda tools: (FILTER, tools),
)
