"""Where the programs that proof may run are on this machine, and which versions they are.

A version is kept in the user's cache, as starting a program costs more than a page. It is never kept beside the ledger: a site
may be a stranger's, and evidence is believed only from the versions that are on this machine.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from portbook.atomic import replace_file
from portbook.proof import user_cache
from portbook.proof.sandbox.program import Program, allowed_programs
from portbook.proof.tool_packages.tool import tool_with

DIRECTORIES = ("/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where a system keeps them. PATH can only take away from these: a directory of somebody's own is never searched."""
_ENVIRONMENT = {"CHECKPOINT_DISABLE": "1"}
"""Terraform would ask its vendor whether it is new."""
_VERSIONS = "versions.json"
"""The file in the user's cache that has what programs print of their versions."""


def find(name: str) -> Path | None:
    """The program's absolute path; None where it is not on this machine.

    Raises:
        ValueError: it is not an allowed program.
    """
    program = allowed_programs().get(name)
    if program is None:
        msg = f"{name} is not a program that proof may run"
        raise ValueError(msg)
    return _found(program, os.environ.get("PATH", os.defpath), tools_folder())


@lru_cache(maxsize=256)
def _found(program: Program, path: str, tools: Path | None) -> Path | None:
    """Remembered while the places to look in are the same: every snippet asks for the same few programs."""
    by_hand = [Path(program.by_hand)] if program.by_hand and program.by_hand in path.split(":") else []
    for folder in (*_system_directories(path), *by_hand):
        if _runs(folder / program.name):
            return folder / program.name
    unpacked = (folder / program.name for folder in _laid_out(tools)) if tools else ()
    return next((candidate for candidate in unpacked if _runs(candidate) and user_cache.is_users_own(candidate)), None)


def look_again() -> None:
    """Forget where programs were found: some were unpacked since."""
    user_cache.look_again()
    _found.cache_clear()
    _laid_out.cache_clear()


def _runs(program: Path) -> bool:
    return program.is_file() and os.access(program, os.X_OK)


def missing(name: str) -> str:
    """Why a program cannot be run and what to do about it, one sentence without a full stop."""
    program = allowed_programs()[name]
    tool = tool_with(name)
    unpack = f"run portbook tools install {tool.name}, which only unpacks it, or " if tool else ""
    service = " (its service need not run)" if program.is_service else ""
    return f"{name} is not on this machine: {unpack}install the package {program.package}{service}{_refused()}"


def _refused() -> str:
    refusal = user_cache.tools_refusal()
    return f"; {refusal}" if refusal else ""


def tools_folder() -> Path | None:
    """The user's unpacked tools, packages laid out, each in a folder of its name; None where there are none.

    Never a site's: its folder may be a stranger's, and what is in it would run with the user's rights.
    """
    return user_cache.tools()


@lru_cache(maxsize=8)
def _laid_out(tools: Path) -> tuple[Path, ...]:
    return tuple(folder for kind in ("sbin", "bin") for folder in sorted(tools.glob(f"*/usr/{kind}")))


def _system_directories(path: str) -> list[Path]:
    """The system's directories that PATH has, each with its `sbin`, which a plain user's PATH often lacks."""
    named = {entry.rstrip("/") for entry in path.split(":")}
    return [Path(directory) for directory in DIRECTORIES if {directory, directory.replace("sbin", "bin")} & named]


@cache
def version(path: Path, option: str = "--version") -> str:
    """The first line that the program prints about itself; empty where it prints none.

    The system's run outside the sandbox, on no text but the option: a check that finds everything in the ledger opens
    none. Unpacked ones run in it. What it printed is kept for as long as the program's file is the same.
    """
    tools = tools_folder()
    unpacked = bool(tools and path.is_relative_to(tools))
    return remembered(path, lambda: _printed_inside(path, option) if unpacked else _printed(path, option))


def _printed_inside(path: Path, option: str) -> str:
    from portbook.proof.sandbox.sandbox import Sandbox  # noqa: PLC0415  # it looks for programs here
    from portbook.proof.sandbox.tools import SandboxFailed  # noqa: PLC0415  # it looks for programs here

    try:
        with Sandbox.open() as sandbox:
            completed = sandbox.run((path.name, option))
    except SandboxFailed:
        return ""
    return _first_line(completed.stdout) if completed.returncode == 0 else ""


def _printed(path: Path, option: str) -> str:
    try:
        completed = subprocess.run(  # noqa: S603  # an allowed program by absolute path
            [path, option],
            capture_output=True,
            check=False,
            cwd="/",  # Terraform looks at what is where it is started, which may be a stranger's site
            timeout=10,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return _first_line(completed.stdout.decode("utf-8", "replace")) if completed.returncode == 0 else ""


def _first_line(text: str) -> str:
    return next(iter(text.splitlines()), "").strip()


def remembered(program: Path, ask: Callable[[], str]) -> str:
    """What the program prints of its version: from the cache where its file is the same as then, else asked now."""
    folder, identity = user_cache.folder(), _identity(program)
    if folder is None or not identity:
        return ask()
    known = _read_versions(folder / _VERSIONS)
    if identity in known:
        return known[identity]
    printed = ask()
    if printed:
        others = {name: text for name, text in known.items() if not name.startswith(f"{program} ")}
        # A folder that cannot be written costs time and nothing else.
        replace_file(folder / _VERSIONS, json.dumps({**others, identity: printed}, indent=1, sort_keys=True))
    return printed


def _identity(program: Path) -> str:
    """The identity of the program's file, which an upgrade changes; empty where there is no file."""
    try:
        status = program.stat()
    except OSError:
        return ""
    return f"{program} {status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _read_versions(cached: Path) -> dict[str, str]:
    """Nothing where the file is missing or damaged: then every program is asked again."""
    try:
        versions = json.loads(cached.read_bytes())
    except (OSError, ValueError):
        return {}
    return versions if isinstance(versions, dict) and all(isinstance(text, str) for text in versions.values()) else {}
