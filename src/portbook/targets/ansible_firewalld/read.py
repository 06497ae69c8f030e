"""Playbooks as the commands of `firewall-cmd` that would do the same. Source: firewalld.py of ansible.posix 2.1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portbook.targets.ansible.play import Task, plain, refuse_unknown
from portbook.targets.ansible.task import commands, switch, word
from portbook.targets.ansible_firewalld import policy_file
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.commands import Command
from portbook.targets.firewalld.read import read_commands

_VALUES = {"port": "port", "protocol": "protocol", "rich_rule": "rich-rule"}
"""Arguments that a zone gets, and what options of `firewall-cmd` call them."""
_KNOWN = {*_VALUES, "zone", "permanent", "immediate", "offline", "state"}
_VERBS = {"enabled": "add", "disabled": "remove"}
_POLICY = re.compile(r"/etc/firewalld/policies/(?P<name>[A-Za-z0-9_-]+)\.xml")
_MODES = {"0644", "0600", "0640"}


def read(text: str) -> Reading:
    """What a playbook lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that Ansible, the module or firewalld refuses.
    """
    modules = {"ansible.posix.firewalld": _changes, "ansible.builtin.copy": _policy, "ansible.builtin.file": _no_policy}
    return read_commands(commands(text, modules))


def _changes(task: Task, item: str | None) -> Iterator[Command]:
    """Stored, or in effect until a reload, or both."""
    said, line = task.said, task.line
    refuse_unknown(said, _KNOWN)
    verb = _VERBS.get(word(said, "state", item))
    keys = [each for each in _VALUES if each in said.keys]
    if verb is None:
        raise Rejected(line, f"state has to be there: {' or '.join(_VERBS)}")
    if len(keys) != 1:
        raise Rejected(line, f"one of {', '.join(_VALUES)} has to be there, and no more")
    permanent, immediate = switch(said, "permanent"), switch(said, "immediate")
    if switch(said, "offline") and not permanent:
        raise Rejected(said.line("offline"), "offline is for permanent changes")
    zone = [f"--zone={word(said, 'zone', item)}"] if "zone" in said.keys else []
    option = f"--{verb}-{_VALUES[keys[0]]}={word(said, keys[0], item)}"
    if permanent:
        yield Command(line, ("firewall-cmd", "--permanent", *zone, option))
    if immediate or not permanent:
        yield Command(line, ("firewall-cmd", *zone, option))


def _policy(task: Task, _item: str | None) -> Iterator[Command]:
    refuse_unknown(task.said, {"dest", "content", "mode"})
    if "mode" in task.said.keys and not (task.said.is_text("mode") and task.said.required("mode").text in _MODES):
        raise CannotJudge(
            task.said.line("mode"), "a policy that others may change, or that nobody reads, cannot be judged"
        )
    return policy_file.commands(task.line, _name(task, "dest"), plain(task.said.required("content")))


def _no_policy(task: Task, _item: str | None) -> Iterator[Command]:
    refuse_unknown(task.said, {"path", "state"})
    if task.said.required("state").text != "absent":
        raise CannotJudge(task.said.line("state"), "a file can only be taken away here")
    yield Command(task.line, ("firewall-cmd", "--permanent", f"--delete-policy={_name(task, 'path')}"))


def _name(task: Task, key: str) -> str:
    path = plain(task.said.required(key))
    found = _POLICY.fullmatch(path)
    if found is None:
        raise CannotJudge(task.said.line(key), f"{path!r} is not the file of a policy of firewalld")
    return found["name"]
