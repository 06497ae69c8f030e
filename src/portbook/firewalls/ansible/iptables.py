"""Tasks of `ansible.builtin.iptables` as commands of iptables. Source: `construct_rule` in ansible/modules/iptables.py of ansible-core 2.19."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.ansible.play import Task, refuse_unknown
from portbook.firewalls.ansible.task import several, word
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.shell import Command
from portbook.targets.text.yaml_documents import Map

MODULE = "ansible.builtin.iptables"
_PROGRAMS = {"ipv4": "iptables", "ipv6": "ip6tables"}
_VERSIONS = {**{each: (each,) for each in _PROGRAMS}, "both": ("ipv4", "ipv6")}
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


def changes(task: Task, item: str | None) -> Iterator[Command]:
    """One command of each IP version.

    Raises:
        CannotJudge: an argument or a value that is not known here.
        Rejected: the module refuses it.
    """
    said = task.arguments
    refuse_unknown(said, _KNOWN)
    version = _one(said, "ip_version", item, "ipv4")
    verb = _VERBS.get((_one(said, "state", item, "present"), _one(said, "action", item, "append")))
    if version not in _VERSIONS or verb is None:
        raise Rejected(task.line, "the module does not know this ip_version, state or action")
    if "chain" not in said.keys:
        raise Rejected(task.line, "chain has to be there")
    if "policy" in said.keys:
        yield from _policy(task, item, version)
        return
    for each in _VERSIONS[version]:
        head = (_PROGRAMS[each], verb, _one(said, "chain", item), "-t", _one(said, "table", item, "filter"))
        yield Command(task.line, (*head, *_rule(said, item, each)))


def _policy(task: Task, item: str | None, version: str) -> Iterator[Command]:
    """What no rule of a chain decides: beside it the module looks at nothing but the chain (`main` in the module)."""
    said = task.arguments
    refuse_unknown(said, {"policy", "chain", "ip_version", "table"})
    if _one(said, "table", item, "filter") != "filter":
        raise CannotJudge(said.line("table"), "tables other than filter cannot be judged")
    for each in _VERSIONS[version]:
        yield Command(task.line, (_PROGRAMS[each], "-P", _one(said, "chain", item), _one(said, "policy", item)))


def _rule(said: Map, item: str | None, version: str) -> Iterator[str]:
    """In the order of the module."""
    matches = _list(said, "match", item)
    yield from _options(said, item, _BEFORE)
    for each in matches:
        yield from ("-m", each)
    yield from _options(said, item, {"jump": "-j"})
    if ports := _list(said, "destination_ports", item):
        yield from ("-m", "multiport", "--dports", ",".join(ports))
    yield from _options(said, item, _INTERFACES | _PORTS)
    if states := _list(said, "ctstate", item):
        loaded = next((each for each in _STATES if each in matches), "")
        yield from (_STATES[loaded],) if loaded else ("-m", "conntrack", "--ctstate")
        yield ",".join(states)
    yield from _options(said, item, {"icmp_type": _ICMP[version]})
    if "comment" in said.keys:
        yield from ("-m", "comment", "--comment", _one(said, "comment", item))


def _options(said: Map, item: str | None, names: dict[str, str]) -> Iterator[str]:
    for key, option in names.items():
        if key in said.keys:
            yield from (option, _one(said, key, item))


def _one(said: Map, key: str, item: str | None, default: str = "") -> str:
    return _positive(said, key, word(said, key, item, default)) if key in said.keys else default


def _list(said: Map, key: str, item: str | None) -> list[str]:
    return [_positive(said, key, each) for each in several(said, key, item)]


def _positive(said: Map, key: str, found: str) -> str:
    if not found or found.startswith(("!", "-")):
        raise CannotJudge(said.line(key), f"{found!r} cannot be judged here: only what stands for itself can")
    return found
