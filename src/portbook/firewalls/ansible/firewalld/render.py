"""Briefs as playbooks for `ansible.posix.firewalld`; what a host sends, for which the module has no word, as a policy in a file."""

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
    """Each element once: firewalld has none twice."""
    done: set[Entry] = set()
    for rule in (each for each in brief.rules if each.direction is Direction.INBOUND):
        new = [each for each in dict.fromkeys(entries(rule)) if each not in done]
        done.update(new)
        yield from _allowed(about(brief, rule), new, _CHANGES[brief.id.form])
    if sends(brief):
        yield from _policy(brief) if brief.id.form is Form.ADD else _no_policy(brief)


def _allowed(title: str, found: Iterable[Entry], state: str) -> Lines:
    """A task for each argument of the module; over a list, where there are several values for it."""
    for key, values in _by_argument(found).items():
        said = {key: values[0] if len(values) == 1 else '"{{ item }}"', "permanent": "true", "state": state}
        loop = [f"loop: [{', '.join(values)}]"] if len(values) > 1 else []
        yield from task(title, _MODULE, said, *loop, _NOTIFY)


def _by_argument(found: Iterable[Entry]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for each in found:
        if each.family or each.kind not in _KEYS:
            held.setdefault(_RICH, []).append(f"'{each.rich}'")
        else:
            held.setdefault(_KEYS[each.kind], []).append(quoted(each.value))
    return held


def _policy(brief: Brief) -> Lines:
    sent = [each for each in brief.rules if each.direction is Direction.OUTBOUND]
    yield from (f"# {about(brief, each)}" for each in sent)
    file = {"dest": _path(brief), "mode": quoted("0644")}
    content = ("  content: |", *(f"    {each}" for each in _document(sent)))
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
    for each in dict.fromkeys(entry for rule in sent for entry in entries(rule)):
        yield from (f"  {line}" for line in _element(each))
    yield "</policy>"


def _element(entry: Entry) -> Iterator[str]:
    """Bare, or in a rule with addresses."""
    match = [_tag(entry.kind, *entry.attributes)] if entry.kind else []
    if not entry.family:
        yield from match
        return
    ends = [_tag(name, ("address", end)) for name, end in _ends(entry) if end]
    yield f'<rule family="{entry.family}">'
    yield from (f"  {each}" for each in (*ends, *match, "<accept/>"))
    yield "</rule>"


def _ends(entry: Entry) -> tuple[tuple[str, str], ...]:
    return ("source", entry.source), ("destination", entry.destination)


def _tag(name: str, *attributes: tuple[str, str]) -> str:
    said = (f'{key}="{value}"' for key, value in attributes)
    return f"<{' '.join([name, *said])}/>"


def _show(brief: Brief) -> Lines:
    if not sends(brief):
        return listing("[firewall-cmd, --list-all]")
    return listing('[firewall-cmd, "{{ item }}"]', ["--list-all", f"--info-policy={policy_name(brief.id.service)}"])
