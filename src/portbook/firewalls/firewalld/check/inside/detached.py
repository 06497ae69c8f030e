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

from portbook.firewalls.firewalld.check.inside import libraries, settings, with_bus
from portbook.firewalls.firewalld.check.inside.commands import Broken, commands, prepare

_STORED = Path("/etc/firewalld")


def main(base: str, bus: str, host: str) -> None:
    """Start them, and make the host what its commands say."""
    libraries.find(base, bus)
    root = Path(base)
    settings.lay(_STORED)
    run = with_bus.client(root)
    try:
        _start(with_bus.bus_on_its_own(bus))
        with_bus.until("the bus", with_bus.SOCKET.exists)
        _start(with_bus.daemon(root, _STORED))
        with_bus.until("firewalld", lambda: run(["--state"]).code == 0)
        prepare(run, commands(json.loads(host)))
    except Broken as broken:
        sys.exit(str(broken))
    path = f"{root / 'usr/bin'}:{os.environ['PATH']}"
    sys.stdout.write(json.dumps({**with_bus.environment(), "PATH": path}))


def _start(argv: Sequence[str]) -> None:
    subprocess.Popen(  # noqa: S603  # named by the outer side
        argv,
        env=with_bus.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
