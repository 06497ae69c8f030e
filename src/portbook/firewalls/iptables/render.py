"""Briefs as iptables commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.firewalls.iptables.phrases import phrases
from portbook.model import Brief, Direction, Form, Rule, Scope
from portbook.targets.netfilter.baseline import LOOPBACK, NEIGHBOUR_DISCOVERY
from portbook.targets.text import inserted_rules
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.heredoc import heredoc

_PROGRAMS = {4: "iptables", 6: "ip6tables"}
_CHAINS = {Direction.INBOUND: "INPUT", Direction.OUTBOUND: "OUTPUT"}
_FORWARD = "FORWARD"
_TRACKED = "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
_ANSWERS = "# Answers to what is let through"


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = _FORMS[brief.id.form](brief)
    return "\n".join([*shell_lines(heading(brief)), *lines]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    return inserted_rules.addition(brief, _changes)


def _undo(brief: Brief) -> Iterator[str]:
    return inserted_rules.undo(brief, _changes)


def _show(brief: Brief) -> Iterator[str]:
    for program in _PROGRAMS.values():
        yield from (f"sudo {program} -S {chain}" for chain in _chains(brief.rules) or _CHAINS.values())


def _changes(brief: Brief, command: str) -> Iterator[str]:
    if not brief.rules:
        return
    last = ""
    by_version: dict[int, list[Rule]] = {}
    for rule in brief.rules:
        comment = about(brief, rule)
        if comment != last:
            yield from shell_lines([comment])
        last = comment
        for version, phrase in phrases(rule):
            by_version.setdefault(version, []).append(rule)
            yield f"sudo {_PROGRAMS[version]} {command} {_rule(rule, phrase)}"
    # The last insert is the first rule of the chain: most packets belong to a connection.
    yield _ANSWERS
    for version, rules in sorted(by_version.items()):
        for chain in _chains(rules):
            yield f"sudo {_PROGRAMS[version]} {command} {chain} {_TRACKED}"


def delta(old: Brief, new: Brief) -> str:
    """What brings a host from one addition to another; empty where both insert the same rules."""
    return inserted_rules.delta(old, new, _changes)


def _complete(brief: Brief) -> Iterator[str]:
    forwarded = "forwarded packets too" if _FORWARD in _chains(brief.rules) else "and drop what is forwarded"
    yield f"# These two replace all rules of the filter table, close what they do not name, {forwarded}: mind SSH."
    for version, program in _PROGRAMS.items():
        yield from heredoc(f"sudo {program}-restore", list(_table(brief, version)))


def _table(brief: Brief, version: int) -> Iterator[str]:
    yield "*filter"
    yield from (f":{chain} DROP [0:0]" for chain in ("INPUT", "FORWARD", "OUTPUT"))
    yield _ANSWERS
    routes = _FORWARD in _chains(brief.rules)
    yield from (f"-A {chain} {_TRACKED}" for chain in (*_CHAINS.values(), *([_FORWARD] if routes else ())))
    yield "# The host itself"
    yield from _lines(LOOPBACK, version)
    if discovery := list(_lines(NEIGHBOUR_DISCOVERY, version)):
        yield "# IPv6 neighbour discovery"
        yield from discovery
    last = ""
    for rule in brief.rules:
        lines = list(_lines([rule], version))
        comment = about(brief, rule)
        if lines and comment != last:
            yield from shell_lines([comment])
            last = comment
        yield from lines
    yield "COMMIT"


def _lines(rules: Iterable[Rule], version: int) -> Iterator[str]:
    for rule in rules:
        yield from (f"-A {_rule(rule, phrase)}" for its_version, phrase in phrases(rule) if its_version == version)


def _rule(rule: Rule, phrase: str) -> str:
    return " ".join(filter(None, [_chain(rule), phrase, "-j ACCEPT"]))


def _chain(rule: Rule) -> str:
    return _FORWARD if rule.scope is Scope.FORWARDED else _CHAINS[rule.direction]


def _chains(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The chains that packets and answers of rules pass: both of a host's own, and that of a router."""
    scopes = {rule.scope is Scope.FORWARDED for rule in rules}
    return (*(_CHAINS.values() if False in scopes else ()), *([_FORWARD] if True in scopes else ()))


_FORMS = {Form.ADD: _addition, Form.COMPLETE: _complete, Form.UNDO: _undo, Form.SHOW: _show}
