"""Throw-away namespaces, limits and capabilities: what a program may do in the sandbox.

Runs in the worker only, which is single-threaded and has few modules of ours imported.
Sources: namespaces(7), user_namespaces(7), prctl(2), capabilities(7).
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from portbook.proof.sandbox.syscalls import MACHINES, Machine

LIBC = ctypes.CDLL(None, use_errno=True)
"""The C library, for calls that Python has no words for."""

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000

_PR_SET_PDEATHSIG, _PR_CAPBSET_READ, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 23, 24, 38
_CAP_NET_ADMIN, _CAP_NET_RAW, _HIGHEST_CAP = 12, 13, 63

_USER, _MAP = "user namespace", "id map"

NOBODY = 65534


def _processes() -> int:
    """How many there may be; a kernel before 5.14 counts the user's outside too."""
    major, minor = (int(number) for number in re.findall(r"\d+", os.uname().release)[:2])
    return 256 if (major, minor) >= (5, 14) else 4096


LIMITS = {
    resource.RLIMIT_CPU: 20,  # seconds
    resource.RLIMIT_AS: 1 << 30,  # bytes
    resource.RLIMIT_FSIZE: 8 << 20,  # bytes; also caps what a program prints
    resource.RLIMIT_NOFILE: 256,
    resource.RLIMIT_NPROC: _processes(),
    resource.RLIMIT_CORE: 0,
}


class Refusal(Exception):  # noqa: N818  # it says what happened, as KeyError does
    """The kernel refused a step.

    Attributes:
        number: the errno.
        step: what was tried: `machine`, `user namespace`, `id map`, `namespaces`, `mounts`, `read-only mounts`,
            `system call filter`.
    """

    def __init__(self, number: int, step: str) -> None:
        super().__init__(step)
        self.step = step
        self.number = number


def check(step: str, outcome: int) -> None:
    """Pass over what a call of the C library returned.

    Raises:
        Refusal: the call failed.
    """
    if outcome < 0:
        raise Refusal(ctypes.get_errno(), step)


def machine() -> Machine:
    """What is known of this machine's system calls.

    Raises:
        Refusal: nothing, so that there can be no filter of them.
    """
    known = MACHINES.get(os.uname().machine) if sys.maxsize > 1 << 32 else None  # else programs have 32 bits
    if known is None:
        raise Refusal(errno.ENOTSUP, "machine")
    return known


def enter_user_namespace() -> None:
    """Become root of a user namespace, and nobody outside it, also when we are root there."""
    if os.geteuid() == 0 and _is_mapped(NOBODY):
        _enter_as_nobody()
    else:
        uid, gid = os.geteuid(), os.getegid()
        check(_USER, LIBC.unshare(_NEWUSER))
        _write(_MAP, "/proc/self/setgroups", "deny")
        _write(_MAP, "/proc/self/uid_map", f"0 {uid} 1")
        _write(_MAP, "/proc/self/gid_map", f"0 {gid} 1")


def _enter_as_nobody() -> None:
    """Only a process that stays outside may map another identity than its own."""
    me, (ready, go) = os.getpid(), os.pipe()
    mapper = os.fork()
    if mapper == 0:
        os.close(go)
        os._exit(_map_to_nobody(me) if os.read(ready, 1) else 0)
    os.close(ready)
    outcome = LIBC.unshare(_NEWUSER)
    refused = ctypes.get_errno()
    if outcome == 0:
        os.write(go, b"!")
    os.close(go)
    status = os.waitstatus_to_exitcode(os.waitpid(mapper, 0)[1])
    if outcome < 0:
        raise Refusal(refused, _USER)
    if status:
        raise Refusal(status, _MAP)
    os.setgroups([])
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)


def _map_to_nobody(process: int) -> int:
    try:
        _write(_MAP, f"/proc/{process}/uid_map", f"0 {NOBODY} 1")
        _write(_MAP, f"/proc/{process}/gid_map", f"0 {NOBODY} 1")
    except Refusal as refused:
        return refused.number
    return 0


def _is_mapped(identity: int) -> bool:
    extents = (line.split() for line in Path("/proc/self/uid_map").read_text("ascii").splitlines())
    return any(int(first) <= identity < int(first) + int(count) for first, _outside, count in extents)


def _write(step: str, path: str, text: str) -> None:
    try:
        Path(path).write_text(text, "ascii")
    except OSError as error:
        raise Refusal(error.errno or 0, step) from None


def enter_other_namespaces() -> None:
    """Mounts, processes (from the next fork on), IPC, host name, control groups, network: all of our own."""
    check("namespaces", LIBC.unshare(_NEWNS | _NEWPID | _NEWIPC | _NEWUTS | _NEWCGROUP | _NEWNET))


def fresh_network() -> None:
    """Leave the network namespace, with all rules in it, for a new one."""
    check("namespaces", LIBC.unshare(_NEWNET))


def fresh_mounts() -> None:
    """Leave the mounts to the processes that stay: what becomes of theirs is not seen here."""
    check("namespaces", LIBC.unshare(_NEWNS))


def die_with_parent() -> None:
    """Ask to be killed when the parent ends, however it ends. Undone by any change of identity."""
    check("namespaces", LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0))


def no_new_privileges() -> None:
    """No program gains anything by its set-user-id bit or file capabilities."""
    check("namespaces", LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def confine_job(*, stays: bool = False, limits: Mapping[int, int] = LIMITS) -> None:
    """Limits, and no capability but those to configure the network; before exec of a program.

    One that stays for many jobs has no limit on its time: it limits each job's.
    """
    for limit, value in limits.items():
        if stays and limit == resource.RLIMIT_CPU:
            continue
        resource.setrlimit(limit, (value, value))
    keep_network_capabilities()


def keep_network_capabilities() -> None:
    """No program that is started from now on has any capability but those to configure the network."""
    for number in range(_HIGHEST_CAP + 1):
        known = LIBC.prctl(_PR_CAPBSET_READ, number, 0, 0, 0) >= 0
        if known and number not in {_CAP_NET_ADMIN, _CAP_NET_RAW}:
            check("namespaces", LIBC.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0))


def limit(process: int) -> None:
    """Limits for a program that has just been started."""
    for kind, value in LIMITS.items():
        resource.prlimit(process, kind, (value, value))
