"""A playbook as calls of modules with their arguments: the values of PyYAML, with `{{ item }}` replaced as Ansible does it.

Source: https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_loops.html
This module shares nothing with the target's own reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portbook.firewalls.ansible.check.schema import check_arguments, check_keywords, modules
from portbook.proof.reading import yaml_values
from portbook.targets import CannotJudge, Rejected

_DEBUG = "ansible.builtin.debug"
PRINTING = (
    {
        _DEBUG: {"msg": "{{ item.stdout_lines }}"},
        "loop": "{{ listed.results }}",
        "loop_control": {"label": "{{ item.item }}"},
    },
    {_DEBUG: {"msg": "{{ listed.stdout_lines }}"}},
)
"""The tasks, without their names, that print the list of the task before, in a loop or not."""
_ITEM = "{{ item }}"
_COMMAND = "ansible.builtin.command"
_SHORT = {
    **{name: f"ansible.builtin.{name}" for name in ("iptables", "command", "debug", "copy", "file")},
    "firewalld": "ansible.posix.firewalld",
    "ufw": "community.general.ufw",
}
"""The full names of modules by their short names, if the playbook has no `collections` of its own."""
_LOADING = [{"name": "firewalld", "state": state} for state in ("reloaded", "restarted")]
_RELOAD = {"argv": ["firewall-cmd", "--reload"]}
"""The command that a reload or restart of firewalld's service amounts to: it loads the stored configuration."""
_LISTS_OF_TASKS = ("tasks", "handlers")
_UNREAD = ("shell", "service", "systemd", "systemd_service", "ansible.builtin.shell", "ansible.builtin.service")
_TEMPLATES = ("{{", "{%", "{#")
_PLAY = {"name", "hosts", "become", "gather_facts", "tasks", "handlers"}
_LISTING = {"register", "changed_when", "check_mode"}
_MOST = 1000


@dataclass(frozen=True)
class Call:
    """One call of a module.

    Attributes:
        line: its line in the text, approximately: the values of PyYAML have no lines.
        module: full name of the module.
        arguments: its arguments, without templates.
        notifies: the handler that follows a change; empty for none.
    """

    line: int
    module: str
    arguments: dict[str, Any]
    notifies: str = ""


def calls(text: str, *, anyone: bool = False) -> list[Call]:
    """The calls of a playbook, without tasks that only print: first those of its tasks, then those of notified handlers.

    Args:
        text: the playbook.
        anyone: whether a person may have written it, with short names of modules and with commands as text.

    Raises:
        CannotJudge: there is more than one play, a keyword decides when or where something runs, or there is a template.
        Rejected: the text is not a playbook, or Ansible has no such keyword or argument.
    """
    documents = yaml_values.documents(text)
    return [
        call
        for line, playbook in documents
        for call in _playbook(line, _in_full(line, playbook) if anyone else playbook)
    ]


def _in_full(line: int, node: object) -> object:
    """A value with full names of modules, and commands as lists."""
    if isinstance(node, list):
        return [_in_full(line, element) for element in node]
    if not isinstance(node, dict):
        return node
    if unread := next((key for key in _UNREAD if key in node), ""):
        if node[unread] not in _LOADING or unread.endswith("shell"):
            raise CannotJudge(line, f"what {unread} does is not read here", id_="ansible-check-unknown-module")
        return _in_full(line, {_COMMAND: _RELOAD, **{key: node[key] for key in node if key != unread}})
    full = {_SHORT.get(key, key): value for key, value in node.items()}
    if len(full) < len(node):
        raise CannotJudge(line, "a module under two of its names", id_="ansible-check-module-twice")
    inner = {key: _in_full(line, value) if key in _LISTS_OF_TASKS else value for key, value in full.items()}
    return {key: _arguments(line, value) if key == _COMMAND else value for key, value in inner.items()}


def _arguments(line: int, arguments: object) -> object:
    text = arguments.get("cmd") if isinstance(arguments, dict) and arguments.keys() == {"cmd"} else arguments
    if not isinstance(text, str):
        return arguments
    if not re.fullmatch(r"[A-Za-z0-9_./:,@% -]+", text):
        raise CannotJudge(line, "a command with more than plain words", id_="ansible-check-command-words")
    return {"argv": text.split(" ")}


