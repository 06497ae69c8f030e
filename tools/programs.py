"""The programs that rules are proven with, and a browser for the tests.

No set-up may start or enable a firewall on anybody's machine. Read in the packages' own scripts (Debian 12):

- nftables: its unit comes disabled, and only a running one is restarted; iptables, iproute2: no unit. They are installed.
- Firewalls whose packages start a service are unpacked, not installed, by the package itself, for it does so for
  everybody (`portbook.proof.tool_packages`). The Python bindings that firewalld needs have no services: they are installed where
  that may be done, and unpacked with it in any case.
- mmdebstrap: no unit. A test makes a root file system with it.
- filtergen: no unit, and no script of its package's. An example package runs it.
- shellcheck, busybox, mksh, socat, netcats, ping: no unit. Tests read the checkers' scripts with the first, and run them in and with
  the others.
- zsh, dash, fish: no unit, and no login shell is changed; `postinst` adds them to /etc/shells. Tests paste snippets into them.
"""

import os
import shutil
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portbook.proof.tool_packages.install import Refused, install, made_folder, missing_programs
from portbook.proof.tool_packages.tool import TOOLS
from tools import debian
from tools.say import say

_ADMIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Not on everybody's PATH."""


@dataclass(frozen=True)
class Program:
    """A program that set-up installs.

    Attributes:
        name: as it is run; or as a person calls what has no program.
        packages: Debian's packages.
        libraries: files of `packages` that must be there besides the program, or alone where it has none.
        runs: whether there is a program of that name.
        works: the kinds of work that it is for.
    """

    name: str
    packages: tuple[str, ...]
    libraries: tuple[str, ...] = ()
    runs: bool = True
    works: tuple[str, ...] = ("site", "test", "extras", "tools")

    @property
    def whole(self) -> bool:
        """Whether all of it is here."""
        path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_ADMIN])
        found = not self.runs or shutil.which(self.name, path=path) is not None
        return found and all(Path(library).exists() for library in self.libraries)


_BINDINGS = "/usr/lib/python3/dist-packages"
_ATOMIC = f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}/libatomic.so.1"
"""What the driver of the browser is linked with, and a minimal system does not have."""
PROGRAMS = (
    Program("nft", ("nftables",)),
    Program("iptables", ("iptables",)),
    Program("ip", ("iproute2",)),
    Program(
        "firewalld's Python bindings",
        ("python3-nftables", "python3-gi", "python3-dbus"),
        tuple(f"{_BINDINGS}/{module}" for module in ("nftables", "gi", "dbus")),
        runs=False,
    ),
    Program("chromium", ("chromium", "libatomic1"), (_ATOMIC,), works=("test", "extras")),
    Program("zsh", ("zsh",), works=("test", "extras")),
    Program("dash", ("dash",), works=("test", "extras")),
    Program("fish", ("fish",), works=("test", "extras")),
    Program("filtergen", ("filtergen",), works=("test", "extras")),
    Program("shellcheck", ("shellcheck",), works=("test", "extras")),
    Program("busybox", ("busybox",), works=("extras",)),
    Program("mksh", ("mksh",), works=("extras",)),
    Program("nc.openbsd", ("netcat-openbsd",), works=("extras",)),
    Program("nc.traditional", ("netcat-traditional",), works=("extras",)),
    Program("socat", ("socat",), works=("extras",)),
    Program("ping", ("iputils-ping",), works=("extras",)),
    Program("mmdebstrap", ("mmdebstrap",), works=("extras",)),
)


def ensure(work: str) -> None:
    """Provide the programs for some work as far as this machine lets us; else one sentence says what is not there.

    What could not be had is not tried again on every run: only `tools` asks again.

    Args:
        work: the kind of it.
    """
    programs = [program for program in PROGRAMS if work in program.works]
    packages = _packages(programs)
    firewalls = [name for name, tool in TOOLS.items() if missing_programs(tool)]
    asked = [*packages, *firewalls]
    if not asked:
        return
    tried = _tried(work)
    if work == "tools" or tried is None or not {*asked} <= _names(tried):
        if packages and debian.available():
            say(f"Installing {', '.join(packages)}.")
            debian.install(packages)
        if firewalls:
            _unpack(firewalls)
        if tried:
            tried.write_text("\n".join(asked))
    _say_what_is_missing(programs)


def _packages(programs: Sequence[Program]) -> list[str]:
    """What has to be installed."""
    return [name for program in programs if not program.whole for name in program.packages]


def _tried(work: str) -> Path | None:
    """The file that says what was asked for; None where there is no place for it."""
    try:
        return made_folder() / f"tried-{work}"
    except Refused:
        return None


def _names(tried: Path) -> set[str]:
    """The packages that were asked for: a program that is new since then was not."""
    return {*tried.read_text().split()} if tried.exists() else set()


def _unpack(firewalls: Sequence[str]) -> None:
    try:
        outcomes = install(firewalls, say)
    except Refused as refused:
        say(f"No firewall can be unpacked: {refused}.")
        return
    for outcome in outcomes:
        if outcome.failure:
            say(f"{outcome.tool.name} is not unpacked: {outcome.failure}.")


def _say_what_is_missing(programs: Sequence[Program]) -> None:
    packages = _packages(programs)
    firewalls = [name for name, tool in TOOLS.items() if missing_programs(tool)]
    names = [*(program.name for program in programs if not program.whole), *firewalls]
    if not names:
        return
    what = f"Not on this machine: {', '.join(names)}; what they would prove is marked not verified here"
    if packages and debian.available():
        say(f"{what}, until you run: {debian.command(packages)} && make tools")
    elif packages:
        say(f"{what} (there is no apt to install them with).")
    else:
        say(f"{what}, until they can be unpacked: make tools")
