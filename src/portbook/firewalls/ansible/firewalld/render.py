"""Briefs as playbooks for `ansible.posix.firewalld`; outbound rules, which the module lacks, as a policy in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.firewalls.ansible.arguments import quoted
from portbook.firewalls.ansible.playbook import Lines, listing, playbook, task
from portbook.firewalls.firewalld.entry import PORT, PROTOCOL, Entry, entries
from portbook.firewalls.firewalld.render import policy_name, sends
from portbook.model import Brief, Direction, Form, Rule
from portbook.targets.text.comments import about

_MODULE = "ansible.posix.firewalld"
_KEYS = {PORT: "port", PROTOCOL: "protocol"}
_RICH = "rich_rule"
_RELOAD = "Reload firewalld"
_NOTIFY = f"notify: {_RELOAD}"
_SENT = "What this host sends goes through a policy of its own, before others"
_CHANGES = {Form.ADD: "enabled", Form.UNDO: "disabled"}


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    if not brief.rules:
        return playbook(brief, ())
    if brief.id.form is Form.SHOW:
        return playbook(brief, _show(brief))
    return playbook(
        brief, _changes(brief), task(_RELOAD, "ansible.builtin.command", {"argv": "[firewall-cmd, --reload]"})
    )


def _changes(brief: Brief) -> Lines:
    """Tasks that change the zone, without duplicates, and then the policy."""
    changed: set[Entry] = set()
    for rule in (rule for rule in brief.rules if rule.direction is Direction.INBOUND):
        new = [entry for entry in dict.fromkeys(entries(rule)) if entry not in changed]
        changed.update(new)
        yield from _allowed(about(brief, rule), new, _CHANGES[brief.id.form])
    if sends(brief):
        yield from _policy(brief) if brief.id.form is Form.ADD else _no_policy(brief)


def _allowed(title: str, changed: Iterable[Entry], state: str) -> Lines:
    """A task for each argument of the module; a loop where the argument has several values."""
    for key, values in _by_argument(changed).items():
        arguments = {key: values[0] if len(values) == 1 else '"{{ item }}"', "permanent": "true", "state": state}
        loop = [f"loop: [{', '.join(values)}]"] if len(values) > 1 else []
        yield from task(title, _MODULE, arguments, *loop, _NOTIFY)


def _by_argument(changed: Iterable[Entry]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for entry in changed:
        if entry.family or entry.kind not in _KEYS:
            values.setdefault(_RICH, []).append(f"'{entry.rich}'")
        else:
            values.setdefault(_KEYS[entry.kind], []).append(quoted(entry.value))
    return values


def _policy(brief: Brief) -> Lines:
    sent = [rule for rule in brief.rules if rule.direction is Direction.OUTBOUND]
    yield from (f"# {about(brief, rule)}" for rule in sent)
    file = {"dest": _path(brief), "mode": quoted("0644")}
    content = ("  content: |", *(f"    {line}" for line in _document(sent)))
    yield from task(_SENT, "ansible.builtin.copy", file, *content, _NOTIFY)


def _no_policy(brief: Brief) -> Lines:
    file = {"path": _path(brief), "state": "absent"}
    return task("What this host sends has no policy of its own any more", "ansible.builtin.file", file, _NOTIFY)


def _path(brief: Brief) -> str:
    return f"/etc/firewalld/policies/{policy_name(brief.id.service)}.xml"


def _document(sent: Iterable[Rule]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<policy priority="-100" target="CONTINUE">'
    yield '  <ingress-zone name="HOST"/>'
    yield '  <egress-zone name="ANY"/>'
    for entry in dict.fromkeys(entry for rule in sent for entry in entries(rule)):
        yield from (f"  {line}" for line in _element(entry))
    yield "</policy>"


def _element(entry: Entry) -> Iterator[str]:
    """The element of an entry, in a rule where it has addresses."""
    match = [_tag(entry.kind, *entry.attributes)] if entry.kind else []
    if not entry.family:
        yield from match
        return
    ends = [_tag(name, ("address", end)) for name, end in _ends(entry) if end]
    yield f'<rule family="{entry.family}">'
    yield from (f"  {tag}" for tag in (*ends, *match, "<accept/>"))
    yield "</rule>"


def _ends(entry: Entry) -> tuple[tuple[str, str], ...]:
    return ("source", entry.source), ("destination", entry.destination)


def _tag(name: str, *attributes: tuple[str, str]) -> str:
    words = (f'{key}="{value}"' for key, value in attributes)
    return f"<{' '.join([name, *words])}/>"


def _show(brief: Brief) -> Lines:
    if not sends(brief):
        return listing("[firewall-cmd, --list-all]")
    return listing('[firewall-cmd, "{{ item }}"]', ["--list-all", f"--info-policy={policy_name(brief.id.service)}"])
