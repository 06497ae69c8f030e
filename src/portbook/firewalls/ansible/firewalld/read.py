"""Playbooks as the commands of `firewall-cmd` that would do the same. Source: firewalld.py of ansible.posix 2.1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portbook.firewalls.ansible.firewalld import policy_file
from portbook.firewalls.ansible.play import Task, plain, refuse_unknown
from portbook.firewalls.ansible.task import reading, switch, word
from portbook.firewalls.firewalld.read import read_commands
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.text.shell import Command
from portbook.targets.text.yaml_documents import Map

_VALUES = {
    "port": "port",
    "protocol": "protocol",
    "rich_rule": "rich-rule",
    "service": "service",
    "icmp_block": "icmp-block",
}
"""Arguments that a zone gets, and what options of `firewall-cmd` call them."""
_SWITCHES = {"masquerade": "masquerade", "forward": "forward"}
"""Arguments that are true or false."""
_HOW = {"zone", "permanent", "immediate", "offline", "state"}
_KNOWN = {*_VALUES, *_SWITCHES, "port_forward", "target", *_HOW}
_VERBS = {"enabled": "add", "disabled": "remove"}
_FORWARDED = ("port", "proto", "toport", "toaddr")
_POLICY = re.compile(r"/etc/firewalld/policies/(?P<name>[A-Za-z0-9_-]+)\.xml")
_MODES = {"0644", "0600", "0640"}
_RELOADS = {"reloaded", "restarted"}
_SERVICES = tuple(f"ansible.builtin.{each}" for each in ("service", "systemd", "systemd_service"))


def read(text: str) -> Reading:
    """What a playbook lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that Ansible, the module or firewalld refuses.
    """
    modules = {"ansible.posix.firewalld": _changes, "ansible.builtin.copy": _policy, "ansible.builtin.file": _no_policy}
    return reading(text, {**modules, **dict.fromkeys(_SERVICES, _reload)}, read_commands)


def _reload(task: Task, _item: str | None) -> Iterator[Command]:
    """Firewalld started anew has what is stored, as after a reload."""
    said = task.arguments
    refuse_unknown(said, {"name", "state"})
    if said.required("name").text not in {"firewalld", "firewalld.service"}:
        raise CannotJudge(said.line("name"), "what another service does cannot be judged")
    if said.required("state").text not in _RELOADS:
        raise CannotJudge(said.line("state"), "a firewall that is turned on or off cannot be judged")
    yield Command(task.line, ("firewall-cmd", "--reload"))


def _changes(task: Task, item: str | None) -> Iterator[Command]:
    """Stored, or in effect until a reload, or both."""
    said, line = task.arguments, task.line
    refuse_unknown(said, _KNOWN)
    verb = _VERBS.get(word(said, "state", item))
    if "target" in said.keys:
        raise CannotJudge(said.line("target"), "what the target of a zone opens or closes depends on the zone")
    if verb is None:
        raise Rejected(line, f"state has to be there: {' or '.join(_VERBS)}")
    keys = [each for each in said.keys if each not in _HOW]
    if len(keys) != 1:
        raise Rejected(line, f"one of {', '.join(_VALUES)} has to be there, and no more")
    permanent, immediate = switch(said, "permanent"), switch(said, "immediate")
    if switch(said, "offline") and not permanent:
        raise Rejected(said.line("offline"), "offline is for permanent changes")
    zone = [f"--zone={word(said, 'zone', item)}"] if "zone" in said.keys else []
    option = _option(said, keys[0], item, verb)
    if permanent:
        yield Command(line, ("firewall-cmd", "--permanent", *zone, option))
    if immediate or not permanent:
        yield Command(line, ("firewall-cmd", *zone, option))


def _option(said: Map, key: str, item: str | None, verb: str) -> str:
    if key in _SWITCHES:
        if not switch(said, key):
            raise CannotJudge(said.line(key), f"{key} that is false cannot be judged")
        return f"--{verb}-{_SWITCHES[key]}"
    if key == "port_forward":
        listed = said.maps(key)
        if len(listed) != 1:
            raise CannotJudge(said.line(key), "other than one port that is sent on cannot be judged")
        (one,) = listed
        refuse_unknown(one, _FORWARDED)
        parts = ":".join(f"{each}={word(one, each, item)}" for each in _FORWARDED if each in one.keys)
        return f"--{verb}-forward-port={parts}"
    return f"--{verb}-{_VALUES[key]}={word(said, key, item)}"


def _policy(task: Task, _item: str | None) -> Iterator[Command]:
    refuse_unknown(task.arguments, {"dest", "content", "mode"})
    if "mode" in task.arguments.keys and not (
        task.arguments.is_text("mode") and task.arguments.required("mode").text in _MODES
    ):
        raise CannotJudge(
            task.arguments.line("mode"), "a policy that others may change, or that nobody reads, cannot be judged"
        )
    return policy_file.commands(task.line, _name(task, "dest"), plain(task.arguments.required("content")))


def _no_policy(task: Task, _item: str | None) -> Iterator[Command]:
    refuse_unknown(task.arguments, {"path", "state"})
    if task.arguments.required("state").text != "absent":
        raise CannotJudge(task.arguments.line("state"), "a file can only be taken away here")
    yield Command(task.line, ("firewall-cmd", "--permanent", f"--delete-policy={_name(task, 'path')}"))


def _name(task: Task, key: str) -> str:
    path = plain(task.arguments.required(key))
    found = _POLICY.fullmatch(path)
    if found is None:
        raise CannotJudge(task.arguments.line(key), f"{path!r} is not the file of a policy of firewalld")
    return found["name"]
