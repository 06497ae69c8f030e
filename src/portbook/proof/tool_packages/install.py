"""Unpacks firewalls into the user's cache: each whole or not at all, and by one process at a time."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from portbook.proof import user_cache
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import INNER_TOOLS
from portbook.proof.tool_packages import apt, dnf
from portbook.proof.tool_packages.command import NotUnpacked
from portbook.proof.tool_packages.tool import TOOLS, Tool

Tell = Callable[[str], None]
"""Who is told how far it is, a sentence at a time."""
ELSEWHERE = (
    "firewalls can be unpacked on Debian, Ubuntu and Fedora only: "
    "run portbook in a container or a virtual machine with one of these, or install the firewalls yourself"
)
_SCRATCH = ".unpacking-"
"""How the names of folders begin in which something is being unpacked."""


@dataclass(frozen=True)
class Outcome:
    """What became of one tool.

    Attributes:
        tool: the tool.
        failure: why it is not here, a clause; empty where it is.
        place: its folder where it is unpacked now; None where it was here before, or is not.
    """

    tool: Tool
    failure: str = ""
    place: Path | None = None


class Refused(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """Nothing can be unpacked on this machine: one sentence says why."""


def missing_programs(tool: Tool) -> tuple[str, ...]:
    """The tool's programs that proofs would not find."""
    return tuple(name for name in tool.programs if programs.find(name) is None)


def install(names: Sequence[str] = (), tell: Tell = lambda _sentence: None) -> tuple[Outcome, ...]:
    """Unpack tools that are not on this machine.

    Args:
        names: of the tools; empty is all.
        tell: who is told how far it is.

    Raises:
        KeyError: there is no tool of that name.
        Refused: nothing can be unpacked here.
    """
    tools = [TOOLS[name] for name in names or TOOLS]
    if not any(map(missing_programs, tools)):
        return tuple(map(Outcome, tools))
    unpack = _unpacker()
    folder = made_folder()
    with _alone(folder, tell), TemporaryDirectory(prefix=_SCRATCH, dir=folder) as name:
        _remove_leftovers(folder, Path(name))
        programs.look_again()  # another process may have unpacked some while this one waited
        return tuple(_installed(tool, unpack, Path(name), folder, tell) for tool in tools)


def _installed(
    tool: Tool, unpack: Callable[[Tool, Path, Path], None], scratch: Path, folder: Path, tell: Tell
) -> Outcome:
    if not missing_programs(tool):
        return Outcome(tool)
    tell(f"Unpacking {tool.name}.")
    try:
        place = _unpacked(tool, unpack, scratch, folder)
    except NotUnpacked as failed:
        return Outcome(tool, str(failed))
    except OSError as error:
        return Outcome(tool, f"{error.filename or folder}: {error.strerror or error}")
    programs.look_again()
    absent = missing_programs(tool)
    return (
        Outcome(tool, f"its packages brought no {absent[0]} that can be run", place)
        if absent
        else Outcome(tool, "", place)
    )


def _unpacked(tool: Tool, unpack: Callable[[Tool, Path, Path], None], scratch: Path, folder: Path) -> Path:
    """The tool's folder, which gets its name when all is in it: a process that is killed leaves none of that name."""
    tree, place = scratch / tool.name, folder / tool.name
    unpack(tool, tree, scratch)
    tool.finish(tree, f"{INNER_TOOLS}/{tool.name}")
    tree.chmod(0o755)
    if place.is_dir():
        place.rename(scratch / f"{tool.name}-before")
    tree.rename(place)
    return place


def _unpacker() -> Callable[[Tool, Path, Path], None]:
    """By this machine's packages.

    Raises:
        Refused: it has none that are known here.
    """
    if sys.platform == "linux" and apt.available():
        return lambda tool, tree, scratch: apt.unpack(tool.debian, tree, scratch)
    if sys.platform == "linux" and dnf.available():
        return lambda tool, tree, scratch: dnf.unpack(tool.fedora, tree, scratch)
    raise Refused(ELSEWHERE)


def made_folder() -> Path:
    """The user's folder of tools, made where it is not there.

    Raises:
        Refused: there can be none.
    """
    path = user_cache.tools_path()
    refusal = user_cache.tools_refusal() if path else "the environment has no HOME: let PORTBOOK_TOOLS name a folder"
    if path is None or refusal:
        raise Refused(refusal)
    try:
        # Programs that run as nobody, in the sandbox of an administrator, have to get in.
        path.mkdir(exist_ok=True, mode=0o755, parents=True)
        path.chmod(0o755)
    except OSError as error:
        msg = f"{path} cannot be made: {error.strerror}"
        raise Refused(msg) from None
    return path


@contextmanager
def _alone(folder: Path, tell: Tell) -> Iterator[None]:
    """One process at a time. The kernel takes the lock away when the process ends, however it ends."""
    import fcntl  # noqa: PLC0415  # not on Windows, which does not come this far

    locked = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(locked, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Another process unpacks tools: waiting until it has finished.")
            fcntl.flock(locked, fcntl.LOCK_EX)
        yield
    finally:
        os.close(locked)


def _remove_leftovers(folder: Path, own: Path) -> None:
    """What a killed process had begun: nobody else is at work."""
    for path in folder.glob(f"{_SCRATCH}*"):
        if path != own:
            shutil.rmtree(path, ignore_errors=True)
