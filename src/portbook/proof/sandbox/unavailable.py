"""Why a machine refuses namespaces, and what to do about it.

Sources: kernel documentation of `user.max_user_namespaces` (namespaces(7)); Ubuntu 24.04 release notes
(`kernel.apparmor_restrict_unprivileged_userns`); Docker documentation, "Seccomp security profiles for Docker".
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

_FILTERED = 2  # "Seccomp:" in proc(5)


@dataclass(frozen=True)
class Facts:
    """The kernel's own limits at the moment."""

    root: bool = False
    apparmor_restricts: bool = False
    namespaces_allowed: int = 1
    clone_allowed: bool = True
    filtered: bool = False


def facts() -> Facts:
    """Read this machine's."""
    return Facts(
        root=os.geteuid() == 0,
        apparmor_restricts=_number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 0) == 1,
        namespaces_allowed=_number("/proc/sys/user/max_user_namespaces", 1),
        clone_allowed=_number("/proc/sys/kernel/unprivileged_userns_clone", 1) != 0,
        filtered=_seccomp() == _FILTERED,
    )


def other_system(platform: str) -> str:
    """The reason on a system that is not Linux, by `sys.platform`."""
    name, cure = {
        "darwin": ("macOS", "in CI, a virtual machine or a container"),
        "win32": ("Windows", "in CI or in WSL 2"),
    }.get(platform, (platform, "in CI or a virtual machine"))
    return f"{name} has no Linux namespaces: run portbook check on Linux, {cure}"


def reason(step: str, number: int, about: Facts) -> str:
    """Why a step failed with an errno, and the cure, one sentence without a full stop."""
    if known := _by_step(step, number) or _by_facts(number, about):
        return known
    name = errno.errorcode.get(number, str(number))
    return f"the kernel refuses the sandbox ({step}: {name}): run portbook check on a machine that allows namespaces"


def _by_step(step: str, number: int) -> str:
    """The reason where nothing but the kernel itself can refuse a step; else empty."""
    if step == "machine":
        return "the sandbox knows the system calls of x86_64 and aarch64 (64 bits) only: run portbook check on one of those"
    if step == "system call filter":
        return (
            "the kernel takes no filter of system calls, which the sandbox needs: "
            "run portbook check on a kernel that has CONFIG_SECCOMP_FILTER"
        )
    if step == "read-only mounts" and number == errno.ENOSYS:
        return "the kernel cannot make mounts read-only as a tree: use Linux 5.12 or newer"
    return ""


def _by_facts(number: int, about: Facts) -> str:
    """The reason where a setting is the cause, which somebody can change; else empty."""
    if about.namespaces_allowed == 0:
        return "user.max_user_namespaces is 0: run sudo sysctl -w user.max_user_namespaces=10000"
    if about.apparmor_restricts and not about.root:
        return (
            "AppArmor restricts user namespaces here, as on Ubuntu 24.04: "
            "run sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or portbook check with sudo"
        )
    if not about.clone_allowed and not about.root:
        return (
            "kernel.unprivileged_userns_clone is 0: "
            "run sudo sysctl -w kernel.unprivileged_userns_clone=1, or portbook check with sudo"
        )
    if about.filtered and number in {errno.EPERM, errno.EACCES}:
        return (
            "a seccomp profile forbids namespaces here, as Docker's default does: run the container with "
            "--security-opt seccomp=unconfined --security-opt apparmor=unconfined"
        )
    return ""


def _number(path: str, default: int) -> int:
    try:
        return int(Path(path).read_text("ascii"))
    except (OSError, ValueError):
        return default


def _seccomp() -> int:
    try:
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Seccomp:")), 0)
