"""Libraries that are unpacked beside firewalld."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

_LIBRARIES = "LD_LIBRARY_PATH"


def find(base: str, program: str = "") -> None:
    """Restart this program with the libraries in the linker's path, which is read only when a process starts.

    Args:
        base: the root of firewalld's package.
        program: a program of another package that may be unpacked too.
    """
    if _LIBRARIES not in os.environ:
        _set([Path(base), *([Path(program).parents[2]] if program else [])])
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606  # this very program
    sys.path.insert(0, f"{base}/usr/lib/python3/dist-packages")
    os.environ["PYTHONPATH"] = sys.path[0]


def _set(roots: Sequence[Path]) -> None:
    folders = [
        folder for root in roots for place in ("lib", "usr/lib") for folder in root.glob(f"{place}/*-linux-gnu*")
    ]
    os.environ[_LIBRARIES] = ":".join(map(str, folders))
    types = [folder / "girepository-1.0" for folder in folders]
    os.environ["GI_TYPELIB_PATH"] = ":".join(str(folder) for folder in types if folder.is_dir())
