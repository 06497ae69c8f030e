"""Checks playbooks without a host: with PyYAML, Ansible's own description of its modules, and the firewall's rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.firewalls.ansible.check import firewalld, iptables, plays, schema, ufw
from portbook.firewalls.ansible.check.meaning import Effect
from portbook.firewalls.front_ends.check.engine import by_anyone
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import SecondReading, SecondView
from portbook.proof.sandbox.tools import Tools
from portbook.targets import CannotJudge, Reading, Rejected, Target

ID = "ansible-schema"
_DETAIL = "read, not run: no host was asked"
_COMMAND = "ansible.builtin.command"
_MEANINGS: dict[str, Callable[..., Effect]] = {
    module: wing.effect for wing in (iptables, ufw, firewalld) for module in wing.MODULES
}
_PRINTS = "{{ listed."


def effect(calls: Sequence[plays.Call], *, anyone: bool = False) -> Effect:
    """The effect of calls. The first module that makes rules selects the firewall, whose reader rejects other modules.

    Args:
        calls: the calls of modules.
        anyone: whether a person may have written them: then they need not work on every host.

    Raises:
        CannotJudge: no call makes rules, or a call does something else than to open.
        Rejected: Ansible or the firewall rejects a call.
    """
    if not calls:
        return Effect((), tuple, frozenset())
    meanings = [_MEANINGS[call.module] for call in calls if call.module in _MEANINGS]
    if not meanings:
        raise CannotJudge(
            calls[0].line, f"{calls[0].module} is not what changes rules here", id_="ansible-check-unknown-module"
        )
    return meanings[0](calls, anyone=anyone)


def _read(snippet: Snippet) -> SecondView:
    """The rules of a playbook with their names; for an undo, the names only."""
    anyone = by_anyone(snippet)
    outcome = effect(plays.calls(snippet.text, anyone=anyone), anyone=anyone)
    removes = snippet.id.form is Form.UNDO
    if strange := [change for change in outcome.changes if change.removes is not removes]:
        raise Rejected(
            strange[0].line,
            f"it {'adds' if removes else 'removes'} a rule: {strange[0].words}",
            id_="ansible-check-adds-or-removes",
        )
    opened = () if removes else outcome.opened()
    return SecondView(Reading(opened), frozenset(change.words for change in outcome.changes))


def _read_lists(snippet: Snippet) -> SecondView:
    """The commands that list rules, as names: a show lists all rules of the kind that the addition makes."""
    calls = plays.calls(snippet.text)
    if snippet.id.form is Form.ADD:
        return SecondView(Reading(()), effect(calls).shown)
    if calls and _PRINTS not in snippet.text:
        raise CannotJudge(calls[0].line, "it does not print what it lists", id_="ansible-check-prints-something-else")
    return SecondView(Reading(()), frozenset(map(_listing, calls)))


def _listing(call: plays.Call) -> str:
    if call.module != _COMMAND or call.arguments.keys() != {"argv"}:
        raise CannotJudge(call.line, "it does something else than to list rules", id_="ansible-check-not-a-listing")
    return " ".join(map(str, call.arguments["argv"]))


def version() -> str:
    """The versions of PyYAML and of Ansible's description of its modules."""
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