def _playbook(line: int, playbook: object) -> Iterator[Call]:
    if not isinstance(playbook, list) or not all(isinstance(play, dict) for play in playbook):
        raise Rejected(line, "a playbook is a list of plays", id_="ansible-check-not-a-playbook")
    if len(playbook) != 1:
        raise CannotJudge(line, "it has not one play, but several or none", id_="ansible-check-not-one-play")
    play = playbook[0]
    check_keywords(line, "Play", play)
    if strange := sorted(play.keys() - _PLAY):
        raise CannotJudge(
            line, f"Portbook does not know what {strange[0]} of a play does", id_="ansible-check-unknown-play-key"
        )
    if play.get("become") is not True or not play.get("hosts") or not _plain(play["hosts"]):
        raise CannotJudge(
            line,
            "it does not say its hosts, or that it runs with the rights to change rules",
            id_="ansible-check-play-without-hosts",
        )
    tasks = _listed(line, play, "tasks")
    _check_printing(line, tasks)
    calls = [run for task in tasks for run in _runs(line, task)]
    yield from calls
    handlers = {str(handler.get("name", "")): handler for handler in _listed(line, play, "handlers")}
    notified = {call.notifies for call in calls if call.notifies}
    if strange := sorted(notified - handlers.keys()):
        raise Rejected(line, f"there is no handler {strange[0]!r}", id_="ansible-check-no-such-handler")
    later = [run for name, handler in handlers.items() if name in notified for run in _runs(line, handler)]
    if any(call.notifies for call in later):
        raise CannotJudge(line, "a handler that notifies another cannot be judged", id_="ansible-check-handler-chain")
    yield from later


def _check_printing(line: int, tasks: list[dict[str, Any]]) -> None:
    """Check that each task that prints follows the task that lists, with a loop after a loop."""
    for before, task in zip([{}, *tasks], tasks, strict=False):
        if _is_printing(task) and (before.get("register"), "loop" in before) != ("listed", "loop" in task):
            raise CannotJudge(
                line,
                "it prints something else than what the task before it has listed",
                id_="ansible-check-prints-something-else",
            )


def _is_printing(task: dict[str, Any]) -> bool:
    return {key: value for key, value in task.items() if key != "name"} in PRINTING


def _listed(line: int, play: dict[str, Any], key: str) -> list[dict[str, Any]]:
    tasks = play.get(key, [])
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise Rejected(line, f"what stands in {key} is no list of tasks", id_="ansible-check-not-a-task-list")
    return tasks


def _runs(line: int, task: dict[str, Any]) -> Iterator[Call]:
    keys = {key: value for key, value in task.items() if key not in modules()}
    check_keywords(line, "Task", {key: value for key, value in keys.items() if "." not in key})
    if not _plain(keys.pop("name", "")):
        raise CannotJudge(line, "a name has a template in it", id_="ansible-check-template")
    if _is_printing(task):
        return
    notifies = keys.pop("notify", "")
    if not isinstance(notifies, str) or not _plain(notifies):
        raise CannotJudge(line, "what a task notifies is not one handler by its name", id_="ansible-check-notify")
    named = [key for key in task if key in modules()]
    listing = named == ["ansible.builtin.command"]
    if strange := sorted(keys.keys() - {"loop"} - (_LISTING if listing else set())):
        raise CannotJudge(
            line, f"Portbook does not know what {strange[0]} does to a task", id_="ansible-check-unknown-task-key"
        )
    if len(named) != 1 or keys.get("check_mode", False) is not False:
        raise CannotJudge(
            line, "a task is not one module that is known here, or changes nothing", id_="ansible-check-not-one-module"
        )
    for loop_item in _items(line, keys):
        arguments = _put(line, task[named[0]], loop_item)
        yield Call(line, named[0], check_arguments(line, named[0], arguments), notifies)


def _items(line: int, keys: dict[str, Any]) -> list[str | None]:
    if "loop" not in keys:
        return [None]
    loop_items = keys["loop"]
    if not isinstance(loop_items, list) or not all(
        isinstance(loop_item, str) and _plain(loop_item) for loop_item in loop_items
    ):
        raise CannotJudge(line, "Portbook does not know what a loop is over", id_="ansible-check-loop")
    if len(loop_items) > _MOST:
        raise CannotJudge(line, "a loop is too long", id_="ansible-check-loop")
    return [*loop_items]


def _put(line: int, node: Any, loop_item: str | None) -> Any:  # noqa: ANN401  # values of YAML
    """A value with its `{{ item }}` replaced, and without other templates."""
    if isinstance(node, dict):
        return {key: _put(line, value, loop_item) for key, value in node.items()}
    if isinstance(node, list):
        return [_put(line, element, loop_item) for element in node]
    if node == _ITEM and loop_item is not None:
        return loop_item
    if not _plain(node):
        raise CannotJudge(line, f"Portbook does not know what {node!r} is in the end", id_="ansible-check-template")
    return node


def _plain(value: object) -> bool:
    return not any(sign in str(value) for sign in _TEMPLATES)
