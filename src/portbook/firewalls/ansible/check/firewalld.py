"""What runs of `ansible.posix.firewalld`, and of what lays a policy's file, come to, as firewalld understands them.

Nothing here is shared with the target's own reader. Source: firewalld.richlanguage(5), firewalld.policy(5), and the module's
description in ansible.posix 2.1.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from portbook.firewalls.ansible.check import policy_file
from portbook.firewalls.ansible.check.meaning import Change, Effect
from portbook.firewalls.ansible.check.openings import Match, opening
from portbook.firewalls.ansible.check.plays import Call
from portbook.model import Direction, Rule
from portbook.targets import CannotJudge, Rejected

MODULE = "ansible.posix.firewalld"
_COPY, _FILE, _COMMAND = (f"ansible.builtin.{name}" for name in ("copy", "file", "command"))
MODULES = (MODULE, _COPY, _FILE)
_RELOAD = {"argv": ["firewall-cmd", "--reload"]}
_HOW = {"permanent", "immediate", "state"}
_STATES = {"enabled": False, "disabled": True}
_PLACE = re.compile(r"/etc/firewalld/policies/(?P<name>[A-Za-z0-9_-]{1,18})\.xml")
_MODES = ("0600", "0640", "0644")
_KINDS, _SERVICE = ("port", "protocol", "rich_rule"), "service"
_SERVICES = {
    "dns": (("53", "tcp"), ("53", "udp")),
    "http": (("80", "tcp"),),
    "https": (("443", "tcp"),),
    "imaps": (("993", "tcp"),),
    "ldaps": (("636", "tcp"),),
    "mysql": (("3306", "tcp"),),
    "ntp": (("123", "udp"),),
    "postgresql": (("5432", "tcp"),),
    "smtp": (("25", "tcp"),),
    "smtps": (("465", "tcp"),),
    "ssh": (("22", "tcp"),),
}
"""Ports by service. Source: IANA, and firewalld.service(5)."""
_STOCK_ZONE = "public"
_ZONE, _SHOWN = "the default zone", "firewall-cmd --list-all"


@dataclass(frozen=True)
class FirewalldRule(Change):
    """What a zone or a policy lets through.

    Attributes:
        rules: the same as rules.
        policy: its name; empty for the zone.
    """

    rules: tuple[Rule, ...]
    policy: str = ""


def meant(calls: Sequence[Call], *, anyone: bool = False) -> Effect:
    """What all of them come to, once firewalld has loaded what is stored.

    Args:
        calls: the runs of modules.
        anyone: whether they are anybody's, of which some may be in effect without being loaded.

    Raises:
        CannotJudge: it does something else than to let packets through, or is not loaded.
        Rejected: the module or firewalld refuses it.
    """
    reloads = [call for call in calls if call.module == _COMMAND and call.arguments == _RELOAD]
    changes = [call for call in calls if call not in reloads]
    if anyone:
        allowed = [_change(call, {*_KINDS, _SERVICE}) for call in _effective(calls, reloads)]
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
    """What is in effect at the end, as what is stored and loaded.

    Raises:
        CannotJudge: a change is not loaded, or is lost when others are.
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


def _change(call: Call, kinds: Collection[str] = _KINDS) -> FirewalldRule:
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
    rules = tuple(opening(line, match, Direction.INBOUND) for match in _matches(line, kinds[0], value))
    canonical = " ".join(shlex.split(value)) if kinds[0] == "rich_rule" else value
    return FirewalldRule(line, _STATES[arguments["state"]], f"{kinds[0]} {canonical} of {_ZONE}", rules)


def _matches(line: int, kind: str, value: str) -> Iterator[Match]:
    if kind == "protocol":
        yield Match(protocol=value)
    elif kind == _SERVICE:
        if value not in _SERVICES:
            raise CannotJudge(
                line, f"what the service {value!r} lets in is not known here", id_="ansible-firewalld-unknown-service"
            )
        for ports, protocol in _SERVICES[value]:
            yield Match(protocol=protocol, destination_ports=ports)
    elif kind == "port":
        ports, slash, protocol = value.partition("/")
        if not slash:
            raise Rejected(line, f"the port {value!r} has no protocol", id_="ansible-firewalld-port-without-protocol")
        yield Match(protocol=protocol, destination_ports=ports)
    else:
        yield _rich(line, value)


def _rich(line: int, text: str) -> Match:
    """A rich rule by its words, whose quotes are those of a shell."""
    if not text.isascii() or not text.isprintable():
        raise CannotJudge(
            line,
            "a rich rule with other characters than plain ones on one line cannot be judged",
            id_="ansible-firewalld-rich-rule-characters",
        )
    try:
        words = shlex.split(text)
    except ValueError:
        raise Rejected(
            line, "the quotes of the rich rule are not closed", id_="ansible-firewalld-rich-rule-quotes"
        ) from None
    if words[:1] != ["rule"] or words[-1:] != ["accept"]:
        raise CannotJudge(
            line, "the rich rule does something else than to accept", id_="ansible-firewalld-rich-rule-not-accept"
        )
    elements: dict[str, dict[str, str]] = {}
    last: dict[str, str] = {}
    for name, equals, value in (word.partition("=") for word in words[:-1]):
        if not equals and name in elements:
            raise Rejected(line, f"the rich rule has {name} twice", id_="ansible-firewalld-rich-rule-element-twice")
        if equals:
            last[name] = value
        else:
            last = elements[name] = {}
    return rich(line, elements)


def rich(line: int, elements: Mapping[str, Mapping[str, str]]) -> Match:
    """What a rule with these elements and attributes is about.

    Raises:
        CannotJudge: it has another element.
        Rejected: an attribute is missing or strange.
    """
    family = elements.get("rule", {})
    ends = {key: elements[key] for key in ("source", "destination") if key in elements}
    kinds = [name for name in elements if name != "rule" and name not in ends]
    if len(kinds) > 1 or family.keys() - {"family"} or not {*kinds} <= policy_file.ATTRIBUTES.keys():
        raise CannotJudge(
            line,
            f"Portbook does not know what {', '.join(elements)} does together",
            id_="ansible-firewalld-rich-rule-elements",
        )
    expected = {**{key: {"address"} for key in ends}, **{kind: policy_file.ATTRIBUTES[kind] for kind in kinds}}
    if strange := [key for key, keys in expected.items() if elements[key].keys() != keys]:
        raise Rejected(
            line,
            f"{strange[0]} has other attributes than firewalld knows",
            id_="ansible-firewalld-rich-rule-attributes",
        )
    match = policy_file.match(kinds[0], elements[kinds[0]]) if kinds else Match()
    return match.of(family.get("family", ""), **{key: end["address"] for key, end in ends.items()})


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
