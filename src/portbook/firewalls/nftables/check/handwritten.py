"""Commands of nft and files for `nft -f` by anyone, judged by the real nft and the real kernel."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portbook.escape.visible import one_line
from portbook.firewalls.nftables.check.hosts import HOSTS
from portbook.firewalls.nftables.check.mends import RANGE, mends
from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten.tool import Answer, Effect, HandwrittenTool, Reply, Trial
from portbook.proof.host.driver import Step
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import ProgramResult, SandboxFailed, Tools

_LOAD = ("nft", "-f", "/dev/stdin")
"""By this name nft tells the line and column of what it refuses; by `-` it does not."""
_LISTING = ("nft", "-j", "list", "ruleset")
_VERBS = frozenset({"add", "insert", "create", "delete", "flush", "replace", "rename", "reset"})
_OPTIONS = frozenset({"-a", "-n", "-s", "-e", "-c", "-N", "-nn", "-f", "--handle", "--check", "--file"})
_TAKING_AWAY = frozenset({"delete", "flush", "replace", "rename", "reset"})
_NEWER = re.compile(r"\bdestroy\b|\blast\b|\bgretap\b|\bxt\b")
"""Words of nft versions that this machine may not have yet."""
_INCLUDE = re.compile(r'"[^"]*"|#[^\n]*|\binclude\b')
"""Texts in quotes, which nft lets go on in the next line, comments, and the word outside of both."""
_NOT_THERE = re.compile(r"No such file or directory|does not exist|unknown identifier|did you mean")
_OF_THE_MACHINE = re.compile(
    r"not supported|not permitted|Device or resource busy|Could not resolve hostname|Too many links"
    r"|Could not process rule|Protocol error|User does not exist|Group does not exist|Internal error"
)
_NO_SERVICE = "Could not resolve service"
_WHERE = re.compile(r"/dev/stdin:(?P<line>[0-9]+):(?P<column>[0-9]+)-[0-9]+: ")
_VERDICTS = frozenset({"drop", "reject"})
_ENOUGH = {"add rule": 7, "insert rule": 7, "add chain": 5, "add table": 4, "add set": 6, "add element": 6}
"""How many words such a command has at least: its object with its family, and something to match or do."""
_Key = tuple[str, str, str]


def _step(command: Command, words: tuple[str, ...]) -> Step | None:
    """What is run: no other file is read, and nothing is watched or asked for."""
    if command.stdin is not None:
        text = "".join(f"{line.text}\n" for line in command.stdin)
        return None if _reads_others(text) else Step(_LOAD, text)
    rest = list(words[1:])
    while rest and rest[0].startswith("-"):
        if rest[0] not in _OPTIONS - {"-f", "--file"}:
            return None
        rest.pop(0)
    first = " ".join(rest).split(maxsplit=1)[:1]
    if not first or first[0] not in _VERBS or _reads_others(" ".join(rest)):
        return None
    return Step(("nft", *rest))


def _reads_others(text: str) -> bool:
    return any(match[0] == "include" for match in _INCLUDE.finditer(text))


@dataclass
class _Trial(Trial):
    """One host with the package's empty chains.

    Attributes:
        tools: what runs the programs.
        before: the chains of the host.
        steps: the commands that were run.
        sections: the section of each.
        rules: by chain, which command added which rule, by handle.
        makers: by chain, the command that made it.
    """

    tools: Tools
    before: frozenset[_Key]
    steps: list[Step] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)
    rules: dict[_Key, dict[int, int]] = field(default_factory=dict)
    makers: dict[_Key, int] = field(default_factory=dict)

    def run(self, step: Step, section: int) -> Reply:
        self.steps.append(step)
        self.sections.append(section)
        reply = _reply(step, self.tools.run(step.argv, step.stdin))
        if reply.answer is Answer.ACCEPTED:
            self._note(len(self.steps) - 1)
        return reply

    def effects(self) -> Sequence[Effect]:
        listing = _Listing.of(self.tools)
        return [*self._behind(listing), *self._without_hook(listing)]

    def _note(self, number: int) -> None:
        """Which rules and chains are there now that were not before."""
        listing = _Listing.of(self.tools)
        for key in listing.chains:
            self.makers.setdefault(key, number)
            known = self.rules.setdefault(key, {})
            for rule in listing.rules.get(key, ()):
                known.setdefault(rule["handle"], number)

    def _behind(self, listing: _Listing) -> Iterator[Effect]:
        """Rules behind one that drops or rejects every packet, where one part of the page has both."""
        for key, rules in listing.rules.items():
            end = next((at for at, rule in enumerate(rules) if _ends_all(rule)), len(rules))
            for rule in rules[end + 1 : end + 2]:
                ending, late = (self.rules[key].get(entry["handle"], -1) for entry in (rules[end], rule))
                if min(ending, late) >= 0 and self.sections[ending] == self.sections[late] and ending <= late:
                    message = f"no packet comes to the rules of the chain {key[2]} behind the one that drops or rejects everything"
                    cure = "put them before it, or write insert rule in place of add rule"
                    yield Effect(late, "behind-final-drop", message, cure)

    def _without_hook(self, listing: _Listing) -> Iterator[Effect]:
        for key, chain in listing.chains.items():
            if key in self.before or key in listing.reached or not listing.rules.get(key) or "hook" in chain:
                continue
            message = f"no packet comes to the chain {key[2]}: it has no hook, and no rule jumps to it"
            cure = f"begin the chain with a line such as type filter hook input priority filter;, or add a rule with jump {key[2]}"
            yield Effect(self.makers.get(key, 0), "chain-without-hook", message, cure)


@dataclass(frozen=True)
class _Listing:
    """What the kernel has.

    Attributes:
        chains: each chain, by family, table and name.
        rules: its rules.
        reached: chains that a rule or a map of verdicts leads to.
    """

    chains: Mapping[_Key, Mapping[str, Any]]
    rules: Mapping[_Key, Sequence[Mapping[str, Any]]]
    reached: frozenset[_Key]

    @classmethod
    def of(cls, tools: Tools) -> _Listing:
        completed = tools.run(_LISTING)
        if completed.returncode:
            msg = f"nft does not list its state: {one_line(completed.stderr)}"
            raise SandboxFailed(msg)
        entries = json.loads(completed.stdout)["nftables"]
        chains = {_key(entry["chain"], "name"): entry["chain"] for entry in entries if "chain" in entry}
        rules: dict[_Key, list[Mapping[str, Any]]] = {}
        reached = set[_Key]()
        for entry in entries:
            kind, value = next(iter(entry.items()))
            if kind == "rule":
                rules.setdefault(_key(value, "chain"), []).append(value)
            if kind in {"rule", "map", "set"}:
                reached |= {(value["family"], value["table"], name) for name in _destinations(value)}
        return cls(chains, rules, frozenset(reached))


def _key(entry: Mapping[str, Any], name: str) -> _Key:
    return entry["family"], entry["table"], entry[name]


def _destinations(value: object) -> Iterator[str]:
    """Names of the chains that jumps and gotos anywhere in a value name."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key in {"jump", "goto"} and isinstance(below, dict) and "target" in below:
                yield str(below["target"])
            yield from _destinations(below)
    elif isinstance(value, list):
        for below in value:
            yield from _destinations(below)


