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
from portbook.firewalls.ansible.check.meaning import Change, Meant
from portbook.firewalls.ansible.check.openings import Match, opening
from portbook.firewalls.ansible.check.plays import Call
from portbook.model import Direction, Rule
from portbook.targets import CannotJudge, Rejected

MODULE = "ansible.posix.firewalld"
_COPY, _FILE, _COMMAND = (f"ansible.builtin.{each}" for each in ("copy", "file", "command"))
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
"""As IANA has them, and firewalld (firewalld.service(5))."""
_STOCK_ZONE = "public"
_ZONE, _SHOWN = "the default zone", "firewall-cmd --list-all"


@dataclass(frozen=True)
class Allowed(Change):
    """What a zone or a policy lets through.

    Attributes:
        rules: the same as rules.
        policy: its name; empty for the zone.
    """

    rules: tuple[Rule, ...]
    policy: str = ""


def meant(calls: Sequence[Call], *, anyone: bool = False) -> Meant:
    """What all of them come to, once firewalld has loaded what is stored.

    Args:
        calls: the runs of modules.
        anyone: whether they are anybody's, of which some may be in effect without being loaded.

    Raises:
        CannotJudge: it does something else than to let packets through, or is not loaded.
        Rejected: the module or firewalld refuses it.
    """
    reloads = [each for each in calls if each.module == _COMMAND and each.said == _RELOAD]
    changes = [each for each in calls if each not in reloads]
    if anyone:
        found = [_change(each, {*_KINDS, _SERVICE}) for each in _effective(calls, reloads)]
        return Meant(found, partial(_opened, found), frozenset())
    if strange := [each for each in changes if not each.notifies]:
        raise CannotJudge(strange[0].line, "it takes effect after a reload only, which it does not ask for")
    if changes and (not reloads or calls[-1] not in reloads):
        raise CannotJudge(calls[0].line, "the handler does something else than to reload firewalld")
    found = [_change(each) for each in changes]
    shown = {f"firewall-cmd --info-policy={each.policy}" for each in found if each.policy}
    return Meant(found, partial(_opened, found), frozenset({_SHOWN, *shown} if found else ()))


def _effective(calls: Sequence[Call], reloads: Sequence[Call]) -> Iterator[Call]:
    """What is in effect at the end, as what is stored and loaded.

    Raises:
        CannotJudge: a change is not loaded, or is lost when others are.
    """
    last = max((at for at, each in enumerate(calls) if each in reloads), default=-1)
    for at, each in enumerate(calls):
        if each in reloads:
            continue
        stored, now = each.said.get("permanent", False), each.said.get("immediate", False)
        if each.module != MODULE or (stored and not now):
            if at > last:
                raise CannotJudge(each.line, "it takes effect after a reload only, which does not come behind it")
        elif not stored and at < last:
            raise CannotJudge(each.line, "it is lost at the reload behind it")
        said = {key: value for key, value in each.said.items() if (key, value) != ("zone", _STOCK_ZONE)}
        yield replace(each, said={**said, "permanent": True, "immediate": False} if each.module == MODULE else said)


def _opened(found: Sequence[Allowed]) -> tuple[Rule, ...]:
    return tuple(rule for each in found for rule in each.rules)


def _change(call: Call, kinds: Collection[str] = _KINDS) -> Allowed:
    does: dict[str, Callable[[Call], Allowed]] = {
        MODULE: partial(_in_zone, known=kinds),
        _COPY: _policy,
        _FILE: _no_policy,
    }
    if call.module not in does:
        raise CannotJudge(call.line, f"what {call.module} does cannot be judged")
    return does[call.module](call)


