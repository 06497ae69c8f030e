"""The text of a playbook as tasks. Source: `ansible-doc -t keyword` of ansible-core 2.19."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.documents import Map, Scalar, entries

_PLAY = ("name", "hosts", "become", "gather_facts", "tasks", "handlers")
_TASK = ("name", "become", "loop", "register", "changed_when", "check_mode", "loop_control", "notify")
_YES_NO = {"true": True, "false": False}
_TEMPLATE = re.compile(r"\{[{%#]")
_EACH = "{{ item }}"


@dataclass(frozen=True)
class Task:
    """A module and what it is told.

    Attributes:
        line: its line.
        module: its name.
        said: its arguments.
        loop: what `{{ item }}` stands for, one run after another; None without a loop.
        keys: what stands beside it.
    """

    line: int
    module: str
    said: Map
    loop: tuple[str, ...] | None
    keys: Map

    def runs(self) -> tuple[str | None, ...]:
        """What `{{ item }}` is in each run."""
        return (None,) if self.loop is None else self.loop


def tasks(text: str) -> list[Task]:
    """The tasks of a playbook, then of its handlers those that tasks notify; none where it holds comments only.

    Raises:
        CannotJudge: plays for different hosts, a keyword that is not known, or a template.
        Rejected: it is no playbook.
    """
    plays = entries(text)
    found = [task for play in plays for task in _tasks(play)]
    for each in plays[1:]:
        if _hosts(each) != _hosts(plays[0]):
            raise CannotJudge(each.line(), "a play for other hosts than the first cannot be judged")
    return found


def _hosts(play: Map) -> list[str]:
    said = [play.required("hosts")] if play.is_text("hosts") else play.strings("hosts")
    return [plain(each) for each in said]


def _tasks(play: Map) -> Iterable[Task]:
    if "tasks" not in play.keys and "hosts" not in play.keys:
        raise CannotJudge(play.line(), "it is no play with hosts and tasks")
    refuse_unknown(play, _PLAY)
    if not _hosts(play):
        raise Rejected(play.line(), "hosts has to be there")
    _check(play)
    found = [_task(each) for each in play.maps("tasks")]
    return [*found, *_notified(found, [_task(each) for each in play.maps("handlers")])]


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
        where.plain(key, _YES_NO, default=True)
    if name := where.text("name"):
        plain(name)


def _task(said: Map) -> Task:
    modules = [each for each in said.keys if each not in _TASK]
    if len(modules) != 1:
        line = said.line(modules[1]) if modules else said.line()
        raise CannotJudge(line, f"{modules[1]} beside {modules[0]} cannot be judged" if modules else "it has no module")
    _check(said)
    if not said.plain("become", _YES_NO, default=True):
        raise CannotJudge(said.line("become"), "a task without become, which lacks the right to it, cannot be judged")
    if said.plain("check_mode", _YES_NO, default=False):
        raise CannotJudge(said.line("check_mode"), "a task that never changes anything cannot be judged")
    loop = None if "loop" not in said.keys or said.is_text("loop") else tuple(map(plain, said.strings("loop")))
    return Task(said.line(modules[0]), modules[0], said.mapping(modules[0]), loop, said)


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
