"""Briefs as playbooks of one play: what is the same for every module."""

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
    """The text of a play, or that there is nothing to do where it has no tasks.

    Args:
        brief: whose it is.
        tasks: their lines, without the indentation of a play.
        handlers: likewise, of those that tasks notify.
    """
    lines = [f"# {each}" for each in heading(brief)]
    todo = list(tasks)
    if not any(each.startswith("- ") for each in todo):
        return "\n".join([*lines, *todo, f"# There is nothing to {_NOTHING[brief.id.form]}."]) + "\n"
    lines += [*_head(brief), "  tasks:", *_inner(todo)]
    if later := list(handlers):
        lines += ["  handlers:", *_inner(later)]
    return "\n".join(lines) + "\n"


def _head(brief: Brief) -> Lines:
    yield "# Replace the group by your hosts"
    yield f"- hosts: {yaml.string(slug(f'{brief.id.service} {brief.id.role}', '_') or _NAMELESS)}"
    yield "  become: true"
    yield "  gather_facts: false"


def _inner(lines: Iterable[str]) -> Lines:
    return (f"    {each}" for each in lines)


def task(title: str, module: str, said: Mapping[str, str], *beside: str) -> Lines:
    """The lines of a task.

    Args:
        title: what it is for, in any words.
        module: its name.
        said: its arguments, each as YAML.
        beside: lines of other keywords.
    """
    yield f"- name: {text(title)}"
    yield f"  {module}:"
    yield from (f"    {key}: {value}" for key, value in said.items())
    yield from (f"  {each}" for each in beside)


def text(said: str) -> str:
    """Any text as a scalar that no template engine expands."""
    return yaml.string(jinja.inert(said))


def listing(argv: str, items: Sequence[str] = ()) -> Lines:
    """Tasks that run what lists rules, and print what it says; neither changes anything.

    Args:
        argv: the program and its arguments as a list of YAML, with `{{ item }}` where it runs more than once.
        items: what that stands for.
    """
    yield from task("List the rules", "ansible.builtin.command", {"argv": argv})
    yield from [f"  loop: [{', '.join(items)}]"] if items else []
    yield "  register: listed"
    yield "  changed_when: false"
    yield "  check_mode: false"
    said = "item" if items else "listed"
    yield from task("Print them", "ansible.builtin.debug", {"msg": f'"{{{{ {said}.stdout_lines }}}}"'})
    if items:
        yield '  loop: "{{ listed.results }}"'
        yield "  loop_control:"
        yield '    label: "{{ item.item }}"'