def _in_zone(call: Call, known: Collection[str]) -> Allowed:
    said, line = call.said, call.line
    if said["state"] not in _STATES or not said.get("permanent", False) or said.get("immediate", False):
        raise CannotJudge(line, "it is not enabled or disabled in what is stored")
    kinds = sorted(said.keys() - _HOW)
    if len(kinds) != 1 or kinds[0] not in known:
        raise CannotJudge(line, f"what {' and '.join(kinds) or 'nothing'} does to a zone cannot be judged")
    value = str(said[kinds[0]])
    rules = tuple(opening(line, each, Direction.INBOUND) for each in _matches(line, kinds[0], value))
    canonical = " ".join(shlex.split(value)) if kinds[0] == "rich_rule" else value
    return Allowed(line, _STATES[said["state"]], f"{kinds[0]} {canonical} of {_ZONE}", rules)


def _matches(line: int, kind: str, value: str) -> Iterator[Match]:
    if kind == "protocol":
        yield Match(protocol=value)
    elif kind == _SERVICE:
        if value not in _SERVICES:
            raise CannotJudge(line, f"what the service {value!r} lets in is not known here")
        for ports, protocol in _SERVICES[value]:
            yield Match(protocol=protocol, destination_ports=ports)
    elif kind == "port":
        ports, slash, protocol = value.partition("/")
        if not slash:
            raise Rejected(line, f"the port {value!r} has no protocol")
        yield Match(protocol=protocol, destination_ports=ports)
    else:
        yield _rich(line, value)


def _rich(line: int, text: str) -> Match:
    """By the words of a shell, whose quotes rich rules have."""
    if not text.isascii() or not text.isprintable():
        raise CannotJudge(line, "a rich rule with other characters than plain ones on one line cannot be judged")
    try:
        words = shlex.split(text)
    except ValueError:
        raise Rejected(line, "the quotes of the rich rule are not closed") from None
    if words[:1] != ["rule"] or words[-1:] != ["accept"]:
        raise CannotJudge(line, "the rich rule does something else than to accept")
    elements: dict[str, dict[str, str]] = {}
    last: dict[str, str] = {}
    for name, equals, value in (each.partition("=") for each in words[:-1]):
        if not equals and name in elements:
            raise Rejected(line, f"the rich rule has {name} twice")
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
    kinds = [each for each in elements if each != "rule" and each not in ends]
    if len(kinds) > 1 or family.keys() - {"family"} or not {*kinds} <= policy_file.ATTRIBUTES.keys():
        raise CannotJudge(line, f"what {', '.join(elements)} does together cannot be judged")
    wanted = {**{key: {"address"} for key in ends}, **{each: policy_file.ATTRIBUTES[each] for each in kinds}}
    if strange := [key for key, keys in wanted.items() if elements[key].keys() != keys]:
        raise Rejected(line, f"{strange[0]} has other attributes than firewalld knows")
    found = policy_file.match(kinds[0], elements[kinds[0]]) if kinds else Match()
    return found.of(family.get("family", ""), **{key: each["address"] for key, each in ends.items()})


def _policy(call: Call) -> Allowed:
    said = call.said
    if said.keys() - {"dest", "content", "mode"} or said.get("mode", "0644") not in _MODES:
        raise CannotJudge(call.line, "a file with more than its content and plain rights cannot be judged")
    name = _name(call, "dest")
    direction, matches = policy_file.read(call.line, str(said.get("content", "")), rich)
    rules = tuple(opening(call.line, each, direction) for each in matches)
    return Allowed(call.line, removes=False, said=f"the policy {name}", rules=rules, policy=name)


def _no_policy(call: Call) -> Allowed:
    if call.said.keys() != {"path", "state"} or call.said["state"] != "absent":
        raise CannotJudge(call.line, "a file can only be taken away here")
    name = _name(call, "path")
    return Allowed(call.line, removes=True, said=f"the policy {name}", rules=(), policy=name)


def _name(call: Call, key: str) -> str:
    found = _PLACE.fullmatch(str(call.said.get(key, "")))
    if found is None:
        raise CannotJudge(call.line, f"{key} is not the file of a policy")
    return found["name"]
