"""Packages of Fedora, for any user: downloaded by dnf, which checks them against its repositories, and unpacked by cpio.

Not tried on a Fedora: its commands are those of dnf-download(8), rpm2cpio(8) and cpio(1), for dnf 4 and 5.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from portbook.proof.tool_packages.command import run

_PYTHON = "usr/lib/python3/dist-packages"
"""Where Debian has packages of Python, and the sandbox looks for unpacked ones."""


def available() -> bool:
    """Whether this is Fedora or one of its family."""
    return all(map(shutil.which, ("dnf", "rpm2cpio", "cpio")))


def unpack(packages: Sequence[str], tree: Path, scratch: Path) -> None:
    """Unpack packages into a folder.

    Args:
        packages: their names.
        tree: the folder, which is made.
        scratch: a folder for what dnf knows of its repositories; that is used again if it is given again.

    Raises:
        NotUnpacked: a package cannot be had; says why.
    """
    downloads = tree.with_name(f"{tree.name}-packages")
    downloads.mkdir()
    options = (f"--setopt=cachedir={scratch / 'cache'}", "--assumeyes", "--quiet")
    kinds = (f"--arch={os.uname().machine}", "--arch=noarch")
    run("dnf", "download", *options, *kinds, f"--destdir={downloads}", *packages, folder=scratch)
    tree.mkdir()
    for path in sorted(downloads.glob("*.rpm")):
        archive = run("rpm2cpio", path, folder=scratch)
        run("cpio", "--extract", "--make-directories", "--no-absolute-filenames", "--quiet", folder=tree, stdin=archive)
    _move_python_packages(tree)


def _move_python_packages(tree: Path) -> None:
    for folder in sorted(tree.glob("usr/lib*/python3.*/site-packages")):
        shutil.copytree(folder, tree / _PYTHON, dirs_exist_ok=True, symlinks=True)
        shutil.rmtree(folder)
