"""Starts the real daemon and its bus for other programs; both keep running after this program has ended.

Arguments: the root of firewalld's package, the program `dbus-daemon`, and the host's commands as a JSON list. The output is
the environment for programs that talk to the daemon, as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from portbook.firewalls.firewalld.check.inside import libraries, settings, with_bus
from portbook.firewalls.firewalld.check.inside.commands import FirewalldFailure, commands, prepare

_STORED = Path("/etc/firewalld")


def main(base: str, bus: str, host: str) -> None:
    """Start both, and run the commands of the host."""
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
    except FirewalldFailure as broken:
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
