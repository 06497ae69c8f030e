"""Briefs as playbooks of one play, for any module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from portbook.escape import jinja, yaml
from portbook.model import Brief, Form
from portbook.targets.text.comments import heading
from portbook.targets.text.resource_names import slug

Lines = Iterator[str]
_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}
_NAMELESS = "hosts"


def playbook(brief: Brief, tasks: Iterable[str], handlers: Iterable[str] = ()) -> str:
    """The text of a play; without tasks a comment that there is nothing to do.

    Args:
        brief: the brief of the snippet.
        tasks: the lines of the tasks, without the indentation of a play.
        handlers: the lines of the handlers, without the indentation of a play.
    """
    lines = [f"# {line}" for line in heading(brief)]
    task_lines, handler_lines = list(tasks), list(handlers)
    if not any(line.startswith("- ") for line in task_lines):
        return "\n".join([*lines, *task_lines, f"# There is nothing to {_NOTHING[brief.id.form]}."]) + "\n"
    lines += [*_head(brief), "  tasks:", *_inner(task_lines)]
    if handler_lines:
        lines += ["  handlers:", *_inner(handler_lines)]
    return "\n".join(lines) + "\n"


def _head(brief: Brief) -> Lines:
    yield "# Replace the group by your hosts"
    yield f"- hosts: {yaml.string(slug(f'{brief.id.service} {brief.id.role}', '_') or _NAMELESS)}"
    yield "  become: true"
    yield "  gather_facts: false"


def _inner(lines: Iterable[str]) -> Lines:
    return (f"    {line}" for line in lines)


def task(title: str, module: str, arguments: Mapping[str, str], *keywords: str) -> Lines:
    """The lines of a task.

    Args:
        title: the name of the task.
        module: the name of the module.
        arguments: the arguments of the module, each as YAML.
        keywords: lines of other keywords of the task.
    """
    yield f"- name: {text(title)}"
    yield f"  {module}:"
    yield from (f"    {key}: {value}" for key, value in arguments.items())
    yield from (f"  {line}" for line in keywords)


def text(plain: str) -> str:
    """Any text as a scalar that no template engine expands."""
    return yaml.string(jinja.inert(plain))


def listing(argv: str, loop_items: Sequence[str] = ()) -> Lines:
    """A task that lists rules and a task that prints the list; neither changes anything.

    Args:
        argv: the program and its arguments as a list of YAML, with `{{ item }}` where the task is a loop.
        loop_items: the items of the loop.
    """
    yield from task("List the rules", "ansible.builtin.command", {"argv": argv})
    yield from [f"  loop: [{', '.join(loop_items)}]"] if loop_items else []
    yield "  register: listed"
    yield "  changed_when: false"
    yield "  check_mode: false"
    output = "item" if loop_items else "listed"
    yield from task("Print them", "ansible.builtin.debug", {"msg": f'"{{{{ {output}.stdout_lines }}}}"'})
    if loop_items:
        yield '  loop: "{{ listed.results }}"'
        yield "  loop_control:"
        yield '    label: "{{ item.item }}"'
