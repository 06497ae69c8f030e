"""Briefs as playbooks of one play."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.escape import jinja, yaml
from portbook.model import Brief, Direction, Family, Form
from portbook.rules import per_family
from portbook.targets.ansible.arguments import arguments, versions
from portbook.targets.comments import about, heading
from portbook.targets.nftables.undo import mark
from portbook.targets.resource_names import slug

_CHAINS = {Direction.INBOUND: "INPUT", Direction.OUTBOUND: "OUTPUT"}
_PROGRAMS = {Family.IPV4: "iptables", Family.IPV6: "ip6tables"}
_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}
_NAMELESS = "hosts"

Lines = Iterator[str]


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = [f"# {each}" for each in heading(brief)]
    if not per_family(brief.rules):
        return "\n".join([*lines, f"# There is nothing to {_NOTHING[brief.id.form]}."]) + "\n"
    tasks = _show(brief) if brief.id.form is Form.SHOW else _changes(brief)
    return "\n".join([*lines, *_head(brief), *(f"    {each}" if each else "" for each in tasks)]) + "\n"


def _head(brief: Brief) -> Lines:
    yield "# Replace the group by your hosts"
    yield f"- hosts: {yaml.string(slug(f'{brief.id.service} {brief.id.role}', '_') or _NAMELESS)}"
    yield "  become: true"
    yield "  gather_facts: false"
    yield "  tasks:"


def _changes(brief: Brief) -> Lines:
    for rule in brief.rules:
        for family, said in arguments(rule):
            yield from _task(brief, about(brief, rule), family, _CHAINS[rule.direction], said)
    # Inserted last, so looked at first: most packets belong to a connection.
    answers = ("ctstate: [ESTABLISHED, RELATED]",)
    for chain in _CHAINS.values():
        yield from _task(brief, "Answers to what is let through", versions(brief.rules), chain, answers)


def _task(brief: Brief, title: str, family: Family, chain: str, said: tuple[str, ...]) -> Lines:
    yield f"- name: {yaml.string(jinja.inert(title))}"
    yield "  ansible.builtin.iptables:"
    if brief.id.form is Form.UNDO:
        yield "    state: absent"
    else:
        yield "    action: insert"
    yield f"    chain: {chain}"
    yield f"    ip_version: {_SAID[family]}"
    yield from (f"    {each}" for each in said)
    yield "    jump: ACCEPT"
    yield f"    comment: {yaml.string(jinja.inert(mark(brief.id)))}"
    if family is Family.BOTH:
        yield "  loop: [ipv4, ipv6]"


_SAID = {Family.IPV4: "ipv4", Family.IPV6: "ipv6", Family.BOTH: '"{{ item }}"'}
"""`both` is younger than many installations."""


def _show(brief: Brief) -> Lines:
    programs = [_PROGRAMS[each] for each in versions(brief.rules).each]
    yield "- name: List the rules"
    yield "  ansible.builtin.command:"
    yield '    argv: ["{{ item }}", "-S"]'
    yield f"  loop: [{', '.join(programs)}]"
    yield "  register: listed"
    yield "  changed_when: false"
    yield "  check_mode: false"
    yield "- name: Print them"
    yield "  ansible.builtin.debug:"
    yield '    msg: "{{ item.stdout_lines }}"'
    yield '  loop: "{{ listed.results }}"'
    yield "  loop_control:"
    yield '    label: "{{ item.item }}"'
