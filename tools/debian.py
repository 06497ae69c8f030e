"""Debian's packages, for who may install them: root, or who needs no password for sudo."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

# Nothing may ask, remove a package, replace somebody's settings, or restart a service.
_INSTALL = (
    "apt-get",
    "install",
    "--yes",
    "--quiet",
    "--no-install-recommends",
    "--no-remove",
    "--option=Dpkg::Options::=--force-confold",
    "--option=DPkg::Lock::Timeout=120",
)
_UPDATE = ("apt-get", "update", "--quiet")


def available() -> bool:
    """Whether this is Debian or one of its family."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def command(packages: Sequence[str]) -> str:
    """What a person would type to install some packages."""
    return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"


def install(packages: Sequence[str]) -> bool:
    """Install packages without a question; false where that may not be done, or fails."""
    if not available() or _as_root() is None:
        return False
    # On a machine whose lists are old or not there yet, the first try fails.
    return _run_as_root(*_INSTALL, *packages) or (_run_as_root(*_UPDATE) and _run_as_root(*_INSTALL, *packages))


@cache
def _as_root() -> tuple[str, ...] | None:
    """What to put before a command that needs root; None where there is no way without a password."""
    if os.geteuid() == 0:
        return ()
    return ("sudo", "-n") if shutil.which("sudo") and _run("sudo", "-n", "true") else None


def _run_as_root(*words: str) -> bool:
    before = _as_root()
    return before is not None and _run(
        *before, "env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1", *words
    )


def _run(*words: str) -> bool:
    done = subprocess.run(  # noqa: S603  # the words are set-up's own
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0
