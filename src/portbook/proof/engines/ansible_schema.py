"""Playbooks without a host: another's parser, Ansible's own description of its modules, and what iptables makes of it."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.proof import packages
from portbook.proof.ansible import plays, rules, schema
from portbook.proof.engines.base import Engine
from portbook.proof.sandbox import Tools
from portbook.proof.second_reading import SecondReading, Seen
from portbook.targets import CannotJudge, Reading, Rejected, Target

ID = "ansible-schema"
_DETAIL = "read, not run: no host was asked"
_COMMAND = "ansible.builtin.command"
_PROGRAMS = {"ipv4": "iptables", "ipv6": "ip6tables"}


def _read(snippet: Snippet) -> Seen:
    """The rules of a playbook, and the same as words; the words alone, of an undo."""
    found = rules.changes(plays.calls(snippet.text))
    removes = snippet.id.form is Form.UNDO
    if strange := [each for each in found if each.removes is not removes]:
        raise Rejected(strange[0].line, f"it {'adds' if removes else 'removes'} a rule: {strange[0].said}")
    opened = () if removes else rules.opened(found)
    return Seen(Reading(opened), frozenset(each.said for each in found))


def _read_lists(snippet: Snippet) -> Seen:
    """By the programs that list rules: what shows an addition shows all rules of its IP versions."""
    found = plays.calls(snippet.text)
    if snippet.id.form is Form.ADD:
        return Seen(Reading(()), frozenset(_PROGRAMS[each.family] for each in rules.changes(found)))
    if found and plays.LISTED not in snippet.text:
        raise CannotJudge(found[0].line, "it does not print what it lists")
    return Seen(Reading(()), frozenset(map(_listing, found)))


def _listing(call: plays.Call) -> str:
    argv = call.said.get("argv")
    if call.module != _COMMAND or call.said.keys() != {"argv"} or argv not in [[each, "-S"] for each in _LISTERS]:
        raise CannotJudge(call.line, "it does something else than to list rules")
    return str(argv[0])


_LISTERS = tuple(_PROGRAMS.values())


def version() -> str:
    """Of the parser and of what Ansible's description is of."""
    return f"{packages.named('PyYAML')}, argument specification of {schema.version()}"


_RULES = SecondReading(ID, Rung.CHECKED, version, _read, _DETAIL)
_LISTS = replace(_RULES, read=_read_lists)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    return (_LISTS if snippet.id.form is Form.SHOW else _RULES).judge(snippet, target, tools)


ENGINE = Engine(
    ID,
    "Ansible's description of its modules",
    Rung.CHECKED,
    _judge,
    version,
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
)
