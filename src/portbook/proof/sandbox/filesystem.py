"""The files that the sandbox has: the host's programs, read-only, and scratch space; nothing else of the host's.

Inner side. Sources: mount(2), pivot_root(2), mount_setattr(2), open_tree(2), move_mount(2).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from portbook.proof.sandbox.isolation import LIBC, check

_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT, _MS_RDONLY = 0x2, 0x4, 0x8, 0x20, 0x1
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
_MNT_DETACH = 2
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 0x1, 0x2, 0x4
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_CLONE, _CLOEXEC, _MOVE_EMPTY_PATH = 0x1, os.O_CLOEXEC, 0x4

PROGRAMS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
SETTINGS = (
    "alternatives",
    "ethertypes",
    "ld.so.cache",
    "nsswitch.conf",
    "protocols",
    "services",
    "iproute2",
    "xtables",
)
"""What tools read in /etc. Nothing else of it is there."""
_USERS = {
    "passwd": "root:x:0:0:root:/:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    "group": "root:x:0:\nnogroup:x:65534:\n",
}
"""Who is in the sandbox, for dbus-daemon, which starts for nobody without a name; systemd names them on some machines."""
DEVICES = "/dev/null", "/dev/urandom"
"""The second is for programs built for older kernels, which cannot call getrandom(2)."""
TOOLS = "/tools"
"""Where the site's own tools are, inside."""
SCRATCH: tuple[str, ...] = ("/run", "/tmp", "/var")  # noqa: S108  # inside a root file system of our own


def taken(calls: Mapping[str, int], folders: Mapping[str, str]) -> dict[str, int]:
    """Folders as mounts that are nowhere yet, by where each is to be: an administrator's, whom nobody follows home.

    Without those that the kernel does not give: a plain user's, who stays what he is, or ones of a container.
    """
    if os.geteuid():
        return {}
    flags = _CLONE | _CLOEXEC | _AT_RECURSIVE
    mounts = {
        place: LIBC.syscall(calls["open_tree"], _AT_FDCWD, path.encode(), flags) for place, path in folders.items()
    }
    return {place: mount for place, mount in mounts.items() if mount >= 0}


def private(
    calls: Mapping[str, int], folders: Mapping[str, str], mounts: Mapping[str, int], etc_folders: Sequence[str]
) -> None:
    """A root file system of our own: the system's programs read-only, some folders besides, nothing else.

    Args:
        calls: the numbers of system calls.
        folders: where each folder is to be, and where it is, from the working directory: as nobody, it may not be
            possible to pass through the folders above that.
        mounts: those of them that were `taken`.
        etc_folders: names of folders in /etc that are in scratch space: a host of the lab has its own.
    """
    _mount("", "/", "", _MS_REC | _MS_PRIVATE)
    _mount("tmpfs", "/tmp", "tmpfs", _MS_NOSUID | _MS_NODEV, "mode=0755,size=16m")  # noqa: S108  # becomes the root
    Path("/tmp/old").mkdir()  # noqa: S108
    above = "/old" if Path.cwd() == Path("/") else "."  # the next call moves those who are in the old root to the new
    check("mounts", LIBC.syscall(calls["pivot_root"], b"/tmp", b"/tmp/old"))
    for path in (*PROGRAMS, *(f"/etc/{name}" for name in SETTINGS)):
        _show(calls, path)
    for place, path in folders.items():
        if place in mounts:
            _attach(calls, mounts[place], place)
        else:
            _bind(f"{above}/{path}", place)
        _protect(calls, place)
    for name in etc_folders:
        Path(f"/etc/{name}").symlink_to(f"/run/{name}")
    Path("/etc").mkdir(exist_ok=True)
    for name, lines in _USERS.items():
        Path(f"/etc/{name}").write_text(lines, "ascii")
    os.chdir("/")
    for path in DEVICES:
        _bind("/old" + path, path)
    Path("/proc").mkdir()
    LIBC.mount(b"proc", b"/proc", b"proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, b"")  # containers may forbid it
    for path in SCRATCH:
        Path(path).mkdir(exist_ok=True)
    check("mounts", LIBC.umount2(b"/old", _MNT_DETACH))
    _mount("", "/", "", _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _MS_NOSUID | _MS_NODEV)
    for path in SCRATCH:
        _mount("tmpfs", path, "tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "mode=0755,size=16m")
    _furnish(etc_folders)


def forget(etc_folders: Sequence[str]) -> None:
    """Forget every file that a program has left; there must be no process any more that could add one.

    Deleted, not mounted anew: nobody may mount any more.
    """
    for path in map(Path, SCRATCH):
        path.chmod(0o755)
        for entry in path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
    _furnish(etc_folders)


File: TypeAlias = tuple[str, int, str]
"""A file, folder or link: its path, its mode with its kind, and its bytes (as Latin-1) or what it points to."""


def read(folders: Sequence[str]) -> list[File]:
    """All that is in folders, in order; of one that is a link, what is behind it. In scratch space where none is named."""
    return [file for folder in folders or SCRATCH for file in _below(Path(folder))]


def bring(files: Iterable[File], etc_folders: Sequence[str]) -> None:
    """Make the scratch files these and no others; there must be no process any more that could add one."""
    forget(etc_folders)
    for path, mode, text in files:
        if stat.S_ISDIR(mode):
            Path(path).mkdir(parents=True, exist_ok=True)
        elif stat.S_ISLNK(mode):
            Path(path).symlink_to(text)
            continue
        else:
            Path(path).write_bytes(text.encode("latin-1"))
        Path(path).chmod(stat.S_IMODE(mode))


def _below(folder: Path) -> Iterator[File]:
    """A folder comes before what is in it. Of what is neither file, folder nor link, nothing is read: it could block."""
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir()):
        mode = entry.lstat().st_mode
        if stat.S_ISLNK(mode):
            yield str(entry), mode, str(entry.readlink())
            continue
        yield str(entry), mode, entry.read_bytes().decode("latin-1") if stat.S_ISREG(mode) else ""
        if stat.S_ISDIR(mode):
            yield from _below(entry)


def _furnish(etc_folders: Sequence[str]) -> None:
    for path in ("/var/lib", *(f"/run/{name}" for name in etc_folders)):
        Path(path).mkdir()


def _show(calls: Mapping[str, int], path: str) -> None:
    """Bring a path of the host's into the new root, read-only; nothing where the host has none."""
    old = Path("/old" + path)
    if old.is_symlink():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).symlink_to(old.readlink())
    elif old.exists():
        _bind(str(old), path)
        _protect(calls, path)


def _bind(source: str, place: str) -> None:
    if Path(source).is_dir():
        Path(place).mkdir(parents=True, exist_ok=True)
    else:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        Path(place).touch()
    _mount(source, place, "", _MS_BIND | _MS_REC)


def _attach(calls: Mapping[str, int], mount: int, place: str) -> None:
    Path(place).mkdir(parents=True)
    check("mounts", LIBC.syscall(calls["move_mount"], mount, b"", _AT_FDCWD, place.encode(), _MOVE_EMPTY_PATH))
    os.close(mount)


def _protect(calls: Mapping[str, int], path: str) -> None:
    """Read-only, with all mounts below it."""
    attributes = (ctypes.c_uint64 * 4)(_ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    outcome = LIBC.syscall(calls["mount_setattr"], _AT_FDCWD, path.encode(), _AT_RECURSIVE, attributes, size)
    check("read-only mounts", outcome)


def _mount(source: str, place: str, kind: str, flags: int, data: str = "") -> None:
    check(
        "mounts",
        LIBC.mount(source.encode(), place.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode()),
    )
