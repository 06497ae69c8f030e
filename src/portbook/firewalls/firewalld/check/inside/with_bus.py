"""Runs the real daemon on its own D-Bus, and one process for each `firewall-cmd`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep

from portbook.firewalls.firewalld.check.inside import settings
from portbook.firewalls.firewalld.check.inside.commands import (
    Command,
    FirewalldFailure,
    Reply,
    Run,
    Transcript,
    first_failure,
    prepare,
)
from portbook.firewalls.firewalld.check.inside.session import Open

SOCKET = Path("/run/dbus/system_bus_socket")
_CONFIG = f"""\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={SOCKET}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_PYTHON = "/usr/bin/python3"
_START_SECONDS, _COMMAND_SECONDS = 20, 20


def engine(base: Path, bus: str, nft: str) -> Open:
    """A function that runs the commands of a host and a snippet on a new daemon.

    Args:
        base: the root of firewalld's package.
        bus: the program `dbus-daemon`.
        nft: the program that lists the rule set.
    """

    def apply(host: Sequence[Command], snippet: Sequence[Command]) -> dict[str, object]:
        subprocess.run([nft, "flush", "ruleset"], check=True)  # noqa: S603  # named by the outer side
        with _daemon(base, bus) as run:
            prepare(run, host)
            transcript = Transcript(run)
            failed = first_failure(transcript, snippet)
            listing = [nft, "list", "table", "inet", "firewalld"]
            listed = subprocess.run(listing, capture_output=True, text=True, check=False)  # noqa: S603  # likewise
            if listed.returncode:
                message = "firewalld has no rule set any more"
                raise FirewalldFailure(message)
            return {"failed": failed, "rules": listed.stdout, "said": transcript.outputs}

    return lambda host, _first: partial(apply, host)


@contextmanager
def _daemon(base: Path, bus: str) -> Iterator[Callable[[Sequence[str]], Reply]]:
    run = client(base)
    with _running(bus_on_its_own(bus)):
        until("the bus", SOCKET.exists)
        with _running(daemon(base, settings.fresh())):
            until("firewalld", lambda: run(["--state"]).code == 0)
            yield run


def client(base: Path) -> Run:
    """A function that runs `firewall-cmd` in a process."""
    program = [_PYTHON, str(base / "usr/bin/firewall-cmd")]
    return lambda arguments: _ended([*program, *arguments])


def bus_on_its_own(program: str) -> list[str]:
    """The command that starts a private bus."""
    SOCKET.parent.mkdir(exist_ok=True)
    SOCKET.unlink(missing_ok=True)
    config = SOCKET.with_name("bus.conf")
    config.write_text(_CONFIG, "ascii")
    return [program, "--nofork", f"--config-file={config}"]


def daemon(base: Path, stored: Path) -> list[str]:
    """The command that starts firewalld with its own settings."""
    paths = ["--system-config", str(stored), "--default-config", str(settings.package(base))]
    return [_PYTHON, str(base / "usr/sbin/firewalld"), "--nofork", "--nopid", *paths]


def environment() -> dict[str, str]:
    """The environment of a program that talks to the daemon."""
    return {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={SOCKET}"}


@contextmanager
def _running(argv: Sequence[str]) -> Iterator[None]:
    with subprocess.Popen(  # noqa: S603  # named by the outer side
        argv, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.kill()


def until(name: str, ready: Callable[[], bool]) -> None:
    """Wait until a started program is ready.

    Raises:
        FirewalldFailure: it is not ready in time.
    """
    end = monotonic() + _START_SECONDS
    while not ready():
        if monotonic() > end:
            message = f"{name} does not start in the sandbox"
            raise FirewalldFailure(message)
        sleep(0.05)


def _ended(argv: Sequence[str]) -> Reply:
    completed = subprocess.run(  # noqa: S603  # firewall-cmd with arguments that the outer side allows
        argv,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_COMMAND_SECONDS,
        check=False,
    )
    return Reply(completed.returncode, completed.stdout)
