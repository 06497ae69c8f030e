"""Briefs as commands for the chain DOCKER-USER."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.docker.phrases import phrases
from portbook.model import Brief, Form
from portbook.targets.text import inserted_rules
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.heredoc import heredoc

_PROGRAMS = {4: "iptables", 6: "ip6tables"}
_CHAIN = "DOCKER-USER"
_TRACKED = "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN"
_ANSWERS = "# Answers to what is let through"
_BRIDGES = ("docker0", "docker_gwbridge", "br-+")
"""Docker's bridges: that of containers without a network of their own, that of Swarm, and those of networks."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = _FORMS[brief.id.form](brief)
    return "\n".join([*shell_lines(heading(brief)), *lines]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    return inserted_rules.addition(brief, _changes)


def _undo(brief: Brief) -> Iterator[str]:
    return inserted_rules.undo(brief, _changes)


def _show(_brief: Brief) -> Iterator[str]:
    yield from (f"sudo {program} -S {_CHAIN}" for program in _PROGRAMS.values())


def _changes(brief: Brief, command: str) -> Iterator[str]:
    if not brief.rules:
        return
    last, versions = "", set()
    for rule in brief.rules:
        comment = about(brief, rule)
        if comment != last:
            yield from shell_lines([comment])
        last = comment
        for version, phrase in phrases(rule):
            versions.add(version)
            yield f"sudo {_PROGRAMS[version]} {command} {_CHAIN} {phrase} -j RETURN"
    # The last insert is the first rule of the chain: most packets belong to a connection.
    yield _ANSWERS
    yield from (f"sudo {_PROGRAMS[version]} {command} {_CHAIN} {_TRACKED}" for version in sorted(versions))


def delta(old: Brief, new: Brief) -> str:
    """What brings a host from one addition to another; empty where both insert the same rules."""
    return inserted_rules.delta(old, new, _changes)


def _complete(brief: Brief) -> Iterator[str]:
    yield "# These two replace all rules of DOCKER-USER and close every published port that they do not name. The rules of Docker itself stay."
    for version, program in _PROGRAMS.items():
        yield from heredoc(f"sudo {program}-restore --noflush", list(_table(brief, version)))


def _table(brief: Brief, version: int) -> Iterator[str]:
    yield "*filter"
    yield f":{_CHAIN} - [0:0]"
    yield _ANSWERS
    yield f"-A {_CHAIN} {_TRACKED}"
    last = ""
    for rule in brief.rules:
        lines = [f"-A {_CHAIN} {phrase} -j RETURN" for its_version, phrase in phrases(rule) if its_version == version]
        comment = about(brief, rule)
        if lines and comment != last:
            yield from shell_lines([comment])
            last = comment
        yield from lines
    yield "# Other packets to published ports"
    yield f"-A {_CHAIN} -m conntrack --ctstate DNAT -j DROP"
    yield "# Packets to addresses of containers, but for those of other containers"
    yield from (f"-A {_CHAIN} ! -i {bridge} -o {bridge} -j DROP" for bridge in _BRIDGES)
    yield "COMMIT"


_FORMS = {Form.ADD: _addition, Form.COMPLETE: _complete, Form.UNDO: _undo, Form.SHOW: _show}
