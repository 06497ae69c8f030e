"""The user's own folders, for what is kept between sites: unpacked tools, what programs say of themselves, the ledger's key.

A site's folder may be a stranger's: nothing in it is run, and nothing in it is believed about this machine.
Source: XDG Base Directory Specification 0.8, which ignores relative paths.
"""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import Path

VARIABLE = "PORTBOOK_TOOLS"
"""The environment's name for another folder of tools."""
_HAS_OWNERS = hasattr(os, "geteuid")
"""Elsewhere, a user's folders are kept from others by lists of rights, which nobody is shown as a mode."""
_VARIABLES = (VARIABLE, "XDG_CACHE_HOME", "HOME")
_SITE_FILES = ("portbook.yml", "mkdocs.yml", "properdocs.yml", "zensical.yml", "zensical.toml")
_DATA = "ports"
"""A site without any of these files has this folder, with YAML in it."""


def folder() -> Path | None:
    """Where Portbook keeps things for this user; None where that is nowhere, or cannot be trusted. It may not exist yet."""
    path = _path()
    return path if path and not _distrust(path) else None


def tools() -> Path | None:
    """The folder of unpacked tools, each in a folder of its name; None where there is none, or it cannot be trusted."""
    return _tools(*map(os.environ.get, _VARIABLES))


@lru_cache(maxsize=64)
def _tools(*_variables: str | None) -> Path | None:
    """Looked at once in each environment: every snippet asks for a few programs."""
    path = tools_path()
    return path.resolve() if path and path.is_dir() and not tools_refusal() else None


def look_again() -> None:
    """Forget what was found: something was unpacked since."""
    _tools.cache_clear()
    _distrust.cache_clear()


def tools_path() -> Path | None:
    """Where unpacked tools belong, whether they are there or not; None where nothing names a place."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    path = _path()
    return path / "tools" if path else None


def tools_refusal() -> str:
    """Why the folder of tools is not used and what to do about it, a clause; empty where it is, or there is none."""
    path = tools_path()
    if path is None:
        return ""
    if not os.environ.get(VARIABLE):
        return _distrust(path)
    return _distrust_of_named(path) if path.is_absolute() else f"{VARIABLE} is not an absolute path: write it whole"


def refusal() -> str:
    """Why nothing is kept between sites and what to do about it, a clause; empty where it is."""
    path = _path()
    return _distrust(path) if path else "the environment has no HOME: let XDG_CACHE_HOME name a folder"


def is_users_own(path: Path) -> bool:
    """Whether a file belongs to the user or to root, and nobody else may write to it."""
    about = path.stat()
    return not _HAS_OWNERS or (about.st_uid in {0, os.geteuid()} and not _others_write(about))


def _path() -> Path | None:
    return _path_in(os.environ.get("XDG_CACHE_HOME", ""), os.path.expanduser("~"))  # noqa: PTH111  # it may stay `~`


@lru_cache(maxsize=64)
def _path_in(cache: str, user: str) -> Path | None:
    """Asked for once in each environment: every row of a ledger is compared with a key that is in it."""
    named, home = Path(cache), Path(user)
    if named.is_absolute():
        return named / "portbook"
    return home / ".cache" / "portbook" if home.is_absolute() else None


def _distrust_of_named(path: Path) -> str:
    """The user has named it, so it may be anywhere."""
    if not path.is_dir() or is_users_own(path):
        return ""
    return f"the folder that {VARIABLE} names is another user's, or others may write to it: take that right away (chmod go-w)"


@lru_cache(maxsize=64)
def _distrust(path: Path) -> str:
    """Why a folder of the cache is not used, a clause. Asked once: a build asks for each of its programs."""
    there = next(ancestor for ancestor in (path, *path.parents) if ancestor.exists()).resolve()
    if site := next((folder for folder in (there, *there.parents) if _is_site(folder)), None):
        return (
            f"the user's cache is inside a site ({site.name}): let XDG_CACHE_HOME name a folder outside, or {VARIABLE}"
        )
    if not is_users_own(there) or any(_replaceable(ancestor) for ancestor in there.parents):
        return f"the user's cache is another user's, or others may write to it: take that right away, or let {VARIABLE} name a folder"
    return ""


def _is_site(folder: Path) -> bool:
    if any((folder / name).exists() for name in _SITE_FILES):
        return True
    data = folder / _DATA
    return data.is_dir() and any(file.suffix in {".yml", ".yaml"} for file in data.iterdir())


def _replaceable(folder: Path) -> bool:
    """Whether others may put another folder in the place of one in it; the sticky bit keeps them from that."""
    about = folder.stat()
    return _HAS_OWNERS and _others_write(about) and not about.st_mode & stat.S_ISVTX


def _others_write(about: os.stat_result) -> bool:
    """A group of the user's own name is no other: many systems have such, and let it write."""
    by_group = about.st_mode & stat.S_IWGRP and about.st_gid not in {0, os.getegid()}
    return bool(by_group or about.st_mode & stat.S_IWOTH)
