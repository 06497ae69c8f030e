"""Tasks of `community.general.ufw` as the commands of ufw that the module runs. Source: ufw.py of community.general 11.4."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from portbook.firewalls.ansible.play import Task, refuse_unknown
from portbook.firewalls.ansible.task import reading, switch, word
from portbook.firewalls.ufw.read import read_commands
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.text.shell import Command
from portbook.targets.text.yaml_documents import Map

_MODULE = "community.general.ufw"
_WORDS = {"from_ip": "from", "from_port": "port", "to_ip": "to", "to_port": "port", "proto": "proto"}
"""Arguments in the order in which the module says them to ufw, and ufw's words for them."""
_ALWAYS = {"from_ip": "any", "to_ip": "any"}
_ALIASES = {"from": "from_ip", "src": "from_ip", "to": "to_ip", "dest": "to_ip", "port": "to_port", "protocol": "proto"}
_ROUTED = {"interface", "interface_in", "interface_out", "route", "log", "name", "app"}
_KNOWN = {"rule", "direction", "delete", "insert", "insert_relative_to", "comment", *_ROUTED, *_WORDS, *_ALIASES}
_DIRECTIONS = {"in", "out"}
_ALL_WAYS = {"incoming", "outgoing", "routed"}
_STATES = {"enabled": "enable", "disabled": "disable", "reloaded": "reload", "reset": "reset"}
_WHOLE = {"state", "default", "policy", "direction", "logging"}
"""Arguments about all of ufw."""
_FIRST = {"first-ipv4": 4, "first-ipv6": 6}
_ONE_WORD = re.compile(r"[!#-&(-\[\]-~]+")
"""The module makes one line of its arguments, and takes that apart as a shell does."""
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.+-]*")
_MOST_RULES = 1 << 16
_BEHIND = (
    "this stands behind the rules that the host has: where one of them denies it, use insert: 0 with insert_relative_to"
)
_QUOTED = re.compile(r"[^'\\]+")


def read(text: str) -> Reading:
    """What a playbook lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that Ansible, the module or ufw refuses.
    """
    return reading(text, {_MODULE: _changes}, _read)


def _read(found: Iterable[Command]) -> Reading:
    asked = list(found)
    got = read_commands(asked)
    behind = [Remark(each.line, _BEHIND) for each in asked if each.argv[1:2] == ("allow",)]
    return replace(got, remarks=(*got.remarks, *behind[:1]))


def _changes(task: Task, item: str | None) -> Iterator[Command]:
    said = task.arguments
    if "rule" not in said.keys:
        yield from _whole(task, item)
        return
    refuse_unknown(said, _KNOWN)
    direction = _word(said, "direction", item)
    if direction and direction not in _DIRECTIONS:
        raise Rejected(said.line("direction"), f"a rule is for what comes in or goes out, not {direction!r}")
    matched = dict(_matched(said, item))
    head = ["delete"] if switch(said, "delete") else _place(said, item, matched)
    route = ["route"] if switch(said, "route") else []
    words = [each for key, value in matched.items() for each in (_WORDS[key], value)]
    argv = (*route, *head, _word(said, "rule", item), *_ways(said, item, direction), *words, *_profile(said, item))
    yield Command(task.line, ("ufw", *argv, *_comment(said, item)))


def _whole(task: Task, item: str | None) -> Iterator[Command]:
    """What is done to all of ufw, in the order of the module: its state, then its defaults."""
    said, line = task.arguments, task.line
    if not {*said.keys} & (_WHOLE - {"direction"}):
        raise Rejected(line, "rule has to be there, or state, default or logging")
    refuse_unknown(said, _WHOLE)
    if state := _word(said, "state", item):
        if state not in _STATES:
            raise Rejected(said.line("state"), f"the state of ufw is {', '.join(_STATES)}, not {state!r}")
        yield Command(line, ("ufw", "--force", _STATES[state]))
    if {"default", "policy"} <= {*said.keys}:
        raise CannotJudge(line, "an argument is there under two of its names")
    if default := _word(said, "default", item) or _word(said, "policy", item):
        direction = _word(said, "direction", item)
        if direction and direction not in _ALL_WAYS:
            raise Rejected(
                said.line("direction"), f"a default is for {', '.join(sorted(_ALL_WAYS))}, not {direction!r}"
            )
        yield Command(line, ("ufw", "default", default, *filter(None, [direction])))
    if logging := _word(said, "logging", item):
        yield Command(line, ("ufw", "logging", logging))


def _ways(said: Map, item: str | None, direction: str) -> Iterator[str]:
    """The direction and the interfaces, as the module says them."""
    yield from [direction] if direction else []
    for key, words in (("interface", ("on",)), ("interface_in", ("in", "on")), ("interface_out", ("out", "on"))):
        if key in said.keys:
            yield from (*words, _word(said, key, item))
    yield from ["log"] if switch(said, "log") else []


def _profile(said: Map, item: str | None) -> list[str]:
    if {"name", "app"} <= {*said.keys}:
        raise CannotJudge(said.line(), "an argument is there under two of its names")
    key = next((each for each in ("name", "app") if each in said.keys), "")
    found = word(said, key, item) if key else ""
    if key and not _PROFILE.fullmatch(found):
        raise CannotJudge(said.line(key), f"{key} is no name of an application profile")
    return ["app", found] if found else []


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
