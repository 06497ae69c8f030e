"""The programs that proof may run, and where they are."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

ALLOWED = frozenset(
    {
        "dbus-daemon",
        "firewall-cmd",
        "firewalld",
        "ip6tables",
        "ip6tables-legacy-restore",
        "ip6tables-legacy-save",
        "ip6tables-restore",
        "ip6tables-save",
        "iptables",
        "iptables-legacy-restore",
        "iptables-legacy-save",
        "iptables-restore",
        "iptables-save",
        "nft",
        "python3",
        "ufw",
    }
)
"""Their names; a snippet can name no other."""
_PACKAGES = {"nft": "nftables", "python3": "python3"}
"""Packages of programs that do not come with iptables."""
_UNPACKED = frozenset({"dbus-daemon", "firewall-cmd", "firewalld", "ufw"})
"""Programs whose packages start a service when installed, so that nobody is told to."""
DIRECTORIES = ("/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where a system keeps them. PATH can only take away from these: a directory of somebody's own is never searched."""
TOOLS = ".tools"
"""A site's own tools, in the folder where portbook is started: packages laid out, each in a folder of its name."""


def find(name: str) -> Path | None:
    """The program's absolute path; None where it is not on this machine.

    Raises:
        ValueError: it is not an allowed program.
    """
    if name not in ALLOWED:
        msg = f"{name} is not a program that proof may run"
        raise ValueError(msg)
    for folder in (*_system_directories(), *_laid_out()):
        path = folder / name
        if path.is_file() and os.access(path, os.X_OK):
            return path
    return None


def missing(name: str) -> str:
    """Why a program cannot be run and what to do about it, one sentence without a full stop."""
    if name in _UNPACKED:
        return f"{name} is not on this machine: run make tools, which unpacks it and starts nothing"
    package = _PACKAGES.get(name, "iptables")
    return f"{name} is not on this machine: install the package {package}"


def tools_folder() -> Path | None:
    """The site's own tools, where it has any."""
    folder = Path.cwd() / TOOLS
    return folder if folder.is_dir() else None


def _laid_out() -> list[Path]:
    folder = tools_folder()
    return [each for kind in ("sbin", "bin") for each in sorted(folder.glob(f"*/usr/{kind}"))] if folder else []


def _system_directories() -> list[Path]:
    """The system's directories that PATH has, each with its `sbin`, which a plain user's PATH often lacks."""
    named = {entry.rstrip("/") for entry in os.environ.get("PATH", os.defpath).split(":")}
    return [Path(each) for each in DIRECTORIES if {each, each.replace("sbin", "bin")} & named]


@cache
def version(path: Path, option: str = "--version") -> str:
    """The first line that the program prints about itself; empty where it prints none.

    It runs outside the sandbox, on no text but the option: a check that finds everything in the ledger opens none.
    """
    try:
        done = subprocess.run(  # noqa: S603  # an allowed program by absolute path
            [path, option], capture_output=True, check=False, timeout=10, env={}, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return lines[0].strip() if lines and done.returncode == 0 else ""
