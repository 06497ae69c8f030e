"""Rules as ufw commands."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import groupby

from portbook.firewalls.ufw.match import ANY, NO_WORD, Match, matches
from portbook.model import Brief, Direction, Form, Rule
from portbook.targets.text.comments import about, heading, shell_lines


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "\n".join([*shell_lines(heading(brief)), *_FORMS[brief.id.form](brief)]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    """One or more commands for each rule, in the order of the data."""
    if not brief.rules:
        yield "# There is nothing to open."
    for title, rules in groupby(brief.rules, partial(about, brief)):
        yield ""
        yield from shell_lines([title])
        for rule in rules:
            yield from list(_allows(rule, "prepend")) or [f"# {NO_WORD}"]


def _undo(brief: Brief) -> Iterator[str]:
    """One command for each different rule: ufw keeps no duplicates."""
    if not brief.rules:
        yield "# There is nothing to undo."
    yield from dict.fromkeys(command for rule in brief.rules for command in _allows(rule, "delete"))


def _show(_brief: Brief) -> Iterator[str]:
    yield "sudo ufw show added"


def _allows(rule: Rule, verb: str) -> Iterator[str]:
    way = "in" if rule.direction is Direction.INBOUND else "out"
    for match in matches(rule):
        yield f"sudo ufw {verb} allow {way} {spelled(match)}"


def spelled(match: Match) -> str:
    """A match as `443/tcp` where that is all of it, else in the long form."""
    if match.source == match.destination == ANY and match.ports and not match.source_ports:
        return f"{match.ports}/{match.protocol}"
    words = [f"proto {match.protocol}"] if match.protocol else []
    words.append(f"from {match.source} port {match.source_ports}" if match.source_ports else f"from {match.source}")
    words.append(f"to {match.destination} port {match.ports}" if match.ports else f"to {match.destination}")
    return " ".join(words)


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}
