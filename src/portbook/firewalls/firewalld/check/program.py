"""The program that answers commands by rule sets, as the sandbox starts it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import inside
from portbook.proof.sandbox.tools import SandboxFailed
from portbook.targets.text.shell import Command

_CHECK = "portbook/firewalls/firewalld/check"
"""Where it runs from, in the archive."""
PYTHON, CLIENT, DAEMON, BUS, NFT = "python3", "firewall-cmd", "firewalld", "dbus-daemon", "nft"
_START = """\
import base64, sys
archive = "/tmp/inside.zip"
open(archive, "wb").write(base64.b64decode(sys.argv[1]))
sys.path.insert(0, archive)
from portbook.firewalls.firewalld.check.inside.{} import main
main(*sys.argv[2:])  # {}
"""
_VERSION = re.compile(r"^VERSION = ['\"]([0-9.a-z~-]+)['\"]$", re.MULTILINE)
_CONFIG = "usr/lib/python3*/*-packages/firewall/config/__init__.py"


def fast(place: str = "") -> tuple[str, ...]:
    """The program with firewalld's server and its client in one process.

    Args:
        place: what tells it from others that run at the same time.

    Raises:
        SandboxFailed: a program is not on this machine.
    """
    return (inside(_found(PYTHON)), "-I", "-B", "-c", _START.format("serve", place), _archive(), _base())


def real(_place: str = "") -> tuple[str, ...]:
    """The program with the real daemon and a bus, one for all places.

    Raises:
        SandboxFailed: a program is not on this machine.
    """
    return (*fast(), inside(_found(BUS)), inside(_found(NFT)))


def staying(host: Sequence[Command]) -> tuple[str, ...]:
    """The program with the real daemon and a bus, which stay on the host that these commands make.

    Raises:
        SandboxFailed: a program is not on this machine.
    """
    start = (PYTHON, "-I", "-B", "-c", _START.format("detached", ""), _archive(), _base(), inside(_found(BUS)))
    return (*start, json.dumps([(command.line, command.argv[1:]) for command in host]))


def version() -> str:
    """`firewalld 1.3.3`; empty where there is none. Read from a file: the program needs a bus to print it."""
    client = programs.find(CLIENT)
    for path in sorted(client.parents[2].glob(_CONFIG)) if client else ():
        if match := _VERSION.search(path.read_text("utf-8")):
            return f"firewalld {match[1]}"
    return ""


def _base() -> str:
    """The root of firewalld's package, as the sandbox has it."""
    return str(Path(inside(_found(CLIENT))).parents[2])


def _found(name: str) -> Path:
    path = programs.find(name)
    if path is None:
        raise SandboxFailed(programs.missing(name))
    return path


@cache
def _archive() -> str:
    """What runs inside, as a zip file in base64: the sandbox sees none of our files."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for folder in ("portbook", "portbook/firewalls", "portbook/firewalls/firewalld", _CHECK):
            archive.writestr(ZipInfo(f"{folder}/__init__.py"), b"")
        for path in sorted((Path(__file__).parent / "inside").glob("*.py")):
            archive.writestr(ZipInfo(f"{_CHECK}/inside/{path.name}"), path.read_bytes())
    return b64encode(buffer.getvalue()).decode("ascii")
