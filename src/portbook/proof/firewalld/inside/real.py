"""The real daemon on a D-Bus of its own, and one process for each `firewall-cmd`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from portbook.proof.firewalld.inside import settings
from portbook.proof.firewalld.inside.commands import Broken, Command, Heard, Said, first_failure, prepare

_SOCKET = Path("/run/dbus/system_bus_socket")
_CONFIG = f"""\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={_SOCKET}</listen>
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


def engine(base: Path, bus: str, nft: str) -> Callable[[Sequence[Command], Sequence[Command]], dict[str, object]]:
    """What answers a host's and a snippet's commands by the rule set, each time from a new daemon's.

    Args:
        base: the root of firewalld's package.
        bus: the program `dbus-daemon`.
        nft: the program that lists.
    """

    def apply(host: Sequence[Command], asked: Sequence[Command]) -> dict[str, object]:
        subprocess.run([nft, "flush", "ruleset"], check=True)  # noqa: S603  # named by the outer side
        with _daemon(base, bus) as run:
            prepare(run, host)
            heard = Heard(run)
            failed = first_failure(heard, asked)
            listing = [nft, "list", "table", "inet", "firewalld"]
            listed = subprocess.run(listing, capture_output=True, text=True, check=False)  # noqa: S603  # likewise
            if listed.returncode:
                message = "firewalld has no rule set any more"
                raise Broken(message)
            return {"failed": failed, "rules": listed.stdout, "said": heard.said}

    return apply


@contextmanager
def _daemon(base: Path, bus: str) -> Iterator[Callable[[Sequence[str]], Said]]:
    environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={_SOCKET}"}
    paths = ["--system-config", str(settings.fresh()), "--default-config", str(settings.package(base))]
    firewalld = [_PYTHON, str(base / "usr/sbin/firewalld"), "--nofork", "--nopid", *paths]

    def run(arguments: Sequence[str]) -> Said:
        return _ended([_PYTHON, str(base / "usr/bin/firewall-cmd"), *arguments], environment)

    _SOCKET.parent.mkdir(exist_ok=True)
    _SOCKET.unlink(missing_ok=True)
    config = Path("/run/dbus/bus.conf")
    config.write_text(_CONFIG, "ascii")
    with _running([bus, "--nofork", f"--config-file={config}"], environment):
        _until("the bus", _SOCKET.exists)
        with _running(firewalld, environment):
            _until("firewalld", lambda: run(["--state"]).code == 0)
            yield run


@contextmanager
def _running(argv: Sequence[str], environment: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen(  # noqa: S603  # named by the outer side
        argv, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.kill()


def _until(what: str, ready: Callable[[], bool]) -> None:
    end = monotonic() + _START_SECONDS
    while not ready():
        if monotonic() > end:
            message = f"{what} does not start in the sandbox"
            raise Broken(message)
        sleep(0.05)


def _ended(argv: Sequence[str], environment: dict[str, str]) -> Said:
    done = subprocess.run(  # noqa: S603  # firewall-cmd with arguments that the outer side allows
        argv,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_COMMAND_SECONDS,
        check=False,
    )
    return Said(done.returncode, done.stdout)
