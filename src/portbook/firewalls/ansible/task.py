"""Tasks as the commands that they run on a host: what is the same for every module. Source: `ansible-doc` of ansible-core 2.19."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from portbook.firewalls.ansible import play
from portbook.firewalls.ansible.play import Playbook, Task, plain, put, refuse_unknown
from portbook.targets.base import CannotJudge, Reading
from portbook.targets.text import shell
from portbook.targets.text.shell import Command
from portbook.targets.text.yaml_documents import Map, Scalar

Runs = Callable[[Task, str | None], Iterator[Command]]
"""What one run of a module comes to, with what `{{ item }}` is in it."""
COMMAND, _SHELL, _DEBUG = "ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.debug"
LONGEST = 64 * 1024
"""Bytes."""
_HIGHEST = 65535
_KEYS = {"name", "become", "loop", "check_mode", "notify"}
_EXPANDED = re.compile(r"\$|(?:^|(?<=[ =:]))~")
"""What the module puts something else in the place of, also between quotes (`expand_argument_vars`)."""
_CONDITIONS = re.compile(r"(?:creates|removes|chdir|executable|stdin|warn)[a-z_]*=")
"""Words of a text that are arguments of the module."""
_PRINTED = (
    ("{{ item.stdout_lines }}", "{{ listed.results }}", "{{ item.item }}"),
    ("{{ listed.stdout_lines }}", "", ""),
)
"""What a task that prints a listing says: templates can run programs, so no others are known."""


def reading(text: str, modules: Mapping[str, Runs], read: Callable[[Iterator[Command]], Reading]) -> Reading:
    """What a playbook comes to, and why nobody can say on whose hosts.

    Args:
        text: the playbook.
        modules: those that it may use besides `command`, `shell` and `debug`, by name.
        read: what its commands come to.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that Ansible refuses, or the firewall.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "a text of more than 64 KiB cannot be judged")
    found = play.playbook(text)
    got = read(_commands(found, modules))
    return replace(got, side_effects=(*found.aside, *got.side_effects))


def _commands(found: Playbook, modules: Mapping[str, Runs]) -> Iterator[Command]:
    """What a playbook runs, one after another."""
    known = {COMMAND: _command, _SHELL: _command, **modules}
    return (command for task in found.tasks for command in _run_by(task, known))


def _run_by(task: Task, modules: Mapping[str, Runs]) -> Iterator[Command]:
    if task.module == _DEBUG:
        _check_printing(task)
        return
    if task.module not in modules:
        raise CannotJudge(task.line, f"the module {task.module} cannot be judged here")
    more = {"register", "changed_when"} if task.module in {COMMAND, _SHELL} else set()
    refuse_unknown(task.keys, _KEYS | more | {task.written})
    if "loop" in task.keys.keys and task.loop is None:
        raise CannotJudge(task.keys.line("loop"), "a loop over a template cannot be judged")
    for item in task.runs():
        yield from modules[task.module](task, item)


def _check_printing(task: Task) -> None:
    refuse_unknown(task.keys, {"name", "loop", "loop_control", task.written})
    refuse_unknown(task.arguments, {"msg"})
    said = [task.arguments.required("msg").text, "", ""]
    if "loop" in task.keys.keys:
        control = task.keys.mapping("loop_control")
        refuse_unknown(control, {"label"})
        said[1:] = task.keys.required("loop").text, control.required("label").text
    if tuple(said) not in _PRINTED:
        raise CannotJudge(task.line, "what this prints cannot be judged")


def _command(task: Task, item: str | None) -> Iterator[Command]:
    """A program with its arguments, as a list or as a text."""
    if task.free:
        yield _in_words(task.free, task.line)
        return
    said = task.arguments
    refuse_unknown(said, {"argv"} if task.module == COMMAND and "argv" in said.keys else {"cmd"})
    if "cmd" in said.keys:
        yield _in_words(said.required("cmd"), task.line)
        return
    argv = tuple(several(said, "argv", item)) or ("",)
    if any(map(_EXPANDED.search, argv)):
        raise CannotJudge(task.line, "a command in which something is expanded cannot be judged")
    yield Command(task.line, argv)


def _in_words(said: Scalar, line: int) -> Command:
    """One plain command, of which a shell makes what `command` makes.

    Raises:
        CannotJudge: it is more, or something is expanded in it.
    """
    text = plain(said)
    if "#" in text or _EXPANDED.search(text) or any(map(_CONDITIONS.match, text.split(" "))):
        raise CannotJudge(line, "a command with more than plain words cannot be judged: give its words as argv")
    try:
        found = shell.commands(text)
    except CannotJudge as cannot:
        raise CannotJudge(line, cannot.message) from None
    if len(found) != 1 or found[0].stdin is not None:
        raise CannotJudge(line, "more or less than one command cannot be judged here")
    return replace(found[0], line=line)


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
    """An argument that is true or false.

    Raises:
        Rejected: it is something else.
    """
    return play.switch(said, key, default=default)
