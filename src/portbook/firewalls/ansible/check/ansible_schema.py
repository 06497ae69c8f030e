"""Playbooks without a host: another's parser, Ansible's own description of its modules, and what the firewall makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.firewalls.ansible.check import firewalld, iptables, plays, schema, ufw
from portbook.firewalls.ansible.check.meaning import Meant
from portbook.firewalls.front_ends.check.own_text import by_anyone
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import SecondReading, SecondView
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import CannotJudge, Reading, Rejected, Target

ID = "ansible-schema"
_DETAIL = "read, not run: no host was asked"
_COMMAND = "ansible.builtin.command"
_MEANINGS: dict[str, Callable[..., Meant]] = {
    module: each.meant for each in (iptables, ufw, firewalld) for module in each.MODULES
}
_PRINTS = "{{ listed."


def meant(calls: Sequence[plays.Call], *, anyone: bool = False) -> Meant:
    """What calls come to, by the first module that makes rules; each refuses the others.

    Args:
        calls: the runs of modules.
        anyone: whether they are anybody's, and need not do on every host.

    Raises:
        CannotJudge: none does, or one does something else than to open.
        Rejected: Ansible or the firewall refuses it.
    """
    if not calls:
        return Meant((), tuple, frozenset())
    found = [_MEANINGS[each.module] for each in calls if each.module in _MEANINGS]
    if not found:
        raise CannotJudge(calls[0].line, f"{calls[0].module} is not what changes rules here")
    return found[0](calls, anyone=anyone)


def _read(snippet: Snippet) -> SecondView:
    """The rules of a playbook, and the same as words; the words alone, of an undo."""
    anyone = by_anyone(snippet)
    found = meant(plays.calls(snippet.text, anyone=anyone), anyone=anyone)
    removes = snippet.id.form is Form.UNDO
    if strange := [each for each in found.changes if each.removes is not removes]:
        raise Rejected(strange[0].line, f"it {'adds' if removes else 'removes'} a rule: {strange[0].said}")
    opened = () if removes else found.opened()
    return SecondView(Reading(opened), frozenset(each.said for each in found.changes))


def _read_lists(snippet: Snippet) -> SecondView:
    """By the commands that list rules: what shows an addition shows all rules like those."""
    calls = plays.calls(snippet.text)
    if snippet.id.form is Form.ADD:
        return SecondView(Reading(()), meant(calls).shown)
    if calls and _PRINTS not in snippet.text:
        raise CannotJudge(calls[0].line, "it does not print what it lists")
    return SecondView(Reading(()), frozenset(map(_listing, calls)))


def _listing(call: plays.Call) -> str:
    if call.module != _COMMAND or call.said.keys() != {"argv"}:
        raise CannotJudge(call.line, "it does something else than to list rules")
    return " ".join(map(str, call.said["argv"]))


def version() -> str:
    """Of the parser and of what Ansible's description is of."""
    return f"{python_packages.named('PyYAML')}, argument specification of {schema.version()}"


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
