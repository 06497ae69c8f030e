"""`portbook` as a process of its own beside the one that builds or serves a site."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

OwnProcess: TypeAlias = subprocess.Popen[bytes]
OUTCOMES = range(4)
"""The exit codes of a command that came to its end; one that was told to end has another."""
_PROGRAM = """
import os, sys
if sys.platform == "linux":
    from portbook.proof.sandbox.isolation import die_with_parent
    die_with_parent()
    if os.getppid() != {parent}:
        sys.exit()
from portbook.adapters.cli import main
main()
"""
"""`portbook`, which on Linux ends when the thread ends that has started it."""


def started(arguments: Sequence[str], root: Path, niceness: int = 0) -> OwnProcess:
    """A command of ours that has begun; its output and errors are for who asks.

    Args:
        arguments: the command and its options.
        root: the folder that it runs in.
        niceness: by how much others go before it.
    """
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", _PROGRAM.format(parent=os.getpid()), *arguments],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if sys.platform != "win32" and niceness:
        os.setpriority(os.PRIO_PROCESS, process.pid, niceness)
    return process
