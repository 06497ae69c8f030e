"""The engine that checks nftables: the real `nft` and the real kernel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from portbook.evidence import Rung
from portbook.firewalls.nftables.check.hosts import HOSTS, ROUTERS
from portbook.model import OF_ONE_VERSION, Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.driver import Listing, NotAllowed, ProgramDriver, Step
from portbook.proof.host.judgement import HostFirewall, kernel
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import Tools
from portbook.targets import size_limits
from portbook.targets.text.shell import Command, commands

LISTING = Listing((("", ("nft", "-j", "list", "ruleset")),))
_LOAD = ("nft", "-f", "-")
_LIST = ("nft", "list", "chain")
_LIST_WORDS = 6
"""How many words list a chain: also the family, the table and the chain."""
_PIPELINE = re.compile(
    r"sudo nft -a list chain inet filter (?P<chain>[a-z]+)"
    r" \| sed -n '(?P<script>s/\.\*\"portbook: [a-z0-9+ -]+\" # handle /delete rule inet filter (?P=chain) handle /p)'"
    r" \| sudo nft -f -"
)
"""Three programs, each of which reads what the one before it prints: what an undo has on a line, word for word."""
_DELTA = re.compile(
    r"(?:#[^\n]*\n)*\{\n(?P<listings>(?:sudo nft [^\n]*\n)+)"
    r"cat <<'(?P<mark>EOF|RULES_*)'\n(?P<rules>.*?)\n(?P=mark)\n\} \| sudo nft -f -\n",
    re.DOTALL,
)
"""Listings turned into deletions, and rules behind them, which one nft reads."""
_LOADED = " | sudo nft -f -"
_VERBS = frozenset({"add", "insert"})
_STATEMENTS = frozenset({"add", "insert", "table"})
"""How an addition in a file begins."""
_INCLUDE = re.compile(r'"[^"\n]*"|#[^\n]*|\binclude\b')
"""The statement that reads other files; and quoted text and comments, which are passed over."""


class NftDriver(ProgramDriver):
    """Drives nftables."""

    def pieces(self, steps: Sequence[Step]) -> Sequence[Sequence[Step]]:
        """Each rule of a script takes effect by itself."""
        return [[piece] for step in steps for piece in _rules(step)]


def _rules(step: Step) -> list[Step]:
    if step.argv != _LOAD:
        return [step]
    lines = (line.strip() for line in step.stdin.splitlines())
    return [replace(step, stdin=f"{line}\n") for line in lines if line and not line.startswith("#")]


def steps(snippet: Snippet) -> list[Step]:
    """The file for `nft -f -`, or the commands of a shell snippet; an addition may be either.

    Raises:
        NotAllowed: it would run something else.
        Unreadable: it is more than commands.
    """
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason, id_="nft-text-too-large")
    if snippet.id.form is Form.DELTA:
        return _exchanging(snippet.text)
    if snippet.id.form in {Form.UNDO, Form.SHOW}:
        return _listing_and_deleting(snippet.text)
    if snippet.id.form is Form.COMPLETE or _is_file(snippet.text):
        return [_file(snippet.text)]
    return [_step(command) for command in commands(snippet.text)]


def _listing_and_deleting(text: str) -> list[Step]:
    """The programs of each line in their order; no shell connects them."""
    lines = text.split("\n")
    pipelines = {number: match for number, line in enumerate(lines, 1) if (match := _PIPELINE.fullmatch(line))}
    steps = {number: _deleting(match["chain"], match["script"]) for number, match in pipelines.items()}
    rest = ("" if number in pipelines else line for number, line in enumerate(lines, 1))
    for command in commands("\n".join(rest)):
        if command.argv[:3] != _LIST or command.stdin is not None or len(command.argv) != _LIST_WORDS:
            msg = "it may only list chains, and delete what they list"
            raise NotAllowed(msg, id_="nft-command-not-allowed", line=command.line)
        steps[command.line] = [Step(command.argv)]
    return [step for line in sorted(steps) for step in steps[line]]


def _exchanging(text: str) -> list[Step]:
    """The programs of a text that deletes rules and inserts others in one transaction."""
    whole = _DELTA.fullmatch(text)
    pipelines = [_PIPELINE.fullmatch(line + _LOADED) for line in whole["listings"].splitlines()] if whole else []
    matches = [match for match in pipelines if match]
    if whole is None or len(matches) < len(pipelines):
        msg = "it may only delete what it lists by a comment, and insert rules, in one transaction"
        raise NotAllowed(msg, id_="nft-command-not-allowed")
    _refuse_include(whole["rules"])
    printing = [step for match in matches for step in _deleting(match["chain"], match["script"])[:-1]]
    return [*printing, Step(_LOAD, f"{whole['rules']}\n", piped=len(matches))]


def _deleting(chain: str, script: str) -> list[Step]:
    listing = ("nft", "-a", "list", "chain", "inet", "filter", chain)
    return [Step(listing), Step(("sed", "-n", script), piped=1), Step(_LOAD, piped=1)]


def _step(command: Command) -> Step:
    if command.argv == _LOAD and command.stdin is not None:
        return _file(command.stdin)
    if command.argv[0] != "nft" or command.stdin is not None:
        msg = "it may run nft only"
        raise NotAllowed(msg, id_="nft-program-not-allowed", line=command.line)
    words = command.argv[1:]
    if not words or words[0] not in _VERBS or any(word.startswith("-") for word in words):
        msg = "it may run only nft add, nft insert, and nft -f - with a heredoc"
        raise NotAllowed(msg, id_="nft-command-not-allowed", line=command.line)
    _refuse_include(" ".join(words))
    return Step(command.argv)


def _is_file(text: str) -> bool:
    """Whether an addition is written for `nft -f`, not as commands of a shell."""
    lines = (line.split() for line in text.splitlines())
    first = next((words[0] for words in lines if words and not words[0].startswith("#")), "")
    return first in _STATEMENTS


def _file(text: str) -> Step:
    _refuse_include(text)
    return Step(_LOAD, text)


def _refuse_include(text: str) -> None:
    if any(match[0] == "include" for match in _INCLUDE.finditer(text)):
        msg = "include reads other files"
        raise NotAllowed(msg, id_="nft-include")


def _version() -> str:
    path = programs.find("nft")
    return programs.version(path) if path else ""


def _driver(tools: Tools) -> NftDriver:
    return NftDriver(tools, (_LOAD,), LISTING)


FIREWALL = HostFirewall("nft", HOSTS, steps, _driver, _version, ROUTERS)

ENGINES = (
    Engine(
        "nft",
        "nftables",
        Rung.PROVEN,
        FIREWALL.judge,
        _version,
        kernel,
        ("nft", "sed"),
        forms=OF_ONE_VERSION,
        for_anyone=True,
        hosts=FIREWALL.hosts,
        firewall=FIREWALL,
        judge_delta=FIREWALL.judge_delta,
    ),
)
