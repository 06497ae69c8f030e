"""Briefs as playbooks for `ansible.builtin.iptables`."""

from __future__ import annotations

from portbook.firewalls.ansible.arguments import arguments, versions
from portbook.firewalls.ansible.playbook import Lines, listing, playbook, task, text
from portbook.firewalls.nftables.undo import mark
from portbook.model import Brief, Direction, Family, Form
from portbook.rules import per_family
from portbook.targets.text.comments import about

_CHAINS = {Direction.INBOUND: "INPUT", Direction.OUTBOUND: "OUTPUT"}
_PROGRAMS = {Family.IPV4: "iptables", Family.IPV6: "ip6tables"}
_VERSIONS = {Family.IPV4: "ipv4", Family.IPV6: "ipv6", Family.BOTH: '"{{ item }}"'}
"""Many installations are too old for `both`."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    if not per_family(brief.rules):
        return playbook(brief, ())
    return playbook(brief, _show(brief) if brief.id.form is Form.SHOW else _changes(brief))


def _changes(brief: Brief) -> Lines:
    for rule in brief.rules:
        for family, match in arguments(rule):
            yield from _task(brief, about(brief, rule), family, _CHAINS[rule.direction], match)
    # The rule that is inserted last comes first: most packets belong to a connection.
    answers = {"ctstate": "[ESTABLISHED, RELATED]"}
    for chain in _CHAINS.values():
        yield from _task(brief, "Answers to what is let through", versions(brief.rules), chain, answers)


def _task(brief: Brief, title: str, family: Family, chain: str, match: dict[str, str]) -> Lines:
    how = {"state": "absent"} if brief.id.form is Form.UNDO else {"action": "insert"}
    where = {"chain": chain, "ip_version": _VERSIONS[family]}
    values = {**how, **where, **match, "jump": "ACCEPT", "comment": text(mark(brief.id))}
    loop = ("loop: [ipv4, ipv6]",) if family is Family.BOTH else ()
    return task(title, "ansible.builtin.iptables", values, *loop)


def _show(brief: Brief) -> Lines:
    return listing('["{{ item }}", "-S"]', [_PROGRAMS[version] for version in versions(brief.rules).each])
