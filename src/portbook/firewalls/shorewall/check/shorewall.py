"""Shorewall: the real compiler reads its files, and the real kernel has what the script that it makes loads."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from portbook.firewalls.front_ends.check.engine import Driven
from portbook.firewalls.shorewall.check.front_end import FRONT_END
from portbook.proof.sandbox import programs

_RELOADED = re.compile(r"(?<=^sudo shorewall reload\n)", re.MULTILINE)
"""What is appended for an IP version takes effect with the line that reloads it."""
_MOMENT = re.compile(
    r"^Shorewall6? .* at .*\n|^Counters reset .*\n|^ *\d+[KMG]? +\d+[KMG]? | \d+[KMG]? packets, \d+[KMG]? bytes",
    re.MULTILINE,
)
"""What a listing says of the moment: the time, and how much has passed."""
_ROOT = Path("/")
_SAID = "shorewall/version"
"""The file in which its package says its version."""


def _version() -> str:
    """Read, not asked: unpacked, it runs in the sandbox only. With the iptables that it loads its rules with."""
    path, iptables = programs.find("shorewall"), programs.find("iptables-legacy")
    if path is None or iptables is None:
        return ""
    base = path.parents[1]
    known = (each for each in (base / "share", base / "usr/share") if (each / _SAID).is_file())
    said = next(((each / _SAID).read_text("ascii").strip() for each in known), "")
    return f"Shorewall {said}, {programs.version(iptables)}" if said else ""


_MODULE = "FindBin.pm"
"""The first module that its compiler loads which perl-base does not have."""


def _without() -> str:
    """Its compiler asks for tc at each start, and for Perl's modules, which a minimal Debian has not (Shorewall 5.2.8)."""
    if shutil.which("tc", path=os.pathsep.join(programs.DIRECTORIES)) is None:
        return "tc, which Shorewall asks for, is not on this machine: install the package iproute2"
    minimal = any(_ROOT.glob("usr/lib/*/perl-base")) and not any(_ROOT.glob(f"usr/share/perl/*/{_MODULE}"))
    return (
        "Perl's modules, which Shorewall asks for, are not on this machine: install the package perl" if minimal else ""
    )


_IPTABLES = ("iptables-legacy", "ip6tables-legacy", "iptables-legacy-save", "ip6tables-legacy-save")

ENGINE = Driven(
    FRONT_END,
    "Shorewall",
    _version,
    (*_IPTABLES, "mkdir", "sed", "tee"),
    parts=_RELOADED,
    seconds=60,
    moment=_MOMENT,
    more=_without,
    passing=(":sha-lh-", ":sha-rh-"),  # they have new names at each load
).engine
