"""Briefs as playbooks for `community.general.ufw`."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.ansible.arguments import quoted
from portbook.firewalls.ansible.playbook import Lines, listing, playbook, task
from portbook.firewalls.ufw.match import ANY, NO_WORD, Match, matches
from portbook.model import Brief, Direction, Family, Form, Rule
from portbook.rules import per_family
from portbook.targets.text.comments import about

_MODULE = "community.general.ufw"
_DIRECTIONS = {Direction.INBOUND: "in", Direction.OUTBOUND: "out"}
_VERSIONS = {Family.IPV4: "IPv4", Family.IPV6: "IPv6"}
_FIRST = {Family.IPV4: "first-ipv4", Family.IPV6: "first-ipv6"}


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return playbook(brief, _FORMS[brief.id.form](brief) if brief.rules else ())


def _addition(brief: Brief) -> Lines:
    """IPv4 first: where ufw has no rule of it, the module asks for a place that ufw does not have."""
    rules = per_family(brief.rules)
    for family, first in _FIRST.items():
        for rule in (each for each in rules if each.family is family):
            for said in _said(rule):
                title = f"{about(brief, rule)}, {_VERSIONS[family]}"
                yield from task(title, _MODULE, {**said, "insert": "0", "insert_relative_to": first})
    yield from (f"# {NO_WORD}" for rule in brief.rules if not any(matches(rule)))


def _undo(brief: Brief) -> Lines:
    """Each once: ufw has no rule twice. Without an address, both IP versions of it are deleted."""
    done: list[dict[str, str]] = []
    for rule in brief.rules:
        for said in (each for each in _said(rule) if each not in done):
            yield from task(about(brief, rule), _MODULE, {**said, "delete": "true"})
            done.append(said)


def _show(_brief: Brief) -> Lines:
    return listing("[ufw, show, added]")


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}


def _said(rule: Rule) -> Iterator[dict[str, str]]:
    for each in matches(rule):
        yield {"rule": "allow", "direction": _DIRECTIONS[rule.direction], **_arguments(each)}


def _arguments(match: Match) -> dict[str, str]:
    """Without what the module says in any case: `from any to any`."""
    said = {"proto": match.protocol} if match.protocol else {}
    ends = (
        ("from_ip", match.source),
        ("from_port", match.source_ports),
        ("to_ip", match.destination),
        ("to_port", match.ports),
    )
    return said | {key: quoted(value) for key, value in ends if value not in {"", ANY}}
