"""The text of a playbook as tasks. Source: `ansible-doc -t keyword` of ansible-core 2.19."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.text.yaml_documents import Map, Scalar, entries

_PLAY = ("name", "hosts", "become", "gather_facts", "tasks", "handlers")
_TASK = ("name", "become", "loop", "register", "changed_when", "check_mode", "loop_control", "notify")
_TEMPLATE = re.compile(r"\{[{%#]")
_ITEM = "{{ item }}"
_ONE_GROUP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_EVERY_HOST = frozenset({"all", "ungrouped", "localhost", "127.0.0.1"})
"""Groups that every inventory has, and the machine that Ansible runs on (patterns and implicit localhost)."""
_TRUE = ("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON")
_FALSE = ("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF")
_YES_NO = {"true": True, "false": False, **dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
"""The words of YAML 1.1, which Ansible reads."""
_SHORT = {
    **{name: f"ansible.builtin.{name}" for name in ("iptables", "command", "shell", "debug", "copy", "file")},
    **{name: f"ansible.builtin.{name}" for name in ("service", "systemd", "systemd_service")},
    "ufw": "community.general.ufw",
    "firewalld": "ansible.posix.firewalld",
}
"""The full names of modules by their short names."""


@dataclass(frozen=True)
class Task:
    """A task.

    Attributes:
        line: the line of the module.
        module: the full name of the module.
        mapping: the arguments; None where a text takes their place.
        free: the text in place of the arguments; None where there are arguments.
        loop: the values of `{{ item }}`, one for each run; None without a loop.
        keys: all keywords of the task.
        written: the name of the module as it is written.
    """

    line: int
    module: str
    mapping: Map | None
    free: Scalar | None
    loop: tuple[str, ...] | None
    keys: Map
    written: str

    def runs(self) -> tuple[str | None, ...]:
        """The value of `{{ item }}` in each run."""
        return (None,) if self.loop is None else self.loop

    @property
    def arguments(self) -> Map:
        """The arguments of the module.

        Raises:
            CannotJudge: a text takes their place.
        """
        if self.mapping is None:
            message = f"Portbook does not read {self.module} with a text in place of arguments"
            raise CannotJudge(self.line, message, id_="ansible-text-for-arguments", cure="write a mapping")
        return self.mapping


@dataclass(frozen=True)
class Playbook:
    """A playbook.

    Attributes:
        tasks: the tasks of its plays, then the handlers that they notify.
        side_effects: remarks on hosts that it may change too.
    """

    tasks: tuple[Task, ...]
    side_effects: tuple[Remark, ...]


def playbook(text: str) -> Playbook:
    """The tasks of a playbook, then the handlers that they notify; no tasks where the text has only comments.

    Raises:
        CannotJudge: the plays are for different hosts, or Portbook does not know a keyword or a template.
        Rejected: Ansible refuses the playbook.
    """
    plays = entries(text)
    tasks = tuple(task for play in plays for task in _tasks(play))
    for play in plays[1:]:
        if _hosts(play) != _hosts(plays[0]):
            message = "Portbook reads only plays for the same hosts"
            raise CannotJudge(play.line(), message, id_="ansible-several-hosts", cure="verify each play by itself")
    return Playbook(tasks, tuple(_other_hosts(plays[0])) if plays else ())


def _hosts(play: Map) -> list[str]:
    patterns = [play.required("hosts")] if play.is_text("hosts") else play.strings("hosts")
    return [plain(pattern) for pattern in patterns]


def _other_hosts(play: Map) -> Iterator[Remark]:
    """A remark on a pattern that matches hosts that it does not name. Source: Ansible's user guide, Patterns."""
    for pattern in _hosts(play):
        for name in re.split("[,:]", pattern):
            if not _ONE_GROUP.fullmatch(name.strip(" ")) or name.strip(" ") in _EVERY_HOST:
                message = f"which hosts {pattern!r} matches depends on the inventory"
                yield Remark(play.line("hosts"), message, "ansible-hosts-pattern", "name the group that this is for")
                return


def _tasks(play: Map) -> Iterable[Task]:
    if "tasks" not in play.keys and "hosts" not in play.keys:
        raise CannotJudge(play.line(), "this is no play with hosts and tasks", id_="ansible-no-play")
    refuse_unknown(play, _PLAY)
    if not _hosts(play):
        raise Rejected(play.line(), "the play has no hosts", id_="ansible-hosts-missing")
    _check(play)
    become = switch(play, "become", default=True)
    tasks = [_task(task, become=become) for task in play.maps("tasks")]
    return [*tasks, *_notified(tasks, [_task(handler, become=become) for handler in play.maps("handlers")])]


