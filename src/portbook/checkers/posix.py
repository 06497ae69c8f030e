"""A checker as a script for any POSIX shell. The shell reads what the data says, and never interprets it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from portbook import __version__
from portbook.checkers.check import Check
from portbook.checkers.checker import Checker, End, Language, Written
from portbook.escape import shell

_ENDS = "end-of-the-data"
"""The last line of the data: no other line is without a space."""
_SENDS = ("common", "report", "send", "probe")
_LISTENS = ("common", "report", "listen")
_PROGRAMS = {End.PROBE: "sender", End.LISTEN: "listener"}
_INTERPRETERS = ("python", "perl")


def _write(checker: Checker) -> Written:
    parts = _SENDS if checker.end is End.PROBE else _LISTENS
    programs = (_program(f"{_PROGRAMS[checker.end]}", interpreter) for interpreter in _INTERPRETERS)
    sections = ("\n".join(_opening(checker)), *(_part(f"{part}.sh") for part in parts), *programs, 'main "$@"\n')
    return Written("\n".join(sections))


POSIX = Language("sh", "POSIX shell", _write)


def _opening(checker: Checker) -> Iterator[str]:
    does = "sends" if checker.end is End.PROBE else "listens"
    of = shell.comment(f"{checker.service.title}: {checker.role.title}, profile {checker.profile.id}")
    yield "#!/bin/sh"
    yield f"# Which documented flows get through? This end {does}. {of}"
    yield f"# Written by portbook {__version__}; --help says how to run it."
    yield ""
    yield f"data() {{\n    cat <<'{_ENDS}'"
    yield from (shell.here_line(key, text) for key, text in _data(checker) if text)
    yield f"{_ENDS}\n}}\n"


def _data(checker: Checker) -> Iterator[tuple[str, str]]:
    yield "service", checker.service.id
    yield "title", checker.service.title
    yield "role", checker.role.id
    yield "role-title", checker.role.title
    yield "profile", checker.profile.id
    if checker.end is End.PROBE:
        for destination in checker.destinations:
            yield "target", f"{destination.role} {destination.place} {destination.title}"
    flow = ""
    for check in checker.checks:
        if check.flow.id != flow:
            flow = check.flow.id
            yield from _about(check)
        yield "check", _words(check)


def _about(check: Check) -> Iterator[tuple[str, str]]:
    flow = check.flow
    yield "flow", flow.id
    yield "label", flow.label
    yield "need", flow.need
    yield "group", flow.one_of
    yield "purpose", flow.purpose
    yield "without", flow.without


def _words(check: Check) -> str:
    """`tcp both control 443 - 0 known controlplane.tailscale.com`: protocol, family, role, port, port it comes from, sample, place, addresses."""
    destination = check.destination
    ports = (str(port) if port is not None else "-" for port in (check.port, check.source_port))
    addresses = ",".join(destination.addresses) or "-"
    return " ".join(
        (check.kind, check.family, destination.role, *ports, str(int(check.sampled)), destination.place, addresses)
    )


def _program(name: str, interpreter: str) -> str:
    """A function that prints a program for an interpreter."""
    ends = f"end-of-{interpreter}"
    return f"{name}_{interpreter}() {{\n    cat <<'{ends}'\n{_part(f'{name}.{interpreter}')}{ends}\n}}\n"


def _part(name: str) -> str:
    return (files("portbook.checkers") / "scripts" / "sh" / name).read_text("utf-8")
