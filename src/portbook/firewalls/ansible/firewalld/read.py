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
"""Arguments that change a zone, and the names of the options of `firewall-cmd`."""
_SWITCHES = {"masquerade": "masquerade", "forward": "forward"}
"""Arguments that are true or false."""
_HOW = {"zone", "permanent", "immediate", "offline", "state"}
_KNOWN = {*_VALUES, *_SWITCHES, "port_forward", "target", *_HOW}
_VERBS = {"enabled": "add", "disabled": "remove"}
_FORWARDED = ("port", "proto", "toport", "toaddr")
_POLICY = re.compile(r"/etc/firewalld/policies/(?P<name>[A-Za-z0-9_-]+)\.xml")
_MODES = {"0644", "0600", "0640"}
_RELOADS = {"reloaded", "restarted"}
_SERVICES = tuple(f"ansible.builtin.{name}" for name in ("service", "systemd", "systemd_service"))


def read(text: str) -> Reading:
    """The packets that a playbook lets through.

    Raises:
        CannotJudge: Portbook does not know something in the playbook.
        Rejected: Ansible, the module or firewalld refuses something in the playbook.
    """
    modules = {"ansible.posix.firewalld": _changes, "ansible.builtin.copy": _policy, "ansible.builtin.file": _no_policy}
    return reading(text, {**modules, **dict.fromkeys(_SERVICES, _reload)}, read_commands)


def _reload(task: Task, _loop_item: str | None) -> Iterator[Command]:
    """The reload that a restart of firewalld is: it loads what is stored."""
    arguments = task.arguments
    refuse_unknown(arguments, {"name", "state"})
    if arguments.required("name").text not in {"firewalld", "firewalld.service"}:
        message = "Portbook knows only the service firewalld"
        raise CannotJudge(arguments.line("name"), message, id_="ansible-unknown-service")
    if arguments.required("state").text not in _RELOADS:
        message = "Portbook does not read a task that turns firewalld on or off"
        raise CannotJudge(
            arguments.line("state"), message, id_="ansible-service-state", cure="use reloaded or restarted"
        )
    yield Command(task.line, ("firewall-cmd", "--reload"))


def _changes(task: Task, loop_item: str | None) -> Iterator[Command]:
    """The commands that store a change, put it in effect until a reload, or both."""
    arguments, line = task.arguments, task.line
    refuse_unknown(arguments, _KNOWN)
    verb = _VERBS.get(word(arguments, "state", loop_item))
    if "target" in arguments.keys:
        message = "what the target of a zone opens or closes depends on the zone"
        raise CannotJudge(arguments.line("target"), message, id_="ansible-firewalld-target")
    if verb is None:
        raise Rejected(line, f"state is {' or '.join(_VERBS)}", id_="ansible-argument-missing")
    keys = [key for key in arguments.keys if key not in _HOW]
    if len(keys) != 1:
        raise Rejected(line, f"the module takes one of {', '.join(_VALUES)}", id_="ansible-argument-missing")
    permanent, immediate = switch(arguments, "permanent"), switch(arguments, "immediate")
    if switch(arguments, "offline") and not permanent:
        message = "offline needs permanent: true"
        raise Rejected(arguments.line("offline"), message, id_="ansible-argument-missing")
    zone = [f"--zone={word(arguments, 'zone', loop_item)}"] if "zone" in arguments.keys else []
    option = _option(arguments, keys[0], loop_item, verb)
    if permanent:
        yield Command(line, ("firewall-cmd", "--permanent", *zone, option))
    if immediate or not permanent:
        yield Command(line, ("firewall-cmd", *zone, option))


def _option(arguments: Map, key: str, loop_item: str | None, verb: str) -> str:
    if key in _SWITCHES:
        if not switch(arguments, key):
            message = f"Portbook does not read {key}: false"
            raise CannotJudge(arguments.line(key), message, id_="ansible-unknown-value")
        return f"--{verb}-{_SWITCHES[key]}"
    if key == "port_forward":
        forwards = arguments.maps(key)
        if len(forwards) != 1:
            message = "Portbook reads one entry of port_forward"
            raise CannotJudge(arguments.line(key), message, id_="ansible-unknown-value", cure="write a task for each")
        (forward,) = forwards
        refuse_unknown(forward, _FORWARDED)
        words = ":".join(f"{name}={word(forward, name, loop_item)}" for name in _FORWARDED if name in forward.keys)
        return f"--{verb}-forward-port={words}"
    return f"--{verb}-{_VALUES[key]}={word(arguments, key, loop_item)}"


def _policy(task: Task, _loop_item: str | None) -> Iterator[Command]:
    refuse_unknown(task.arguments, {"dest", "content", "mode"})
    if "mode" in task.arguments.keys and not (
        task.arguments.is_text("mode") and task.arguments.required("mode").text in _MODES
    ):
        message = "Portbook does not know this mode of a policy file"
        cure = f"{', '.join(sorted(_MODES))} are known, in quotes"
        raise CannotJudge(task.arguments.line("mode"), message, id_="ansible-policy-mode", cure=cure)
    return policy_file.commands(task.line, _name(task, "dest"), plain(task.arguments.required("content")))


def _no_policy(task: Task, _loop_item: str | None) -> Iterator[Command]:
    refuse_unknown(task.arguments, {"path", "state"})
    if task.arguments.required("state").text != "absent":
        message = "Portbook reads a file task only with state: absent"
        raise CannotJudge(task.arguments.line("state"), message, id_="ansible-unknown-value")
    yield Command(task.line, ("firewall-cmd", "--permanent", f"--delete-policy={_name(task, 'path')}"))


def _name(task: Task, key: str) -> str:
    path = plain(task.arguments.required(key))
    policy = _POLICY.fullmatch(path)
    if policy is None:
        message = f"{path!r} is not the file of a policy of firewalld"
        raise CannotJudge(task.arguments.line(key), message, id_="ansible-unknown-file")
    return policy["name"]
