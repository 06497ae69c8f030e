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
_EACH = "{{ item }}"
_ONE_GROUP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_EVERY_HOST = frozenset({"all", "ungrouped", "localhost", "127.0.0.1"})
"""Groups that are there without anybody making them, and the machine that Ansible runs on (patterns and implicit localhost)."""
_WHOSE = "whose hosts {hosts!r} takes in depends on the inventory: name the group that this is for"
_TRUE = ("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON")
_FALSE = ("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF")
_YES_NO = {"true": True, "false": False, **dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
"""As YAML 1.1 has them, which Ansible reads."""
_SHORT = {
    **{each: f"ansible.builtin.{each}" for each in ("iptables", "command", "shell", "debug", "copy", "file")},
    **{each: f"ansible.builtin.{each}" for each in ("service", "systemd", "systemd_service")},
    "ufw": "community.general.ufw",
    "firewalld": "ansible.posix.firewalld",
}
"""Modules by the names that people write, and their own."""


@dataclass(frozen=True)
class Task:
    """A module and what it is told.

    Attributes:
        line: its line.
        module: its name.
        said: its arguments; None where it is told a text.
        free: the text that it is told in the place of arguments; None where there are arguments.
        loop: what `{{ item }}` stands for, one run after another; None without a loop.
        keys: what stands beside it.
        written: its name as it is written.
    """

    line: int
    module: str
    said: Map | None
    free: Scalar | None
    loop: tuple[str, ...] | None
    keys: Map
    written: str

    def runs(self) -> tuple[str | None, ...]:
        """What `{{ item }}` is in each run."""
        return (None,) if self.loop is None else self.loop

    @property
    def arguments(self) -> Map:
        """Its arguments.

        Raises:
            CannotJudge: it is told a text.
        """
        if self.said is None:
            raise CannotJudge(self.line, f"a text in the place of arguments of {self.module} cannot be judged")
        return self.said


@dataclass(frozen=True)
class Playbook:
    """What a playbook runs.

    Attributes:
        tasks: those of its plays, then the handlers that they notify.
        aside: why nobody can say on whose hosts.
    """

    tasks: tuple[Task, ...]
    aside: tuple[Remark, ...]


def playbook(text: str) -> Playbook:
    """The tasks of a playbook, then of its handlers those that tasks notify; none where it holds comments only.

    Raises:
        CannotJudge: plays for different hosts, a keyword that is not known, or a template.
        Rejected: it is no playbook.
    """
    plays = entries(text)
    found = tuple(task for play in plays for task in _tasks(play))
    for each in plays[1:]:
        if _hosts(each) != _hosts(plays[0]):
            raise CannotJudge(each.line(), "a play for other hosts than the first cannot be judged")
    return Playbook(found, tuple(_whose(plays[0])) if plays else ())


def _hosts(play: Map) -> list[str]:
    said = [play.required("hosts")] if play.is_text("hosts") else play.strings("hosts")
    return [plain(each) for each in said]


def _whose(play: Map) -> Iterator[Remark]:
    """A pattern that takes in hosts that it does not name. Source: Ansible's user guide, Patterns: targeting hosts and groups."""
    for said in _hosts(play):
        for each in re.split("[,:]", said):
            if not _ONE_GROUP.fullmatch(each.strip(" ")) or each.strip(" ") in _EVERY_HOST:
                yield Remark(play.line("hosts"), _WHOSE.format(hosts=said))
                return


def _tasks(play: Map) -> Iterable[Task]:
    if "tasks" not in play.keys and "hosts" not in play.keys:
        raise CannotJudge(play.line(), "it is no play with hosts and tasks")
    refuse_unknown(play, _PLAY)
    if not _hosts(play):
        raise Rejected(play.line(), "hosts has to be there")
    _check(play)
    become = switch(play, "become", default=True)
    found = [_task(each, become=become) for each in play.maps("tasks")]
    return [*found, *_notified(found, [_task(each, become=become) for each in play.maps("handlers")])]


def _notified(found: Iterable[Task], handlers: Iterable[Task]) -> Iterable[Task]:
    """In the order of the handlers, each once, as all that a task does is a change on a host that lacks it.

    Raises:
        CannotJudge: one notifies another.
        Rejected: there is none of that name.
    """
    named = {plain(each.keys.required("name")): each for each in handlers}
    for each in named.values():
        if "notify" in each.keys.keys:
            raise CannotJudge(each.keys.line("notify"), "a handler that notifies another cannot be judged")
    wanted = set()
    for name in (name for each in found for name in _names(each.keys)):
        if plain(name) not in named:
            raise Rejected(name.line, f"there is no handler {name.text!r}")
        wanted.add(name.text)
    return (each for name, each in named.items() if name in wanted)


def _names(said: Map) -> list[Scalar]:
    return [said.required("notify")] if said.is_text("notify") else said.strings("notify")


def _check(where: Map) -> None:
    for key in ("become", "gather_facts", "check_mode", "changed_when"):
        switch(where, key, default=True)
    if name := where.text("name"):
        plain(name)


def _task(said: Map, *, become: bool) -> Task:
    """A task of a play, which takes over whether the play becomes another user."""
    modules = [each for each in said.keys if each not in _TASK]
    if len(modules) != 1:
        line = said.line(modules[1]) if modules else said.line()
        raise CannotJudge(line, f"{modules[1]} beside {modules[0]} cannot be judged" if modules else "it has no module")
    _check(said)
    if not switch(said, "become", default=become):
        raise CannotJudge(said.line("become"), "a task without become, which lacks the right to it, cannot be judged")
    if switch(said, "check_mode", default=False):
        raise CannotJudge(said.line("check_mode"), "a task that never changes anything cannot be judged")
    (name,) = modules
    loop = None if "loop" not in said.keys or said.is_text("loop") else tuple(map(plain, said.strings("loop")))
    free = said.text(name) if said.is_text(name) else None
    arguments = None if free else said.mapping(name)
    return Task(said.line(name), _SHORT.get(name, name), arguments, free, loop, said, name)


def switch(said: Map, key: str, *, default: bool) -> bool:
    """What is true or false, in YAML's words or in quotes, as Ansible takes both.

    Raises:
        Rejected: it is something else.
    """
    if not said.is_text(key):
        return said.plain(key, _YES_NO, default)
    found = said.required(key)
    if found.text not in _YES_NO:
        raise Rejected(found.line, f"{key} is true or false")
    return _YES_NO[found.text]


def refuse_unknown(where: Map, known: Iterable[str]) -> None:
    """Refuse a key that is not known.

    Raises:
        CannotJudge: there is one.
    """
    for key in where.keys:
        if key not in known:
            raise CannotJudge(where.line(key), f"{key} is not a key that this grammar knows here")


def plain(said: Scalar) -> str:
    """A text that Ansible takes as it is.

    Raises:
        CannotJudge: it has a template in it.
    """
    if _TEMPLATE.search(said.text):
        raise CannotJudge(said.line, f"a template, {said.text!r}, cannot be judged")
    return said.text


def put(said: Scalar, item: str | None) -> str:
    """A text in one run of a loop.

    Raises:
        CannotJudge: another template than `{{ item }}` alone.
        Rejected: there is no loop.
    """
    if said.text != _EACH:
        return plain(said)
    if item is None:
        raise Rejected(said.line, "there is no loop that item comes from")
    return item
