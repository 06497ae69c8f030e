"""Tasks as the commands that they run on a host, for any module. Source: `ansible-doc` of ansible-core 2.19."""

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
"""The commands of one run of a module, with the value of `{{ item }}`."""
COMMAND, _SHELL, _DEBUG = "ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.debug"
LONGEST = 64 * 1024
"""Bytes."""
_HIGHEST = 65535
_KEYS = {"name", "become", "loop", "check_mode", "notify"}
_EXPANDED = re.compile(r"\$|(?:^|(?<=[ =:]))~")
"""Words that the module expands, also in quotes (`expand_argument_vars`)."""
_CONDITIONS = re.compile(r"(?:creates|removes|chdir|executable|stdin|warn)[a-z_]*=")
"""Words in a text that are arguments of the module."""
_PRINTED = (
    ("{{ item.stdout_lines }}", "{{ listed.results }}", "{{ item.item }}"),
    ("{{ listed.stdout_lines }}", "", ""),
)
"""The templates of a task that prints a list; others are unknown, as a template can run programs."""


def reading(text: str, modules: Mapping[str, Runs], read: Callable[[Iterator[Command]], Reading]) -> Reading:
    """The reading of a playbook, with remarks on hosts that it may change too.

    Args:
        text: the playbook.
        modules: the modules that it may use besides `command`, `shell` and `debug`, by name.
        read: the reader of its commands.

    Raises:
        CannotJudge: Portbook does not know something in the playbook.
        Rejected: Ansible or the firewall refuses something in the playbook.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "the text has more than 64 KiB", id_="ansible-text-too-long", cure="split the text")
    playbook = play.playbook(text)
    reading = read(_commands(playbook, modules))
    return replace(reading, side_effects=(*playbook.side_effects, *reading.side_effects))


def _commands(playbook: Playbook, modules: Mapping[str, Runs]) -> Iterator[Command]:
    """The commands of a playbook, in order."""
    known = {COMMAND: _command, _SHELL: _command, **modules}
    return (command for task in playbook.tasks for command in _run_by(task, known))


def _run_by(task: Task, modules: Mapping[str, Runs]) -> Iterator[Command]:
    if task.module == _DEBUG:
        _check_printing(task)
        return
    if task.module not in modules:
        message = f"Portbook does not know the module {task.module} here"
        raise CannotJudge(task.line, message, id_="ansible-unknown-module")
    more = {"register", "changed_when"} if task.module in {COMMAND, _SHELL} else set()
    refuse_unknown(task.keys, _KEYS | more | {task.written})
    if "loop" in task.keys.keys and task.loop is None:
        message = "Portbook does not expand a loop over a template"
        raise CannotJudge(task.keys.line("loop"), message, id_="ansible-template", cure="write the list")
    for loop_item in task.runs():
        yield from modules[task.module](task, loop_item)


def _check_printing(task: Task) -> None:
    refuse_unknown(task.keys, {"name", "loop", "loop_control", task.written})
    refuse_unknown(task.arguments, {"msg"})
    templates = [task.arguments.required("msg").text, "", ""]
    if "loop" in task.keys.keys:
        control = task.keys.mapping("loop_control")
        refuse_unknown(control, {"label"})
        templates[1:] = task.keys.required("loop").text, control.required("label").text
    if tuple(templates) not in _PRINTED:
        message = "Portbook reads ansible.builtin.debug only where it prints a list of rules"
        raise CannotJudge(task.line, message, id_="ansible-template")


def _command(task: Task, loop_item: str | None) -> Iterator[Command]:
    """The command of a task that has it as a list or as a text."""
    if task.free:
        yield _plain_command(task.free, task.line)
        return
    arguments = task.arguments
    refuse_unknown(arguments, {"argv"} if task.module == COMMAND and "argv" in arguments.keys else {"cmd"})
    if "cmd" in arguments.keys:
        yield _plain_command(arguments.required("cmd"), task.line)
        return
    argv = tuple(several(arguments, "argv", loop_item)) or ("",)
    if any(map(_EXPANDED.search, argv)):
        message = "Portbook does not read a command with words that Ansible expands"
        raise CannotJudge(task.line, message, id_="ansible-no-plain-command")
    yield Command(task.line, argv)


def _plain_command(value: Scalar, line: int) -> Command:
    """One plain command, which `shell` and `command` run in the same way.

    Raises:
        CannotJudge: it is more than one plain command.
    """
    text = plain(value)
    if "#" in text or _EXPANDED.search(text) or any(map(_CONDITIONS.match, text.split(" "))):
        message = "Portbook does not read a command with more than plain words"
        raise CannotJudge(line, message, id_="ansible-no-plain-command", cure="give its words as argv")
    try:
        commands = shell.commands(text)
    except CannotJudge as cannot:
        raise cannot.at(line) from None
    if len(commands) != 1 or commands[0].stdin is not None:
        message = "Portbook reads one command in a task"
        raise CannotJudge(line, message, id_="ansible-no-plain-command", cure="write a task for each command")
    return replace(commands[0], line=line)


def word(arguments: Map, key: str, loop_item: str | None, default: str = "") -> str:
    """An argument, in one run of a loop: a text, or a number, which a module takes for a text.

    Raises:
        CannotJudge: it has a template in it.
        Rejected: it is neither a text nor a number.
    """
    if key not in arguments.keys:
        return default
    if arguments.is_text(key):
        return put(arguments.required(key), loop_item)
    return str(arguments.number(key, 0, _HIGHEST, 0))


def several(arguments: Map, key: str, loop_item: str | None) -> list[str]:
    """An argument that is a list of texts, in one run of a loop; empty where it is not there.

    Raises:
        CannotJudge: a text has a template in it.
        Rejected: it is not a list of texts.
    """
    return [put(value, loop_item) for value in arguments.strings(key)]


def switch(arguments: Map, key: str, *, default: bool = False) -> bool:
    """An argument that is true or false.

    Raises:
        Rejected: it is neither.
    """
    return play.switch(arguments, key, default=default)
