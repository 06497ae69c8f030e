"""Tasks of `community.general.ufw` as commands of ufw, and those as rules. Source: ufw.py of community.general 11.4."""

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
"""Arguments in the order in which the module gives them to ufw, and the words of ufw for them."""
_ALWAYS = {"from_ip": "any", "to_ip": "any"}
_ALIASES = {"from": "from_ip", "src": "from_ip", "to": "to_ip", "dest": "to_ip", "port": "to_port", "protocol": "proto"}
_ROUTED = {"interface", "interface_in", "interface_out", "route", "log", "name", "app"}
_KNOWN = {"rule", "direction", "delete", "insert", "insert_relative_to", "comment", *_ROUTED, *_WORDS, *_ALIASES}
_DIRECTIONS = {"in", "out"}
_ALL_WAYS = {"incoming", "outgoing", "routed"}
_STATES = {"enabled": "enable", "disabled": "disable", "reloaded": "reload", "reset": "reset"}
_WHOLE = {"state", "default", "policy", "direction", "logging"}
"""Arguments that are not about one rule."""
_FIRST = {"first-ipv4": 4, "first-ipv6": 6}
_ONE_WORD = re.compile(r"[!#-&(-\[\]-~]+")
"""A word that stays one: the module makes one line of its arguments and splits it as a shell does."""
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.+-]*")
_MOST_RULES = 1 << 16
_INSERT_FIRST = "use insert: 0 with insert_relative_to: first-ipv4 or first-ipv6"
_QUOTED = re.compile(r"[^'\\]+")


def read(text: str) -> Reading:
    """The packets that a playbook lets through.

    Raises:
        CannotJudge: Portbook does not know something in the playbook.
        Rejected: Ansible, the module or ufw refuses something in the playbook.
    """
    return reading(text, {_MODULE: _changes}, _read)


def _read(run: Iterable[Command]) -> Reading:
    commands = list(run)
    reading = read_commands(commands)
    behind = [_behind(command.line) for command in commands if command.argv[1:2] == ("allow",)]
    return replace(reading, remarks=(*reading.remarks, *behind[:1]))


def _behind(line: int) -> Remark:
    message = "this stands behind the rules that the host has"
    cure = "where one of them denies it, use insert: 0 with insert_relative_to"
    return Remark(line, message, "ansible-ufw-rule-last", cure)


def _changes(task: Task, loop_item: str | None) -> Iterator[Command]:
    arguments = task.arguments
    if "rule" not in arguments.keys:
        yield from _whole(task, loop_item)
        return
    refuse_unknown(arguments, _KNOWN)
    direction = _word(arguments, "direction", loop_item)
    if direction and direction not in _DIRECTIONS:
        message = f"the direction of a rule is in or out, not {direction!r}"
        raise Rejected(arguments.line("direction"), message, id_="ansible-bad-argument")
    matched = dict(_matched(arguments, loop_item))
    head = ["delete"] if switch(arguments, "delete") else _place(arguments, loop_item, matched)
    route = ["route"] if switch(arguments, "route") else []
    words = [word for key, value in matched.items() for word in (_WORDS[key], value)]
    argv = (
        *route,
        *head,
        _word(arguments, "rule", loop_item),
        *_ways(arguments, loop_item, direction),
        *words,
        *_profile(arguments, loop_item),
    )
    yield Command(task.line, ("ufw", *argv, *_comment(arguments, loop_item)))


def _whole(task: Task, loop_item: str | None) -> Iterator[Command]:
    """The commands for all of ufw, in the order of the module: its state, then its defaults."""
    arguments, line = task.arguments, task.line
    if not {*arguments.keys} & (_WHOLE - {"direction"}):
        message = "the module needs rule, state, default or logging"
        raise Rejected(line, message, id_="ansible-argument-missing")
    refuse_unknown(arguments, _WHOLE)
    if state := _word(arguments, "state", loop_item):
        if state not in _STATES:
            message = f"the state of ufw is {', '.join(_STATES)}, not {state!r}"
            raise Rejected(arguments.line("state"), message, id_="ansible-bad-argument")
        yield Command(line, ("ufw", "--force", _STATES[state]))
    if {"default", "policy"} <= {*arguments.keys}:
        raise _two_names(arguments)
    if default := _word(arguments, "default", loop_item) or _word(arguments, "policy", loop_item):
        direction = _word(arguments, "direction", loop_item)
        if direction and direction not in _ALL_WAYS:
            message = f"a default is for {', '.join(sorted(_ALL_WAYS))}, not {direction!r}"
            raise Rejected(arguments.line("direction"), message, id_="ansible-bad-argument")
        yield Command(line, ("ufw", "default", default, *filter(None, [direction])))
    if logging := _word(arguments, "logging", loop_item):
        yield Command(line, ("ufw", "logging", logging))


