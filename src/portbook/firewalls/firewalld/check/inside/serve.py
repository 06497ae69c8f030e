"""One JSON object a line in, one out: `{"host": […], "commands": […]}`, each command `[line, [argument, …]]`.

The answer is `{"rules": "table inet firewalld { … }", "failed": null}`; `failed` holds line, code and message of the
first command that failed. `{"broken": "…"}` says why there is none. The first line out has `ready`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from portbook.firewalls.firewalld.check.inside import libraries, settings, with_bus, without_bus
from portbook.firewalls.firewalld.check.inside.commands import FirewalldFailure, commands

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
        apply = with_bus.engine(Path(base), program, nft) if program else without_bus.engine(Path(base))
    except (ImportError, OSError) as error:
        _say({"ready": True, "broken": str(error)})
        return
    _say({"ready": True})
    for line in sys.stdin:
        question = json.loads(line)
        _say(_apart(partial(apply, commands(question["host"]), commands(question["commands"]))))
        _kill_the_rest()
        settings.forget()


def _say(answer: Mapping[str, object]) -> None:
    line = json.dumps(answer).encode() + b"\n"
    while line:
        line = line[os.write(1, line) :]


def _apart(work: Callable[[], Mapping[str, object]]) -> dict[str, Any]:
    """The answer of a child process, which does the work and ends."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _without_ours()
        _answer(theirs, work)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    outcome: dict[str, Any] = json.loads(answer) if answer else {"broken": "firewalld ended before its work was done"}
    return outcome


def _without_ours() -> None:
    """Close this program's input and output, so that the output of firewalld does not become an answer."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)


def _answer(pipe: int, work: Callable[[], Mapping[str, object]]) -> None:
    try:
        answer = work()
    except FirewalldFailure as broken:
        answer = {"broken": str(broken)}
    except BaseException:  # noqa: BLE001  # whatever it is, it is said, and this process ends
        answer = {"broken": traceback.format_exc().splitlines()[-1]}
    with os.fdopen(pipe, "wb") as file:
        file.write(json.dumps(answer).encode())
    os._exit(0)


def _kill_the_rest() -> None:
    """End the daemons that a child has left running."""
    if os.getpid() == _INIT:
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