def _ends_all(rule: Mapping[str, Any]) -> bool:
    """Whether a rule drops or rejects every packet."""
    kinds = [next(iter(part)) for part in rule["expr"] if isinstance(part, dict)]
    return bool(kinds) and kinds[-1] in _VERDICTS and set(kinds[:-1]) <= {"counter", "log"}


def _reply(step: Step, completed: ProgramResult) -> Reply:
    if not completed.returncode:
        return Reply(Answer.ACCEPTED)
    said = next((line for line in completed.stderr.splitlines() if "Error: " in line), completed.stderr)
    where = _WHERE.search(said)
    words = one_line(said.partition("Error: ")[2] or said)
    line, column = (int(where["line"]), int(where["column"])) if where else (0, 1)
    return Reply(_answer(step, said, completed.stderr), words, line, column)


def _answer(step: Step, said: str, whole: str) -> Answer:
    text = step.stdin or " ".join(step.argv)
    if "File exists" in said:
        return Answer.ACCEPTED
    if "Interface does not exist" in said:
        return Answer.NO_ANSWER
    if _NOT_THERE.search(said):
        verb = " ".join(step.argv[1:2]).split(maxsplit=1)[:1]
        return Answer.NO_ANSWER if verb and verb[0] in _TAKING_AWAY else Answer.DEPENDS
    if _NO_SERVICE in said:
        return Answer.REJECTED if RANGE.search(whole) else Answer.NO_ANSWER
    if _OF_THE_MACHINE.search(said) or _NEWER.search(text) or "Error: " not in said:
        return Answer.NO_ANSWER
    return Answer.REJECTED


def _opens(step: Step) -> str:
    words = " ".join(step.argv[1:]).lower().split()
    if words[:2] not in (["add", "rule"], ["insert", "rule"]) or words[-1:] != ["accept"]:
        return ""
    return next(({"input": "in", "output": "out"}[word] for word in words[2:6] if word in {"input", "output"}), "")


def _is_whole(argv: tuple[str, ...]) -> bool:
    """In a sentence, `nft add rule` is the name of a command, not one."""
    words = " ".join(argv[1:]).split()
    return len(words) >= _ENOUGH.get(" ".join(words[:2]), len(words) + 1)


def _version() -> str:
    path = programs.find("nft")
    return programs.version(path) if path else ""


def _open(tools: Tools) -> _Trial:
    tools.reset()
    completed = tools.run(_LOAD, HOSTS[0].texts[0])
    if completed.returncode:
        msg = f"nft does not load the host profile {HOSTS[0].name}: {one_line(completed.stderr)}"
        raise SandboxFailed(msg)
    return _Trial(tools, frozenset(_Listing.of(tools).chains))


TOOL = HandwrittenTool(
    "nftables", frozenset({"nft"}), ("nft",), _version, _step, _open, mends, _opens, _is_whole, own_signs=True
)
