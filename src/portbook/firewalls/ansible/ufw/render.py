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
    """Tasks that add rules, IPv4 first: without an IPv4 rule the module asks for a place that ufw does not have."""
    rules = per_family(brief.rules)
    for family, first in _FIRST.items():
        for rule in (rule for rule in rules if rule.family is family):
            for values in _allows(rule):
                title = f"{about(brief, rule)}, {_VERSIONS[family]}"
                yield from task(title, _MODULE, {**values, "insert": "0", "insert_relative_to": first})
    yield from (f"# {NO_WORD}" for rule in brief.rules if not any(matches(rule)))


def _undo(brief: Brief) -> Lines:
    """Tasks that delete rules, without duplicates. Without an address the module deletes both IP versions."""
    deleted: list[dict[str, str]] = []
    for rule in brief.rules:
        for values in (values for values in _allows(rule) if values not in deleted):
            yield from task(about(brief, rule), _MODULE, {**values, "delete": "true"})
            deleted.append(values)


def _show(_brief: Brief) -> Lines:
    return listing("[ufw, show, added]")


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}


def _allows(rule: Rule) -> Iterator[dict[str, str]]:
    for match in matches(rule):
        yield {"rule": "allow", "direction": _DIRECTIONS[rule.direction], **_arguments(match)}


def _arguments(match: Match) -> dict[str, str]:
    """The arguments for a match, without `from any to any`, which the module adds."""
    protocol = {"proto": match.protocol} if match.protocol else {}
    ends = (
        ("from_ip", match.source),
        ("from_port", match.source_ports),
        ("to_ip", match.destination),
        ("to_port", match.ports),
    )
    return protocol | {key: quoted(value) for key, value in ends if value not in {"", ANY}}
