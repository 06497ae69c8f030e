"""Tasks of `community.general.ufw` as the commands of ufw that the module runs. Source: ufw.py of community.general 11.4."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from portbook.targets.ansible.play import Task, refuse_unknown
from portbook.targets.ansible.task import commands, switch, word
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.commands import Command
from portbook.targets.documents import Map
from portbook.targets.ufw.read import read_commands

_MODULE = "community.general.ufw"
_WORDS = {"from_ip": "from", "from_port": "port", "to_ip": "to", "to_port": "port", "proto": "proto"}
"""Arguments in the order in which the module says them to ufw, and ufw's words for them."""
_ALWAYS = {"from_ip": "any", "to_ip": "any"}
_ALIASES = {"from": "from_ip", "src": "from_ip", "to": "to_ip", "dest": "to_ip", "port": "to_port", "protocol": "proto"}
_KNOWN = {"rule", "direction", "delete", "insert", "insert_relative_to", "comment", *_WORDS, *_ALIASES}
_DIRECTIONS = {"in", "out"}
_FIRST = {"first-ipv4": 4, "first-ipv6": 6}
_ONE_WORD = re.compile(r"[!#-&(-\[\]-~]+")
"""The module makes one line of its arguments, and takes that apart as a shell does."""
_MOST_RULES = 1 << 16
_QUOTED = re.compile(r"[^'\\]+")


def read(text: str) -> Reading:
    """What a playbook lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that Ansible, the module or ufw refuses.
    """
    return read_commands(commands(text, {_MODULE: _changes}))


def _changes(task: Task, item: str | None) -> Iterator[Command]:
    refuse_unknown(task.said, _KNOWN)
    direction = _word(task.said, "direction", item)
    if "rule" not in task.said.keys:
        raise Rejected(task.line, "rule has to be there")
    if direction and direction not in _DIRECTIONS:
        raise Rejected(task.said.line("direction"), f"a rule is for what comes in or goes out, not {direction!r}")
    matched = dict(_matched(task.said, item))
    head = ["delete"] if switch(task.said, "delete") else _place(task.said, item, matched)
    ways = [direction] if direction else []
    words = [each for key, value in matched.items() for each in (_WORDS[key], value)]
    argv = ("ufw", *head, _word(task.said, "rule", item), *ways, *words, *_comment(task.said, item))
    yield Command(task.line, argv)


def _matched(said: Map, item: str | None) -> Iterator[tuple[str, str]]:
    """By the arguments' own names."""
    names = {_ALIASES.get(key, key): key for key in said.keys if _ALIASES.get(key, key) in _WORDS}
    if len(names) < len([key for key in said.keys if key in {*_WORDS, *_ALIASES}]):
        raise CannotJudge(said.line(), "an argument is there under two of its names")
    for key in _WORDS:
        if found := _word(said, names.get(key, key), item) or _ALWAYS.get(key, ""):
            yield key, found


def _word(said: Map, key: str, item: str | None) -> str:
    found = word(said, key, item)
    if key in said.keys and not _ONE_WORD.fullmatch(found):
        raise CannotJudge(said.line(key), f"{key} is not one word, and the module takes it for several or none")
    return found


def _place(said: Map, item: str | None, matched: Mapping[str, str]) -> list[str]:
    """Behind the host's own rules, or before all of them of the same IP version."""
    if "insert" not in said.keys:
        return []
    first = _FIRST.get(word(said, "insert_relative_to", item))
    if first is None or said.number("insert", -_MOST_RULES, _MOST_RULES, 0):
        raise CannotJudge(said.line("insert"), "which rules of the host stand before this one cannot be judged")
    if {6 if ":" in matched[key] else 4 for key in _ALWAYS if matched[key] != "any"} != {first}:
        raise CannotJudge(said.line("insert"), f"it is not a rule of IPv{first} only, so it is not before all others")
    return ["prepend"]


def _comment(said: Map, item: str | None) -> list[str]:
    if "comment" not in said.keys:
        return []
    found = word(said, "comment", item)
    if not _QUOTED.fullmatch(found):
        raise CannotJudge(said.line("comment"), "a comment with an apostrophe or backslash cannot be judged")
    return ["comment", found]
