"""The programs that rules are proven with, and a browser for the tests.

No set-up may start or enable a firewall on anybody's machine. Read in the packages' own scripts (Debian 12):

- nftables: its unit comes disabled, and only a running one is restarted; iptables: no unit. Both are installed.
- ufw: `postinst` enables ufw.service, runs `update-rc.d ufw defaults`, and sets ENABLED from a preseeded answer; an
  /etc/ufw/ufw.conf left by an earlier ufw would turn it on at the next start. So it is unpacked, not installed.
- firewalld: `postinst` enables and starts firewalld.service. So it is unpacked; the libraries that it
  needs (Python bindings, no services) are installed where that may be done, and unpacked with it in any case.
- ferm: `postinst` enables and starts ferm.service, whose rules replace all others. So it is unpacked; it is one Perl
  script that needs no more than perl-base and perl-modules, which Debian has.
- shorewall, shorewall6: `postinst` enables their services, which wait for a setting. So they are unpacked, and told where
  their files are in the sandbox, as their own installer would tell them.
- firehol: `postinst` enables firehol.service and runs its init script, which starts it where `/etc/default/firehol` says
  so; `preinst` and `postinst` move files in /etc. So it is unpacked, with firehol-common, whose files it reads: it is one
  Bash script. Run for its version, it makes folders in /etc, so that is read.
- zsh, dash, fish: no unit, and no login shell is changed; `postinst` adds them to /etc/shells. Tests paste snippets into them.
- dbus-daemon: no unit of its own, but its package wants others that have one. So it is unpacked.
"""

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import debian
from tools.say import say

_ADMIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Not on everybody's PATH."""


@dataclass(frozen=True)
class Program:
    """A program that set-up provides.

    Attributes:
        name: as it is run.
        packages: Debian's packages to install.
        unpacked: Debian's packages to lay out in the folder of tools instead, in one of the first one's name.
        program: where it is in that folder.
        libraries: files that come with `packages`, or are unpacked too, and must be there besides the program.
        works: the kinds of work that it is for.
        asks: what makes it say its version; {base} is `/`, or its own folder.
        says: a file beside it that says its version behind `VERSION=`, where it is not run for that.
        finish: what the scripts of the unpacked packages would do that does no harm.
    """

    name: str
    packages: tuple[str, ...] = ()
    unpacked: tuple[str, ...] = ()
    program: str = ""
    libraries: tuple[str, ...] = ()
    works: tuple[str, ...] = ("site", "test", "extras", "tools")
    asks: tuple[str, ...] = ("--version",)
    says: str = ""
    finish: Callable[[Path], None] = lambda _tree: None

    def found(self, tools: Path) -> Path | None:
        """Where it is: the machine's own, else the unpacked one."""
        path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_ADMIN])
        own = shutil.which(self.name, path=path)
        if own:
            return Path(own)
        laid = self.tree(tools) / self.program
        return laid if self.unpacked and laid.is_file() else None

    def tree(self, tools: Path) -> Path:
        """Where its packages are laid out."""
        return tools / (self.unpacked or ("none",))[0]

    def missing(self, tools: Path) -> tuple[str, ...]:
        """The packages that have to be installed for it."""
        whole = all(self._there(tools, each) for each in self.libraries) and (self.unpacked or self.found(tools))
        return () if whole else self.packages

    def _there(self, tools: Path, library: str) -> bool:
        return Path(library).exists() or (self.tree(tools) / library.lstrip("/")).exists()


def _settings_of_ufw(tree: Path) -> None:
    """The settings that its package copies from its own templates: present, and not enabled."""
    share, settings = tree / "usr/share/ufw", tree / "etc/ufw"
    for each in [*share.glob("iptables/*.rules"), *share.glob("*.init"), share / "ufw.conf"]:
        shutil.copy(each, settings / each.name)


_INSIDE = "/tools"
"""Where the sandbox has the folder of tools."""


def _place_of_shorewall(tree: Path) -> None:
    """Its programs and compilers name the folder of their files, which only its installer writes."""
    share, own = "/usr/share/shorewall", f"{_INSIDE}/{tree.name}/usr"
    (tree / "usr/sbin").mkdir(parents=True, exist_ok=True)
    for each in sorted((tree / "sbin").iterdir()):
        each.rename(tree / "usr/sbin" / each.name)
    named = [
        tree / "usr/sbin/shorewall",
        *(tree / "usr/share/shorewall").rglob("*"),
        *(tree / "usr/share/shorewall6").rglob("*"),
    ]
    for path in named:
        if path.is_file() and not path.is_symlink():
            text = path.read_text("utf-8", "surrogateescape").replace(share, f"{own}/share/shorewall")
            path.write_text(text, "utf-8", "surrogateescape")
    settings = tree / "usr/share/shorewall/shorewallrc"
    lines = settings.read_text("utf-8").splitlines(keepends=True)
    kept = [f"PREFIX={own}\n" if each.startswith("PREFIX=") else each for each in lines]
    settings.write_text(
        "".join(f"SBINDIR={own}/sbin\n" if each.startswith("SBINDIR=") else each for each in kept), "utf-8"
    )


