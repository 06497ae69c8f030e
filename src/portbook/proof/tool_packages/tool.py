"""The firewalls that can be unpacked: their packages, and what is left to do with the files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tool:
    """A firewall that can be unpacked.

    Attributes:
        name: as the command line and its folder have it.
        programs: the programs that proofs run.
        debian: packages of Debian and its family; `a|b` is `a` where the release has it, else `b`.
        fedora: packages of Fedora.
        finish: what the packages' scripts would do that does no harm, given the folder of the files, and its path in the
            sandbox.
    """

    name: str
    programs: tuple[str, ...]
    debian: tuple[str, ...]
    fedora: tuple[str, ...]
    finish: Callable[[Path, str], None] = lambda _tree, _inside: None


def _copy_settings_of_ufw(tree: Path, _inside: str) -> None:
    """The settings that its package copies from its own templates: present, and not enabled."""
    share, settings = tree / "usr/share/ufw", tree / "etc/ufw"
    for path in [*share.glob("iptables/*.rules"), *share.glob("*.init"), *share.glob("ufw.conf")]:
        shutil.copy(path, settings / path.name)


def _name_folders_of_shorewall(tree: Path, inside: str) -> None:
    """Its programs and compilers name the folder of their files, which only its installer writes."""
    share, own = "/usr/share/shorewall", f"{inside}/usr"
    _move_programs(tree / "sbin", tree / "usr/sbin")
    programs = [tree / "usr/sbin/shorewall"]
    for path in (*programs, *(tree / share[1:]).rglob("*"), *(tree / "usr/share/shorewall6").rglob("*")):
        if path.is_file() and not path.is_symlink():
            text = path.read_text("utf-8", "surrogateescape").replace(share, f"{own}/share/shorewall")
            path.write_text(text, "utf-8", "surrogateescape")
    settings = tree / share[1:] / "shorewallrc"
    folders = {"PREFIX": own, "SBINDIR": f"{own}/sbin"}
    lines = settings.read_text("utf-8").splitlines(keepends=True)
    settings.write_text("".join(_with_folder(line, folders) for line in lines), "utf-8")


def _move_programs(old: Path, new: Path) -> None:
    """A release that still tells /sbin from /usr/sbin has the programs in the former."""
    new.mkdir(parents=True, exist_ok=True)
    for path in sorted(old.iterdir()) if old.is_dir() else ():
        path.rename(new / path.name)


def _with_folder(line: str, folders: dict[str, str]) -> str:
    key = line.partition("=")[0]
    return f"{key}={folders[key]}\n" if key in folders else line


_START_OF_FIREHOL = "START_FIREHOL={}\nif [ -r /etc/default/firehol ]"
"""In Debian 13's firehol; Debian 12's has no default."""


def _enable_in_sandbox_of_firehol(tree: Path, _inside: str) -> None:
    """The program refuses to run where no /etc/default/firehol lets it start with the machine; the sandbox has none."""
    for program in tree.glob("usr/lib*/firehol/firehol"):
        text = program.read_text("utf-8", "surrogateescape")
        enabled = text.replace(_START_OF_FIREHOL.format("NO"), _START_OF_FIREHOL.format("YES"), 1)
        program.write_text(enabled, "utf-8", "surrogateescape")


_BINDINGS = ("python3-nftables", "python3-gi", "python3-dbus")
_LIBRARIES = ("libdbus-1-3", "libgirepository-1.0-1", "gir1.2-glib-2.0", "libglib2.0-0t64|libglib2.0-0", "libatomic1")
_BUS = ("dbus-daemon", "libapparmor1", "libcap-ng0")

TOOLS = {
    tool.name: tool
    for tool in (
        Tool("ufw", ("ufw",), ("ufw",), ("ufw",), _copy_settings_of_ufw),
        Tool(
            "firewalld",
            ("firewall-cmd", "firewalld", "dbus-daemon"),
            ("firewalld", "python3-firewall", *_BINDINGS, *_LIBRARIES, *_BUS),
            ("firewalld", "firewalld-filesystem", "python3-firewall", "python3-nftables", "dbus-daemon"),
        ),
        Tool("ferm", ("ferm",), ("ferm",), ("ferm",)),
        Tool(
            "shorewall",
            ("shorewall", "shorewall6"),
            ("shorewall", "shorewall-core", "shorewall6"),
            ("shorewall", "shorewall-core", "shorewall6"),
            _name_folders_of_shorewall,
        ),
        Tool("firehol", ("firehol",), ("firehol", "firehol-common"), ("firehol",), _enable_in_sandbox_of_firehol),
    )
}
"""By name."""


def tool_with(program: str) -> Tool | None:
    """The tool that brings a program; None where none does."""
    return next((tool for tool in TOOLS.values() if program in tool.programs), None)