def _ways(arguments: Map, loop_item: str | None, direction: str) -> Iterator[str]:
    """The direction and the interfaces, as the module gives them to ufw."""
    yield from [direction] if direction else []
    for key, words in (("interface", ("on",)), ("interface_in", ("in", "on")), ("interface_out", ("out", "on"))):
        if key in arguments.keys:
            yield from (*words, _word(arguments, key, loop_item))
    yield from ["log"] if switch(arguments, "log") else []


def _profile(arguments: Map, loop_item: str | None) -> list[str]:
    if {"name", "app"} <= {*arguments.keys}:
        raise _two_names(arguments)
    key = next((key for key in ("name", "app") if key in arguments.keys), "")
    profile = word(arguments, key, loop_item) if key else ""
    if key and not _PROFILE.fullmatch(profile):
        message = f"{key} is no name of an application profile"
        raise CannotJudge(arguments.line(key), message, id_="ansible-unknown-value")
    return ["app", profile] if profile else []


def _two_names(arguments: Map) -> CannotJudge:
    message = "an argument is there under two of its names"
    return CannotJudge(arguments.line(), message, id_="ansible-argument-twice", cure="leave one out")


def _matched(arguments: Map, loop_item: str | None) -> Iterator[tuple[str, str]]:
    """The words of the match by the main names of the arguments."""
    names = {_ALIASES.get(key, key): key for key in arguments.keys if _ALIASES.get(key, key) in _WORDS}
    if len(names) < len([key for key in arguments.keys if key in {*_WORDS, *_ALIASES}]):
        raise _two_names(arguments)
    for key in _WORDS:
        if value := _word(arguments, names.get(key, key), loop_item) or _ALWAYS.get(key, ""):
            yield key, value


def _word(arguments: Map, key: str, loop_item: str | None) -> str:
    value = word(arguments, key, loop_item)
    if key in arguments.keys and not _ONE_WORD.fullmatch(value):
        message = f"{key} is not one word, and the module takes it for several or none"
        raise CannotJudge(arguments.line(key), message, id_="ansible-unknown-value")
    return value


def _place(arguments: Map, loop_item: str | None, matched: Mapping[str, str]) -> list[str]:
    """The word that puts a rule before all rules of its IP version; none where it goes behind the rules of the host."""
    if "insert" not in arguments.keys:
        return []
    first = _FIRST.get(word(arguments, "insert_relative_to", loop_item))
    if first is None or arguments.number("insert", -_MOST_RULES, _MOST_RULES, 0):
        message = "which rules of the host stand before this one depends on the host"
        raise CannotJudge(arguments.line("insert"), message, id_="ansible-ufw-insert", cure=_INSERT_FIRST)
    if {6 if ":" in matched[key] else 4 for key in _ALWAYS if matched[key] != "any"} != {first}:
        message = f"this is not a rule of IPv{first} only, so it is not before all others"
        raise CannotJudge(
            arguments.line("insert"), message, id_="ansible-ufw-insert", cure="write a task for each IP version"
        )
    return ["prepend"]


def _comment(arguments: Map, loop_item: str | None) -> list[str]:
    if "comment" not in arguments.keys:
        return []
    comment = word(arguments, "comment", loop_item)
    if not _QUOTED.fullmatch(comment):
        message = "Portbook does not read a comment with an apostrophe or a backslash"
        raise CannotJudge(
            arguments.line("comment"), message, id_="ansible-ufw-comment", cure="leave it out of the comment"
        )
    return ["comment", comment]
