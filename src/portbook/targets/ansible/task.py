"""Tasks as the commands that their modules run. Source: `construct_rule` in ansible/modules/iptables.py of ansible-core 2.19."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.targets.ansible.play import Task, plain, put, refuse_unknown
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.commands import Command
from portbook.targets.documents import Map, Scalar

_MODULE, _COMMAND, _DEBUG = (f"ansible.builtin.{each}" for each in ("iptables", "command", "debug"))
_PROGRAMS = {"ipv4": "iptables", "ipv6": "ip6tables"}
_VERSIONS = {**{each: (each,) for each in _PROGRAMS}, "both": ("ipv4", "ipv6")}
_ICMP = {"ipv4": "--icmp-type", "ipv6": "--icmpv6-type"}
_VERBS = {
    ("present", "append"): "-A",
    ("present", "insert"): "-I",
    ("absent", "append"): "-D",
    ("absent", "insert"): "-D",
}
_HOW = {"table", "state", "action", "ip_version", "chain"}
_BEFORE = {"protocol": "-p", "source": "-s", "destination": "-d"}
_PORTS = {"source_port": "--source-port", "destination_port": "--destination-port"}
_STATES = {"conntrack": "--ctstate", "state": "--state"}
_INTERFACES = {"in_interface": "-i", "out_interface": "-o"}
_LISTS = {"match", "destination_ports", "ctstate"}
_KNOWN = _HOW | _BEFORE.keys() | _PORTS.keys() | _INTERFACES.keys() | _LISTS | {"jump", "icmp_type", "comment"}
_HIGHEST = 65535
_PRINTED = ("{{ item.stdout_lines }}", "{{ listed.results }}", "{{ item.item }}")
"""What the task that prints a listing says: templates can run programs, so no other is known."""


def run_by(task: Task) -> Iterator[Command]:
    """What a task runs on the host; nothing, if it only prints.

    Raises:
        CannotJudge: another module, argument or template.
        Rejected: the module refuses it.
    """
    if task.module == _DEBUG:
        _check_printing(task)
        return
    if task.module not in {_MODULE, _COMMAND}:
        raise CannotJudge(task.line, f"the module {task.module} cannot be judged here")
    _refuse(task, {"register", "changed_when"} if task.module == _COMMAND else set())
    if "loop" in task.keys.keys and task.loop is None:
        raise CannotJudge(task.keys.line("loop"), "a loop over a template cannot be judged")
    for item in task.runs():
        yield from _listing(task, item) if task.module == _COMMAND else _changes(task, item)


def _refuse(task: Task, known: set[str]) -> None:
    refuse_unknown(task.keys, {"name", "become", "loop", "check_mode", task.module, *known})


def _check_printing(task: Task) -> None:
    refuse_unknown(task.keys, {"name", "loop", "loop_control", _DEBUG})
    refuse_unknown(task.said, {"msg"})
    control = task.keys.mapping("loop_control")
    refuse_unknown(control, {"label"})
    said = task.said.required("msg"), task.keys.required("loop"), control.required("label")
    if tuple(each.text for each in said) != _PRINTED:
        raise CannotJudge(task.line, "what this prints cannot be judged")


def _listing(task: Task, item: str | None) -> Iterator[Command]:
    refuse_unknown(task.said, {"argv"})
    yield Command(task.line, tuple(put(each, item) for each in task.said.strings("argv")) or ("",))


def _changes(task: Task, item: str | None) -> Iterator[Command]:
    """One command of each IP version."""
    said = task.said
    refuse_unknown(said, _KNOWN)
    version = _one(said, "ip_version", item, "ipv4")
    verb = _VERBS.get((_one(said, "state", item, "present"), _one(said, "action", item, "append")))
    if version not in _VERSIONS or verb is None:
        raise Rejected(task.line, "the module does not know this ip_version, state or action")
    if "chain" not in said.keys:
        raise Rejected(task.line, "chain has to be there")
    for each in _VERSIONS[version]:
        head = (_PROGRAMS[each], verb, _one(said, "chain", item), "-t", _one(said, "table", item, "filter"))
        yield Command(task.line, (*head, *_rule(said, item, each)))


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
    if key not in said.keys:
        return default
    if not said.is_text(key):  # a number, which the module makes a text of
        return str(said.number(key, 0, _HIGHEST, 0))
    return _positive(said.required(key), item)


def _list(said: Map, key: str, item: str | None) -> list[str]:
    return [_positive(each, item) for each in said.strings(key)]


def _positive(said: Scalar, item: str | None) -> str:
    found = put(said, item)
    if not found or found.startswith(("!", "-")):
        raise CannotJudge(said.line, f"{plain(said)!r} cannot be judged here: only what stands for itself can")
    return found
