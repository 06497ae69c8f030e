"""The commands that show that a service works through the firewall."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.escape.markdown import fenced, inline
from portbook.escape.visible import one_line
from portbook.model import Service, Trial


def sections(service: Service, marks: str) -> Iterator[str]:
    """A heading for each command, where it is typed, the command, and what shows that it works.

    Args:
        service: the data.
        marks: the marks of a heading: `###`.
    """
    for trial in service.trials.values():
        yield f"{marks} {inline(trial.title)}\n"
        yield _body(service, trial)


def _body(service: Service, trial: Trial) -> str:
    role = service.roles[trial.role]
    shows = f"\nIt shows: {inline(trial.shows)}\n" if trial.shows else ""
    command = fenced(f"{one_line(trial.command)}\n", "bash")
    return f"On **{inline(role.title)}**:\n\n{command}{shows}"
