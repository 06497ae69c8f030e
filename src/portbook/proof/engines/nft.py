"""nftables: the real `nft` and the real kernel."""

from __future__ import annotations

import re

from portbook.evidence import Rung
from portbook.model import Form, Snippet
from portbook.proof import caps, hosts, programs
from portbook.proof.engines.base import Engine
from portbook.proof.packet_filter import NotAllowed, PacketFilter, Step, kernel
from portbook.targets.commands import Command, commands

_LOAD = ("nft", "-f", "-")
_VERBS = frozenset({"add", "insert"})
_OUTSIDE = re.compile(r'"[^"\n]*"|#[^\n]*|\binclude\b')
"""Quoted text and comments, which are passed over, and the statement that reads other files."""


def steps(snippet: Snippet) -> list[Step]:
    """The file for `nft -f -`, or the commands of a shell snippet."""
    if reason := caps.too_much(snippet.text):
        raise NotAllowed(reason)
    if snippet.id.form is Form.COMPLETE:
        return [_file(snippet.text)]
    return [_step(each) for each in commands(snippet.text)]


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
    hosts=hosts.NFTABLES,
    loaders=(_LOAD,),
    lists=(("", ("nft", "-j", "list", "ruleset")),),
    steps=steps,
    version=_version,
)

ENGINE = Engine("nft", "nftables", Rung.PROVEN, FILTER.judge, _version, kernel, ("nft",))
