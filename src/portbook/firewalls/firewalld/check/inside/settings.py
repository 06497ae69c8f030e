"""The configuration of firewalld's package, in a separate folder.

Two settings differ from the package's, for what they do depends on the host or is no snippet's matter: `IPv6_rpfilter`
drops sources without a route back, and `RFC3964_IPv4` rejects IPv6 addresses that hold an IPv4 address.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

from portbook.firewalls.firewalld.check.inside.commands import Command

_CONF = """\
DefaultZone=public
CleanupOnExit=yes
CleanupModulesOnExit=no
Lockdown=no
IPv6_rpfilter=no
IndividualCalls=no
LogDenied=off
FirewallBackend=nftables
FlushAllOnReload=yes
RFC3964_IPv4=no
AllowZoneDrifting=no
"""
_ROOM, _ONCE = Path("/run"), "once-"
_KINDS = ("zones", "policies", "icmptypes", "ipsets", "helpers")
_SERVICE = re.compile(r'<(?:service name|include service)="([A-Za-z0-9_-]+)"')
_NAMED = re.compile(r'(?:--add-service[= ]|service name="?)([A-Za-z0-9_-]+)')
"""Names of zones and policies in commands."""


def fresh(stored: Path | None = None) -> Path:
    """A folder like `/etc/firewalld` on a host, with the package's settings or with a kept copy of settings."""
    folder = _for_once()
    if stored:
        return copytree(stored, folder, dirs_exist_ok=True)
    lay(folder)
    return folder


def lay(folder: Path) -> None:
    """Write the settings to an empty folder."""
    for kind in (*_KINDS, "services"):
        (folder / kind).mkdir()
    (folder / "firewalld.conf").write_text(_CONF, "ascii")


def keep(folder: Path, stored: Path) -> None:
    """Keep a complete copy of a host's settings."""
    stored.parent.mkdir(exist_ok=True)
    copytree(folder, _for_once(), dirs_exist_ok=True).rename(stored)


def forget(process: int) -> None:
    """Remove the files of a process that has ended."""
    for folder in _ROOM.glob(f"{_ONCE}{process}-*"):
        rmtree(folder)


def _for_once() -> Path:
    return Path(mkdtemp(prefix=f"{_ONCE}{os.getpid()}-", dir=_ROOM))


def package(base: Path) -> Path:
    """The folder of the package's settings in `/usr/lib`."""
    return base / "usr/lib/firewalld"


def used(package: Path) -> Path:
    """The package's settings with only the services that its zones name; reading all services would take most of the time."""
    folder = Path(mkdtemp(dir=_ROOM))
    for kind in _KINDS:
        (folder / kind).symlink_to(package / kind)
    (folder / "services").mkdir()
    todo = [path for kind in ("zones", "policies") for path in sorted((package / kind).glob("*.xml"))]
    names = [name for path in todo for name in _SERVICE.findall(path.read_text("utf-8"))]
    bring(package, folder, names)
    return folder


def named(commands: Sequence[Command]) -> frozenset[str]:
    """The services that commands name."""
    return frozenset(_NAMED.findall("\n".join(" ".join(command.arguments) for command in commands)))


def bring(package: Path, folder: Path, names: Iterable[str]) -> None:
    """Copy the package's definitions of some services, and of those that they include, to a host's settings."""
    todo = list(names)
    while todo:
        name = todo.pop()
        link, file = folder / "services" / f"{name}.xml", package / "services" / f"{name}.xml"
        if file.is_file() and not link.exists():
            link.symlink_to(file)
            todo += _SERVICE.findall(file.read_text("utf-8"))
