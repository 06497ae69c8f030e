"""The engine that checks FireHOL: the real program runs its files, and the real kernel has what comes of them."""

from __future__ import annotations

import os
import re
from shutil import which

from portbook.firewalls.firehol.check.programs import PROGRAMS
from portbook.firewalls.front_ends.check.engine import engine
from portbook.firewalls.front_ends.check.front_end import Compilation, FrontEnd
from portbook.proof.host.driver import Host
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import inside

_VERSION = re.compile(r"^VERSION=([0-9.]+)$", re.MULTILINE)
_VERSION_FILE = "install.config"
"""The file beside the program in which its package keeps its version, and asks where 80 programs are, one by one."""
_ASKS = re.compile(r"`which ([a-z0-9-]+)`")
_WHY = re.compile(r"(?<=^WHY    : )[^\n]+|^ip6?tables-restore v[^\n]+", re.MULTILINE)
_IPTABLES = tuple(f"{name}-legacy{task}" for task in ("", "-restore", "-save") for name in ("iptables", "ip6tables"))
_PATH = os.pathsep.join(programs.DIRECTORIES)
"""That of the sandbox, which has the system's folders as they are."""
_NO_MODULES = "FIREHOL_LOAD_KERNEL_MODULES=0"
"""The lab cannot load kernel modules."""
_SSH = "    server ssh accept"
_DISCOVERY = """\
ipv6 interface any discovery
    client ipv6neigh accept
    server ipv6neigh accept
    policy return"""
"""Without it, connection tracking's word NEW keeps IPv6 from finding its neighbours."""
_HELPER = "action mine chain drop"
"""FireHOL takes this and other helpers only above all interfaces."""


def _host(*lines: str) -> tuple[str]:
    """A host as the commands that write its file and load it."""
    files = _file("firehol-defaults.conf", _NO_MODULES) + _file("firehol.conf", "version 6", *lines)
    return (f"mkdir -p /etc/firehol/services /var/run/firehol /var/spool/firehol\n{files}firehol start\n",)


def _file(name: str, *lines: str) -> str:
    body = "\n".join(lines)
    return f"tee /etc/firehol/{name} <<'END_OF_HOST'\n{body}\nEND_OF_HOST\n"


_WORLD = "interface any world"


def _version() -> str:
    """Read from a file: asked, the program makes folders in /etc. With the iptables that it loads its rules with."""
    path, iptables = programs.find("firehol"), programs.find("iptables-legacy")
    if path is None or iptables is None:
        return ""
    beside = path.resolve().parent / _VERSION_FILE
    version = _VERSION.search(beside.read_text("utf-8", "replace")) if beside.is_file() else None
    return f"FireHOL {version[1] if version else '(unknown)'}, {programs.version(iptables)}"


def _answers() -> dict[str, str]:
    """Where programs are, which takes FireHOL a quarter of its time; nothing where its files are not as Debian has them.

    Its own settings name another folder for the file that asks, and that file names the program's again for all others.
    """
    path = programs.find("firehol")
    folder = path.parents[1] / "lib/firehol" if path else None
    if folder is None or not (folder / _VERSION_FILE).is_file():
        return {}
    asking = (folder / _VERSION_FILE).read_text("utf-8", "replace")
    answered = _ASKS.sub(lambda asked: which(asked[1], path=_PATH) or "", asking)
    return {
        "/etc/default/firehol": "START_FIREHOL=YES\nFIREHOL_OVERRIDE_PROGRAM_DIR=/etc/firehol\n",
        f"/etc/firehol/{_VERSION_FILE}": f"{answered}\nPROGRAM_DIR={inside(folder)}\n",
    }


FRONT_END = FrontEnd(
    "firehol",
    "FireHOL",
    programs=PROGRAMS,
    needs=(*_IPTABLES, "mkdir", "rm", "sed", "tee"),
    hosts=(
        Host("stock", _host(_WORLD, "    client all accept")),
        Host("policy drop", _host(_HELPER, _DISCOVERY, _WORLD, _SSH)),
        Host("mode optimal", _host('FIREHOL_RULESET_MODE="optimal"', _DISCOVERY, _WORLD, _SSH), mandatory=False),
    ),
    version=_version,
    answers=_answers,
    compilations=(Compilation(("firehol", "start"), ("/etc/default", "/etc/firehol")),),
    writes=("/var/run/firehol/", "/var/spool/firehol/"),
    seconds=60,
    why=_WHY,
    lists=(("iptables-legacy", "-S"), ("ip6tables-legacy", "-S")),
)
"""The first host is Debian's firehol.conf without its comments."""

ENGINES = (engine(FRONT_END),)
