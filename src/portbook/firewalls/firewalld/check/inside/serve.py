"""One JSON object a line in, one out: `{"host": […], "commands": […], "reads": […]}`, each command `[line, [argument, …]]`.

`reads` has the places of the commands that change nothing. The answer is `{"rules": "table inet firewalld { … }", "failed": null,
"said": […]}`; `failed` holds line, code and message of the first command that failed. `{"broken": "…"}` says why there is none.
The first line out has `ready`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portbook.firewalls.firewalld.check.inside import libraries, with_bus, without_bus
from portbook.firewalls.firewalld.check.inside.commands import Command, commands
from portbook.firewalls.firewalld.check.inside.session import Open, Session

_INIT = 1


def main(base: str, program: str = "", nft: str = "") -> None:
    """Answer questions until the input ends, with the real daemon if there is a `dbus-daemon`.

    Args:
        base: the root of firewalld's package.
        program: the `dbus-daemon` for the real daemon; empty to run firewalld without a bus.
        nft: the `nft` for the real daemon.
    """
    libraries.find(base, program)
    try:
        open_ = with_bus.engine(Path(base), program, nft) if program else without_bus.engine(Path(base))
    except (ImportError, OSError) as error:
        _say({"ready": True, "broken": str(error)})
        return
    _say({"ready": True})
    answers = _Once(open_) if program else _Sessions(open_)
    for line in sys.stdin:
        question = json.loads(line)
        _say(answers.answer(commands(question["host"]), commands(question["commands"]), question["reads"]))


@dataclass
class _Once:
    """Each question has a firewalld of its own, which may start other programs."""

    open: Open

    def answer(self, host: Sequence[Command], listed: Sequence[Command], reads: Sequence[int]) -> dict[str, Any]:
        session = Session.started(self.open, host, listed)
        answer = session.ask(listed, reads)
        session.end()
        _kill_the_rest()
        return answer


@dataclass
class _Sessions:
    """Two for one host: one that stays as the host was loaded, and one that goes on with what changes something."""

    open: Open
    as_loaded: Session | None = None
    changed: Session | None = None
    rules: str = ""
    """The rule set of the host as it was loaded, which the kernel has no more when the other one has started."""

    def answer(self, host: Sequence[Command], listed: Sequence[Command], reads: Sequence[int]) -> dict[str, Any]:
        if len(reads) < len(listed):
            self.changed = self._going_on(self.changed, host, listed)
            return self.changed.ask(listed, reads)
        known = self.as_loaded
        self.as_loaded = self._going_on(known, host, listed)
        answer = self.as_loaded.ask(listed, reads)
        if self.as_loaded is known and "rules" in answer:
            return {**answer, "rules": self.rules}
        self._end_changed()  # its rules have gone
        self.rules = answer.get("rules", "")
        return answer

    def _going_on(self, session: Session | None, host: Sequence[Command], listed: Sequence[Command]) -> Session:
        """The session, if it can go on with these commands; else a new one in its place."""
        if session and session.goes_on(host, listed):
            return session
        if session:
            session.end()
        return Session.started(self.open, host, listed)

    def _end_changed(self) -> None:
        if self.changed:
            self.changed.end()
        self.changed = None


def _say(answer: Mapping[str, object]) -> None:
    line = json.dumps(answer).encode() + b"\n"
    while line:
        line = line[os.write(1, line) :]


def _kill_the_rest() -> None:
    """End the daemons that a session has left running."""
    if os.getpid() == _INIT:
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
