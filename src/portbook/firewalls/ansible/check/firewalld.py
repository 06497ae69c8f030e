"""The effect of `ansible.posix.firewalld`, and of the modules that write and remove the files of policies.

Source: firewalld.policy(5), and the module's description in ansible.posix 2.1. This module shares nothing with the target's
own reader.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from portbook.firewalls.ansible.check import policy_file
from portbook.firewalls.ansible.check.elements import KINDS, SERVICE, matches, rich
from portbook.firewalls.ansible.check.meaning import Change, Effect
from portbook.firewalls.ansible.check.openings import opening
from portbook.firewalls.ansible.check.plays import Call
from portbook.model import Direction, Rule
from portbook.targets import CannotJudge

MODULE = "ansible.posix.firewalld"
_COPY, _FILE, _COMMAND = (f"ansible.builtin.{name}" for name in ("copy", "file", "command"))
MODULES = (MODULE, _COPY, _FILE)
_RELOAD = {"argv": ["firewall-cmd", "--reload"]}
_HOW = {"permanent", "immediate", "state"}
_STATES = {"enabled": False, "disabled": True}
_PLACE = re.compile(r"/etc/firewalld/policies/(?P<name>[A-Za-z0-9_-]{1,18})\.xml")
_MODES = ("0600", "0640", "0644")
_STOCK_ZONE = "public"
_ZONE, _SHOWN = "the default zone", "firewall-cmd --list-all"


@dataclass(frozen=True)
class FirewalldRule(Change):
    """A change of a zone or a policy.

    Attributes:
        rules: the traffic that it lets through.
        policy: name of the policy; empty for the zone.
    """

    rules: tuple[Rule, ...]
    policy: str = ""


def effect(calls: Sequence[Call], *, anyone: bool = False) -> Effect:
    """The effect of all calls after firewalld has loaded its stored configuration.

    Args:
        calls: the calls of modules.
        anyone: whether a person may have written them: then some may take effect without a reload.

    Raises:
        CannotJudge: a call does something else than to let packets through, or it is not loaded.
        Rejected: the module or firewalld rejects a call.
    """
    reloads = [call for call in calls if call.module == _COMMAND and call.arguments == _RELOAD]
    changes = [call for call in calls if call not in reloads]
    if anyone:
        allowed = [_change(call, {*KINDS, SERVICE}) for call in _effective(calls, reloads)]
        return Effect(allowed, partial(_opened, allowed), frozenset())
    if strange := [call for call in changes if not call.notifies]:
        raise CannotJudge(
            strange[0].line,
            "it takes effect after a reload only, which it does not ask for",
            id_="ansible-firewalld-not-reloaded",
        )
    if changes and (not reloads or calls[-1] not in reloads):
        raise CannotJudge(
            calls[0].line,
            "the handler does something else than to reload firewalld",
            id_="ansible-firewalld-handler-not-reload",
        )
    allowed = [_change(call) for call in changes]
    shown = {f"firewall-cmd --info-policy={change.policy}" for change in allowed if change.policy}
    return Effect(allowed, partial(_opened, allowed), frozenset({_SHOWN, *shown} if allowed else ()))


def _effective(calls: Sequence[Call], reloads: Sequence[Call]) -> Iterator[Call]:
    """The calls in effect at the end, in the form of permanent changes.

    Raises:
        CannotJudge: a change is not loaded, or a later reload drops it.
    """
    last = max((at for at, call in enumerate(calls) if call in reloads), default=-1)
    for at, call in enumerate(calls):
        if call in reloads:
            continue
        stored, now = call.arguments.get("permanent", False), call.arguments.get("immediate", False)
        if call.module != MODULE or (stored and not now):
            if at > last:
                raise CannotJudge(
                    call.line,
                    "it takes effect after a reload only, which does not come behind it",
                    id_="ansible-firewalld-not-reloaded",
                )
        elif not stored and at < last:
            raise CannotJudge(call.line, "it is lost at the reload behind it", id_="ansible-firewalld-lost-at-reload")
        arguments = {key: value for key, value in call.arguments.items() if (key, value) != ("zone", _STOCK_ZONE)}
        yield replace(
            call, arguments={**arguments, "permanent": True, "immediate": False} if call.module == MODULE else arguments
        )


def _opened(changes: Sequence[FirewalldRule]) -> tuple[Rule, ...]:
    return tuple(rule for change in changes for rule in change.rules)


def _change(call: Call, kinds: Collection[str] = KINDS) -> FirewalldRule:
    does: dict[str, Callable[[Call], FirewalldRule]] = {
        MODULE: partial(_in_zone, known=kinds),
        _COPY: _policy,
        _FILE: _no_policy,
    }
    if call.module not in does:
        raise CannotJudge(
            call.line, f"Portbook does not know what {call.module} does", id_="ansible-check-unknown-module"
        )
    return does[call.module](call)


def _in_zone(call: Call, known: Collection[str]) -> FirewalldRule:
    arguments, line = call.arguments, call.line
    if arguments["state"] not in _STATES or not arguments.get("permanent", False) or arguments.get("immediate", False):
        raise CannotJudge(
            line, "it is not enabled or disabled in what is stored", id_="ansible-firewalld-not-permanent"
        )
    kinds = sorted(arguments.keys() - _HOW)
    if len(kinds) != 1 or kinds[0] not in known:
        raise CannotJudge(
            line,
            f"Portbook does not know what {' and '.join(kinds) or 'nothing'} does to a zone",
            id_="ansible-firewalld-unknown-zone-change",
        )
    value = str(arguments[kinds[0]])
    rules = tuple(opening(line, match, Direction.INBOUND) for match in matches(line, kinds[0], value))
    canonical = " ".join(shlex.split(value)) if kinds[0] == "rich_rule" else value
    return FirewalldRule(line, _STATES[arguments["state"]], f"{kinds[0]} {canonical} of {_ZONE}", rules)


def _policy(call: Call) -> FirewalldRule:
    arguments = call.arguments
    if arguments.keys() - {"dest", "content", "mode"} or arguments.get("mode", "0644") not in _MODES:
        raise CannotJudge(
            call.line,
            "a file with more than its content and plain rights cannot be judged",
            id_="ansible-firewalld-file-options",
        )
    name = _name(call, "dest")
    direction, matches = policy_file.read(call.line, str(arguments.get("content", "")), rich)
    rules = tuple(opening(call.line, match, direction) for match in matches)
    return FirewalldRule(call.line, removes=False, words=f"the policy {name}", rules=rules, policy=name)


def _no_policy(call: Call) -> FirewalldRule:
    if call.arguments.keys() != {"path", "state"} or call.arguments["state"] != "absent":
        raise CannotJudge(call.line, "a file can only be taken away here", id_="ansible-firewalld-file-options")
    name = _name(call, "path")
    return FirewalldRule(call.line, removes=True, words=f"the policy {name}", rules=(), policy=name)


def _name(call: Call, key: str) -> str:
    match = _PLACE.fullmatch(str(call.arguments.get(key, "")))
    if match is None:
        raise CannotJudge(call.line, f"{key} is not the file of a policy", id_="ansible-firewalld-not-a-policy-file")
    return match["name"]
