"""The sandbox's inner side: one JSON object a line in, one out, until the input ends.

The first line out is `{"ready": true}` or `{"step": …, "errno": …}`. A job is `{"argv": […], "stdin": …, "seconds": …}`
and is answered by `{"returncode": …, "stdout": …, "stderr": …}`; `{"reset": true}` by `{"ready": true}`; `{"read": [folder, …]}` by
`{"files": […]}`, and `{"bring": [file, …]}`, after which the scratch files are these, by `{"files": []}`; both by `{"failed": …}`.

Where a program is named on the command line, it takes the place of all that, and answers lines itself.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from types import MappingProxyType
from typing import Any

from portbook.proof.sandbox import filesystem, isolation, seccomp

_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp", "LC_ALL": "C"}  # noqa: S108
_INIT = 1


class Worker:
    """What answers jobs; a worker with more to offer extends it.

    Attributes:
        etc_folders: names of folders in /etc that a host of the lab has its own of, in scratch space.
    """

    etc_folders: tuple[str, ...] = ()

    def open(self) -> dict[str, object]:
        """Make what needs the host's files, before they are out of reach; what the first line has besides `ready`."""
        return {}

    def reset(self) -> dict[str, object]:
        """Forget everything; what the answer has besides `ready`."""
        forget_programs(self.etc_folders)
        isolation.fresh_network()
        return {}

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Do one job."""
        if "read" in job or "bring" in job:
            return self._files(job)
        return run(job["argv"], job["stdin"].encode(), job["seconds"])

    def _files(self, job: dict[str, Any]) -> dict[str, object]:
        try:
            if "read" in job:
                return {"files": filesystem.read(job["read"])}
            filesystem.bring(job["bring"], self.etc_folders)
        except OSError as error:
            return {"failed": f"{error.filename}: {os.strerror(error.errno or 0)}"}
        return {"files": []}


def main(make: Callable[[], Worker] = Worker) -> None:
    """Enter the namespaces, then serve as their first process."""
    worker, opened = make(), dict[str, object]()
    try:
        machine, request = isolation.machine(), json.loads(sys.argv[2])
        folders = request["folders"]
        worker.etc_folders = (*dict.fromkeys((*worker.etc_folders, *request["etc_folders"])),)
        mounts = filesystem.taken(machine.numbers, folders)
        isolation.enter_user_namespace()
        isolation.die_with_parent()
        isolation.enter_other_namespaces()
        inner = os.fork()
        if inner == 0:
            isolation.die_with_parent()
            opened = worker.open()
            filesystem.private(machine.numbers, folders, mounts, worker.etc_folders)
            isolation.no_new_privileges()
            seccomp.install(seccomp.program(machine))
    except isolation.Refusal as refused:
        _answer({"step": refused.step, "errno": refused.number})
        os._exit(1)
    except OSError as error:
        _answer({"step": "mounts", "errno": error.errno})
        os._exit(1)
    if inner == 0:
        _start(sys.argv[3:])
        _answer({"ready": True, **opened})
        _serve(worker)
        os._exit(0)
    os.close(0)
    os.close(1)  # so that its end shows when the inner process is gone
    os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) != 0)


def _answer(what: dict[str, object]) -> None:
    line = json.dumps(what).encode() + b"\n"
    while line:
        line = line[os.write(1, line) :]


def _start(program: list[str]) -> None:
    if program:
        isolation.confine_job(stays=True)
        os.chdir("/tmp")  # noqa: S108  # private
        os.execve(program[0], program, _ENVIRONMENT)  # noqa: S606  # the outer side names it


def _serve(worker: Worker) -> None:
    for line in sys.stdin.buffer:
        what = json.loads(line)
        _answer({"ready": True, **worker.reset()} if "reset" in what else worker.answer(what))


def forget_programs(etc_folders: Sequence[str]) -> None:
    """Kill every process that a program has left, and forget its files."""
    _kill_the_rest()
    _bury()
    filesystem.forget(etc_folders)


def run(
    argv: Sequence[str],
    stdin: bytes,
    seconds: float,
    *,
    confined: bool = False,
    limits: Mapping[int, int] = isolation.LIMITS,
    more: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, object]:
    """Run one program; it starts faster where this process is `confined` already.

    Its limits are the jail's unless others are given, and its environment has `more` only if that is given.

    Files, not pipes: nothing can block, and the limit on file size caps the output.
    """
    files = [os.memfd_create(name) for name in ("stdin", "stdout", "stderr")]
    with os.fdopen(os.dup(files[0]), "wb") as file:
        file.write(stdin)
    os.lseek(files[0], 0, os.SEEK_SET)
    try:
        process = subprocess.Popen(  # noqa: S603  # the outer side allows programs by name and path
            argv,
            stdin=files[0],
            stdout=files[1],
            stderr=files[2],
            env={**_ENVIRONMENT, **more},
            cwd="/tmp",  # noqa: S108  # private
            preexec_fn=None if confined else partial(isolation.confine_job, limits=limits),  # noqa: PLW1509  # this process has one thread
        )
        if confined:
            isolation.limit(process.pid)
        code = _wait(process, seconds)
    except (OSError, subprocess.SubprocessError) as error:
        return {"failed": str(error)}
    else:
        return {"returncode": code, "stdout": _text(files[1]), "stderr": _text(files[2])}
    finally:
        for memory_file in files:
            os.close(memory_file)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int:
    handle = os.pidfd_open(process.pid)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        if not poll.poll(seconds * 1000):
            _kill_the_rest()
        return process.wait()
    finally:
        os.close(handle)


def _text(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    with os.fdopen(os.dup(file), "rb") as opened:
        return opened.read().decode("utf-8", "replace")


def _kill_the_rest() -> None:
    """Kill every process of the namespace but this one, its first."""
    if os.getpid() != _INIT:
        os._exit(1)  # not in a process namespace of our own: nothing here may be killed
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def _bury() -> None:
    """Wait until every killed process is gone. Only between jobs: a job's own exit code is for its `Popen` to fetch."""
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