def _notified(tasks: Iterable[Task], handlers: Iterable[Task]) -> Iterable[Task]:
    """The handlers that tasks notify, in their order: every task changes a host that lacks the change.

    Raises:
        CannotJudge: a handler notifies another.
        Rejected: there is no handler of that name.
    """
    named = {plain(handler.keys.required("name")): handler for handler in handlers}
    for handler in named.values():
        if "notify" in handler.keys.keys:
            message = "Portbook does not read a handler that notifies another"
            raise CannotJudge(handler.keys.line("notify"), message, id_="ansible-handler-notifies")
    notified = set()
    for name in (name for task in tasks for name in _names(task.keys)):
        if plain(name) not in named:
            raise Rejected(name.line, f"there is no handler {name.text!r}", id_="ansible-handler-missing")
        notified.add(name.text)
    return (handler for name, handler in named.items() if name in notified)


def _names(task: Map) -> list[Scalar]:
    return [task.required("notify")] if task.is_text("notify") else task.strings("notify")


def _check(keywords: Map) -> None:
    for key in ("become", "gather_facts", "check_mode", "changed_when"):
        switch(keywords, key, default=True)
    if name := keywords.text("name"):
        plain(name)


def _task(keywords: Map, *, become: bool) -> Task:
    """A task of a play, which inherits the `become` of the play."""
    name = _module(keywords)
    _check(keywords)
    if not switch(keywords, "become", default=become):
        message = "a task without become lacks the right to change the firewall"
        raise CannotJudge(keywords.line("become"), message, id_="ansible-without-become", cure="write become: true")
    if switch(keywords, "check_mode", default=False):
        message = "a task with check_mode: true never changes anything"
        raise CannotJudge(keywords.line("check_mode"), message, id_="ansible-check-mode", cure="leave check_mode out")
    is_list = "loop" in keywords.keys and not keywords.is_text("loop")
    loop = tuple(map(plain, keywords.strings("loop"))) if is_list else None
    free = keywords.text(name) if keywords.is_text(name) else None
    arguments = None if free else keywords.mapping(name)
    return Task(keywords.line(name), _SHORT.get(name, name), arguments, free, loop, keywords, name)


def _module(keywords: Map) -> str:
    modules = [key for key in keywords.keys if key not in _TASK]
    if not modules:
        raise CannotJudge(keywords.line(), "the task has no module", id_="ansible-unknown-keyword")
    if len(modules) > 1:
        message = f"Portbook does not know the keyword {modules[1]} beside {modules[0]}"
        raise CannotJudge(keywords.line(modules[1]), message, id_="ansible-unknown-keyword")
    return modules[0]


def switch(mapping: Map, key: str, *, default: bool) -> bool:
    """Whether a key is true, in a word of YAML or in quotes: Ansible takes both.

    Raises:
        Rejected: the value is neither true nor false.
    """
    if not mapping.is_text(key):
        return mapping.plain(key, _YES_NO, default)
    value = mapping.required(key)
    if value.text not in _YES_NO:
        raise Rejected(value.line, f"{key} is true or false", id_="ansible-no-boolean")
    return _YES_NO[value.text]


def refuse_unknown(mapping: Map, known: Iterable[str]) -> None:
    """Refuse other keys.

    Raises:
        CannotJudge: the mapping has one.
    """
    for key in mapping.keys:
        if key not in known:
            raise CannotJudge(
                mapping.line(key), f"Portbook does not know the key {key} here", id_="ansible-unknown-key"
            )


def plain(value: Scalar) -> str:
    """A text without a template.

    Raises:
        CannotJudge: it has a template in it.
    """
    if _TEMPLATE.search(value.text):
        message = f"Portbook does not expand the template {value.text!r}"
        raise CannotJudge(value.line, message, id_="ansible-template", cure="write its value")
    return value.text


def put(value: Scalar, loop_item: str | None) -> str:
    """A text in one run of a loop.

    Raises:
        CannotJudge: it has another template than `{{ item }}` alone.
        Rejected: there is no loop.
    """
    if value.text != _ITEM:
        return plain(value)
    if loop_item is None:
        raise Rejected(value.line, "there is no loop that gives item a value", id_="ansible-loop-missing")
    return loop_item
