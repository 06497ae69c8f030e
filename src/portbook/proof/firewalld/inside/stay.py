"""The real daemon and its bus as what others change: they stay when this program has ended.

Arguments: the root of firewalld's package, the program `dbus-daemon`, and the host's commands as a JSON list. What is printed is
the environment of those who ask the daemon for something, as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from portbook.proof.firewalld.inside import libraries, real, settings
from portbook.proof.firewalld.inside.commands import Broken, commands, prepare

_STORED = Path("/etc/firewalld")


def main(base: str, bus: str, host: str) -> None:
    """Start them, and make the host what its commands say."""
    libraries.find(base, bus)
    root = Path(base)
    settings.lay(_STORED)
    run = real.client(root)
    try:
        _start(real.bus_on_its_own(bus))
        real.until("the bus", real.SOCKET.exists)
        _start(real.daemon(root, _STORED))
        real.until("firewalld", lambda: run(["--state"]).code == 0)
        prepare(run, commands(json.loads(host)))
    except Broken as broken:
        sys.exit(str(broken))
    path = f"{root / 'usr/bin'}:{os.environ['PATH']}"
    sys.stdout.write(json.dumps({**real.environment(), "PATH": path}))


def _start(argv: Sequence[str]) -> None:
    subprocess.Popen(  # noqa: S603  # named by the outer side
        argv,
        env=real.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
