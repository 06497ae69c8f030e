"""Tasks as the commands that they run on a host: what is the same for every module. Source: `ansible-doc` of ansible-core 2.19."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from portbook.targets.ansible.play import Task, put, refuse_unknown, tasks
from portbook.targets.base import CannotJudge
from portbook.targets.commands import Command
from portbook.targets.documents import Map

Runs = Callable[[Task, str | None], Iterator[Command]]
"""What one run of a module comes to, with what `{{ item }}` is in it."""
COMMAND, _DEBUG = "ansible.builtin.command", "ansible.builtin.debug"
LONGEST = 64 * 1024
"""Bytes."""
_HIGHEST = 65535
_KEYS = {"name", "become", "loop", "check_mode", "notify"}
_PRINTED = (
    ("{{ item.stdout_lines }}", "{{ listed.results }}", "{{ item.item }}"),
    ("{{ listed.stdout_lines }}", "", ""),
)
"""What a task that prints a listing says: templates can run programs, so no others are known."""


def commands(text: str, modules: Mapping[str, Runs]) -> Iterator[Command]:
    """What a playbook runs, one after another.

    Args:
        text: the playbook.
        modules: those that it may use besides `command` and `debug`, by name.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that Ansible refuses.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "a text of more than 64 KiB cannot be judged")
    known = {COMMAND: _command, **modules}
    return (command for task in tasks(text) for command in _run_by(task, known))


def _run_by(task: Task, modules: Mapping[str, Runs]) -> Iterator[Command]:
    if task.module == _DEBUG:
        _check_printing(task)
        return
    if task.module not in modules:
        raise CannotJudge(task.line, f"the module {task.module} cannot be judged here")
    more = {"register", "changed_when"} if task.module == COMMAND else set()
    refuse_unknown(task.keys, _KEYS | more | {task.module})
    if "loop" in task.keys.keys and task.loop is None:
        raise CannotJudge(task.keys.line("loop"), "a loop over a template cannot be judged")
    for item in task.runs():
        yield from modules[task.module](task, item)


def _check_printing(task: Task) -> None:
    refuse_unknown(task.keys, {"name", "loop", "loop_control", _DEBUG})
    refuse_unknown(task.said, {"msg"})
    said = [task.said.required("msg").text, "", ""]
    if "loop" in task.keys.keys:
        control = task.keys.mapping("loop_control")
        refuse_unknown(control, {"label"})
        said[1:] = task.keys.required("loop").text, control.required("label").text
    if tuple(said) not in _PRINTED:
        raise CannotJudge(task.line, "what this prints cannot be judged")


def _command(task: Task, item: str | None) -> Iterator[Command]:
    refuse_unknown(task.said, {"argv"})
    yield Command(task.line, tuple(several(task.said, "argv", item)) or ("",))


def word(said: Map, key: str, item: str | None, default: str = "") -> str:
    """An argument, in one run of a loop: a text, or a number, which a module makes a text of.

    Raises:
        CannotJudge: it has a template in it.
        Rejected: it is something else.
    """
    if key not in said.keys:
        return default
    return put(said.required(key), item) if said.is_text(key) else str(said.number(key, 0, _HIGHEST, 0))


def several(said: Map, key: str, item: str | None) -> list[str]:
    """An argument that is a list of texts, in one run of a loop; empty where it is not there.

    Raises:
        CannotJudge: likewise.
        Rejected: likewise.
    """
    return [put(each, item) for each in said.strings(key)]


def switch(said: Map, key: str, *, default: bool = False) -> bool:
    """An argument that is `true` or `false`.

    Raises:
        Rejected: it is something else.
    """
    return said.plain(key, {"true": True, "false": False}, default)
