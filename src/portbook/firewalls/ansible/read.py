"""Tasks of `ansible.builtin.iptables` as commands of iptables, and those as rules.

Source: `construct_rule` in ansible/modules/iptables.py of ansible-core 2.19.
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.ansible.play import Task, refuse_unknown
from portbook.firewalls.ansible.task import reading, several, word
from portbook.firewalls.iptables.read import read_commands
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.text.shell import Command
from portbook.targets.text.yaml_documents import Map

_MODULE = "ansible.builtin.iptables"
_PROGRAMS = {"ipv4": "iptables", "ipv6": "ip6tables"}
_VERSIONS = {**{version: (version,) for version in _PROGRAMS}, "both": ("ipv4", "ipv6")}
_ICMP = {"ipv4": "--icmp-type", "ipv6": "--icmpv6-type"}
_VERBS = {
    ("present", "append"): "-A",
    ("present", "insert"): "-I",
    ("absent", "append"): "-D",
    ("absent", "insert"): "-D",
}
_HOW = {"table", "state", "action", "ip_version", "chain", "policy"}
_BEFORE = {"protocol": "-p", "source": "-s", "destination": "-d"}
_PORTS = {"source_port": "--source-port", "destination_port": "--destination-port"}
_STATES = {"conntrack": "--ctstate", "state": "--state"}
_INTERFACES = {"in_interface": "-i", "out_interface": "-o"}
_LISTS = {"match", "destination_ports", "ctstate"}
_KNOWN = _HOW | _BEFORE.keys() | _PORTS.keys() | _INTERFACES.keys() | _LISTS | {"jump", "icmp_type", "comment"}


def read(text: str) -> Reading:
    """The packets that a playbook lets through.

    Raises:
        CannotJudge: Portbook does not know something in the playbook.
        Rejected: Ansible or iptables refuses something in the playbook.
    """
    return reading(text, {_MODULE: _changes}, read_commands)


def _changes(task: Task, loop_item: str | None) -> Iterator[Command]:
    """One command of each IP version."""
    arguments = task.arguments
    refuse_unknown(arguments, _KNOWN)
    version = _one(arguments, "ip_version", loop_item, "ipv4")
    verb = _VERBS.get((_one(arguments, "state", loop_item, "present"), _one(arguments, "action", loop_item, "append")))
    if version not in _VERSIONS or verb is None:
        message = "the module does not know this ip_version, state or action"
        raise Rejected(task.line, message, id_="ansible-bad-argument")
    if "chain" not in arguments.keys:
        raise Rejected(task.line, "the module needs chain", id_="ansible-argument-missing")
    if "policy" in arguments.keys:
        yield from _policy(task, loop_item, version)
        return
    for single in _VERSIONS[version]:
        head = (
            _PROGRAMS[single],
            verb,
            _one(arguments, "chain", loop_item),
            "-t",
            _one(arguments, "table", loop_item, "filter"),
        )
        yield Command(task.line, (*head, *_rule(arguments, loop_item, single)))


def _policy(task: Task, loop_item: str | None, version: str) -> Iterator[Command]:
    """The command for a policy; beside it the module looks only at the chain (`main` in the module)."""
    arguments = task.arguments
    refuse_unknown(arguments, {"policy", "chain", "ip_version", "table"})
    if _one(arguments, "table", loop_item, "filter") != "filter":
        message = "Portbook reads only the table filter"
        raise CannotJudge(arguments.line("table"), message, id_="ansible-unknown-table")
    for single in _VERSIONS[version]:
        yield Command(
            task.line,
            (_PROGRAMS[single], "-P", _one(arguments, "chain", loop_item), _one(arguments, "policy", loop_item)),
        )


def _rule(arguments: Map, loop_item: str | None, version: str) -> Iterator[str]:
    """The words of a rule, in the order of the module."""
    matches = _list(arguments, "match", loop_item)
    yield from _options(arguments, loop_item, _BEFORE)
    for match in matches:
        yield from ("-m", match)
    yield from _options(arguments, loop_item, {"jump": "-j"})
    if ports := _list(arguments, "destination_ports", loop_item):
        yield from ("-m", "multiport", "--dports", ",".join(ports))
    yield from _options(arguments, loop_item, _INTERFACES | _PORTS)
    if states := _list(arguments, "ctstate", loop_item):
        loaded = next((match for match in _STATES if match in matches), "")
        yield from (_STATES[loaded],) if loaded else ("-m", "conntrack", "--ctstate")
        yield ",".join(states)
    yield from _options(arguments, loop_item, {"icmp_type": _ICMP[version]})
    if "comment" in arguments.keys:
        yield from ("-m", "comment", "--comment", _one(arguments, "comment", loop_item))


def _options(arguments: Map, loop_item: str | None, names: dict[str, str]) -> Iterator[str]:
    for key, option in names.items():
        if key in arguments.keys:
            yield from (option, _one(arguments, key, loop_item))


def _one(arguments: Map, key: str, loop_item: str | None, default: str = "") -> str:
    return _positive(arguments, key, word(arguments, key, loop_item, default)) if key in arguments.keys else default


def _list(arguments: Map, key: str, loop_item: str | None) -> list[str]:
    return [_positive(arguments, key, value) for value in several(arguments, key, loop_item)]


def _positive(arguments: Map, key: str, value: str) -> str:
    if not value or value.startswith(("!", "-")):
        message = f"Portbook reads no negation and no option in {key}, such as {value!r}"
        raise CannotJudge(arguments.line(key), message, id_="ansible-unknown-value")
    return value
