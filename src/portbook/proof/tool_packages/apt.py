"""Packages of Debian and its family, for any user: downloaded by apt, which checks them, and unpacked by dpkg-deb.

Nothing is written but in the folder that is given. Lists of packages that are old or missing are fetched into it, not
into the system's. Sources: apt-get(8), apt.conf(5) (`Dir`, `APT::Sandbox::User`), dpkg-deb(1) (`--extract` runs no scripts).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from portbook.proof.tool_packages.command import NotUnpacked, run

_LISTS = "lists"
"""The folder of lists of our own, where they were needed."""


def available() -> bool:
    """Whether this is Debian or one of its family."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def unpack(packages: Sequence[str], tree: Path, scratch: Path) -> None:
    """Unpack packages into a folder.

    Args:
        packages: their names; `a|b` is `a` where the release has it, else `b`.
        tree: the folder, which is made.
        scratch: a folder for downloads and lists; those are used again if it is given again.

    Raises:
        NotUnpacked: a package cannot be had; says why.
    """
    downloads = tree.with_name(f"{tree.name}-packages")
    downloads.mkdir()
    try:
        _download(packages, downloads, scratch)
    except NotUnpacked:
        if (scratch / _LISTS).is_dir():
            raise
        _fetch_lists(scratch)
        _download(packages, downloads, scratch)
    for path in sorted(downloads.glob("*.deb")):
        run("dpkg-deb", "--extract", path, tree, folder=scratch)


def _download(packages: Sequence[str], downloads: Path, scratch: Path) -> None:
    names = [_known(package.split("|"), scratch) for package in packages]
    run("apt-get", *_options(scratch), "download", *names, folder=downloads)


def _known(names: Sequence[str], scratch: Path) -> str:
    """The first of some names that apt could download; the last where it knows none, so that apt says why."""
    for name in names[:-1]:
        with suppress(NotUnpacked):
            run("apt-get", *_options(scratch), "download", "--print-uris", name, folder=scratch)
            return name
    return names[-1]


def _fetch_lists(scratch: Path) -> None:
    (scratch / _LISTS / "partial").mkdir(parents=True)
    try:
        run("apt-get", *_options(scratch), "update", folder=scratch)
    except NotUnpacked:
        shutil.rmtree(scratch / _LISTS)
        raise


def _options(scratch: Path) -> list[str]:
    (scratch / "cache/archives/partial").mkdir(parents=True, exist_ok=True)
    settings = {"Dir::Cache": scratch / "cache", "Debug::NoLocking": "true"}
    if (scratch / _LISTS).is_dir():
        settings["Dir::State::lists"] = scratch / _LISTS
    if os.geteuid() == 0:
        settings["APT::Sandbox::User"] = "root"  # a user of apt's own could not write here
    return ["--quiet", *(f"--option={name}={value}" for name, value in settings.items())]