_BINDINGS = "/usr/lib/python3/dist-packages"
_BOUND = ("python3-nftables", "python3-gi", "python3-dbus")
_ATOMIC = f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}/libatomic.so.1"
"""What the driver of the browser is linked with, and a minimal system does not have."""
PROGRAMS = (
    Program("nft", ("nftables",)),
    Program("iptables", ("iptables",)),
    Program("ufw", unpacked=("ufw",), program="usr/sbin/ufw", finish=_settings_of_ufw),
    Program(
        "firewall-offline-cmd",
        _BOUND,
        ("firewalld", "python3-firewall", *_BOUND, "libdbus-1-3", "libgirepository-1.0-1", "gir1.2-glib-2.0"),
        "usr/bin/firewall-offline-cmd",
        tuple(f"{_BINDINGS}/{each}" for each in ("nftables", "gi", "dbus")),
        asks=("--system-config={base}etc/firewalld", "--default-config={base}usr/lib/firewalld", "--version"),
    ),
    Program(
        "shorewall",
        unpacked=("shorewall", "shorewall-core", "shorewall6"),
        program="usr/sbin/shorewall",
        asks=("version",),
        finish=_place_of_shorewall,
    ),
    Program("ferm", unpacked=("ferm",), program="usr/sbin/ferm"),
    Program("firehol", unpacked=("firehol", "firehol-common"), program="usr/sbin/firehol", says="install.config"),
    Program(
        "dbus-daemon",
        unpacked=("dbus-daemon", "libdbus-1-3", "libapparmor1", "libcap-ng0"),
        program="usr/bin/dbus-daemon",
        works=("test", "extras", "tools"),
    ),
    Program("chromium", ("chromium", "libatomic1"), libraries=(_ATOMIC,), works=("test",)),
    Program("ip", ("iproute2",), works=("test",), asks=("-V",)),
    Program("zsh", ("zsh",), works=("test",)),
    Program("dash", ("dash",), works=("test",), asks=("-c", "echo does not say its version")),
    Program("fish", ("fish",), works=("test",)),
)


def ensure(tools: Path, work: str) -> None:
    """Provide the programs for some work as far as this machine lets us; else one sentence says what is not there.

    What could not be had is not tried again on every run: only `tools` asks again.

    Args:
        tools: the folder that packages are laid out in; nothing is where it is not there.
        work: the kind of it.
    """
    wanted = [each for each in PROGRAMS if work in each.works]
    packages = [name for each in wanted for name in each.missing(tools)]
    folders = [each for each in wanted if each.unpacked and not each.found(tools)] if tools.is_dir() else []
    asked = [*packages, *(each.unpacked[0] for each in folders)]
    if not asked:
        return
    tried = tools / f"tried-{work}"
    if debian.available() and (work == "tools" or not {*asked} <= _names(tried)):
        say(f"Providing {', '.join(asked)}.")
        _ = packages and debian.install(packages)
        for each in folders:
            _lay_out(tools, each)
        _ = tools.is_dir() and tried.write_text("\n".join(asked))
    _say_what_is_missing(tools, wanted)


def _names(tried: Path) -> set[str]:
    """The packages that were asked for: a program that is new since then was not."""
    return {*tried.read_text().split()} if tried.exists() else set()


def _lay_out(tools: Path, program: Program) -> None:
    if debian.unpack(program.unpacked, program.tree(tools)):
        program.finish(program.tree(tools))


def _say_what_is_missing(tools: Path, wanted: list[Program]) -> None:
    packages = [name for each in wanted for name in each.missing(tools)]
    names = [each.name for each in wanted if not each.found(tools) or each.missing(tools)]
    if not names:
        return
    what = f"Not on this machine: {', '.join(names)}; what they would prove is marked not verified here"
    if not debian.available():
        say(f"{what} (there is no apt to install them with).")
    elif packages:
        say(f"{what}, until you run: {debian.command(packages)} && make tools")
    else:
        say(f"{what}, until apt can download them: make tools")


def listing(tools: Path) -> Iterator[str]:
    """Each program with its version and place."""
    for each in PROGRAMS:
        found = each.found(tools)
        place = "not here" if found is None else f"{_version(each, tools, found)}  ({found})"
        yield f"{each.name:21} {place}"


def _version(program: Program, tools: Path, found: Path) -> str:
    if program.says:
        lines = (found.resolve().parent / program.says).read_text("utf-8").splitlines()
        return next(each.removeprefix("VERSION=") for each in lines if each.startswith("VERSION="))
    tree = program.tree(tools)
    laid = found.is_relative_to(tree)
    done = subprocess.run(  # noqa: S603  # the words are set-up's own
        [str(found), *(each.format(base=f"{tree}/" if laid else "/") for each in program.asks)],
        env={**os.environ, "PYTHONPATH": f"{tree}{_BINDINGS}"} if laid else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout.strip() or "does not say its version").splitlines()[0]
