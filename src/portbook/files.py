"""A site's files, which may be a stranger's: only regular ones are read, and nothing is written out of the site.

A named pipe, a device or a socket in the place of a file would hold up whoever reads it; a symbolic link would let a
site change what is outside of it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""A pipe that comes in the place of the file in between is opened at once, and refused."""


class UnusableFile(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """A file that is not read, or not written.

    Attributes:
        message: why, one sentence without a full stop.
        cure: what to do; empty where the message says it.
    """

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


def read_file(path: Path, most: int) -> bytes:
    """The first bytes of a regular file, at most `most`.

    Raises:
        UnusableFile: it is something else, or cannot be read.
    """
    try:
        _refuse_others(path.stat())
        with open(path, "rb", opener=_opened) as file:  # a path has no opener
            _refuse_others(os.fstat(file.fileno()))
            return file.read(most) or b""
    except OSError as error:
        raise _unreadable(error) from None


def refuse_outside(path: Path, *folders: Path) -> None:
    """Pass over a file that is in one of the folders, wherever symbolic links lead: another may be any file of the machine.

    Raises:
        UnusableFile: it is in none of them.
    """
    if is_outside(path, *folders):
        message = "a symbolic link leads out of the site, so it is not read"
        raise UnusableFile(message, "put the file itself in the place of the link")


def refuse_to_read(path: Path, most: int) -> None:
    """Pass over a regular file of at most so many bytes, which something else is going to open.

    Raises:
        UnusableFile: it is something else, is larger, or cannot be read.
    """
    try:
        about = path.stat()
    except OSError as error:
        raise _unreadable(error) from None
    _refuse_others(about)
    if about.st_size > most:
        message = f"it has more than {most:,} bytes"
        raise UnusableFile(message, "name another file")


def refuse_to_write(path: Path, site: Path) -> None:
    """Pass over a file that may be written: a regular one of the site, or one that is not there yet.

    Args:
        path: the file.
        site: the folder that nothing is written out of.

    Raises:
        UnusableFile: it is something else, or a symbolic link leads out of the site.
    """
    if leaves(path, site):
        message = "a symbolic link on the way to it leads out of the site, so it is not written"
        raise UnusableFile(message, "put a file or folder of the site's own in the place of the link")
    try:
        _refuse_others(path.stat())
    except FileNotFoundError:
        return
    except OSError as error:
        message = f"the file cannot be written: {error.strerror}"
        raise UnusableFile(message) from None


def is_outside(path: Path, *folders: Path) -> bool:
    """Whether a path leads out of all the folders, by symbolic links."""
    return all(leaves(path, folder) for folder in folders)


def leaves(path: Path, site: Path) -> bool:
    """Whether a path leads out of a site, by symbolic links."""
    try:
        return not path.resolve().is_relative_to(site.resolve())
    except (OSError, RuntimeError):  # links that lead round and round
        return True


def _unreadable(error: OSError) -> UnusableFile:
    return UnusableFile(f"the file cannot be read: {error.strerror}")


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | _AT_ONCE)


def _refuse_others(about: os.stat_result) -> None:
    if not stat.S_ISREG(about.st_mode):
        kind = _KINDS.get(stat.S_IFMT(about.st_mode), "something else")
        message = f"it is {kind}, not a file"
        raise UnusableFile(message, "put a file in its place, or take it away")
