from __future__ import annotations

import errno

import pytest

from portbook.proof.sandbox import sandbox
from portbook.proof.sandbox.unavailable import Facts, reason


@pytest.mark.parametrize(
    ("step", "number", "about", "words"),
    [
        ("user namespace", errno.ENOSPC, Facts(namespaces_allowed=0), "user.max_user_namespaces is 0: run sudo"),
        ("id map", errno.EPERM, Facts(apparmor_restricts=True), "kernel.apparmor_restrict_unprivileged_userns=0"),
        ("namespaces", errno.EPERM, Facts(apparmor_restricts=True), "Ubuntu 24.04"),
        ("user namespace", errno.EPERM, Facts(clone_allowed=False), "kernel.unprivileged_userns_clone=1"),
        ("user namespace", errno.EPERM, Facts(root=True, filtered=True), "Docker's default does: run the container"),
        ("read-only mounts", errno.ENOSYS, Facts(), "use Linux 5.12 or newer"),
        ("system call filter", errno.EINVAL, Facts(filtered=True), "on a kernel that has CONFIG_SECCOMP_FILTER"),
        (
            "machine",
            errno.ENOTSUP,
            Facts(namespaces_allowed=0),
            "x86_64 and aarch64 (64 bits) only: run portbook check",
        ),
        (
            "mounts",
            errno.EACCES,
            Facts(root=True, apparmor_restricts=True),
            "refuses the sandbox (mounts: EACCES): run",
        ),
    ],
)
def test_every_refusal_names_its_cure(step: str, number: int, about: Facts, words: str) -> None:
    said = reason(step, number, about)
    assert words in said
    assert "\n" not in said


@pytest.mark.parametrize(("platform", "name"), [("darwin", "macOS"), ("win32", "Windows"), ("freebsd14", "freebsd14")])
def test_other_systems_are_named(platform: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(sandbox.SandboxFailed, match=f"^{name} has no Linux namespaces: run portbook check on Linux"):
        sandbox.Sandbox.open()
