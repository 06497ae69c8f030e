"""ferm: the real program compiles its files, and the real kernel has what it makes of them."""

from __future__ import annotations

import re

from portbook.firewalls.ferm.check.front_end import FRONT_END
from portbook.firewalls.front_ends.check.engine import Driven
from portbook.proof.sandbox import programs

_VERSION = re.compile(r"^\$VERSION = '([0-9.]+)';$", re.MULTILINE)


def _version() -> str:
    """Read, not asked, as it prints more than a line; with the iptables that it loads its rules with."""
    path, iptables = programs.find("ferm"), programs.find("iptables-legacy") or programs.find("iptables")
    if path is None or iptables is None:
        return ""
    found = _VERSION.search(path.read_text("utf-8", "replace"))
    return f"ferm {found[1] if found else '(unknown)'}, {programs.version(iptables)}"


ENGINE = Driven(FRONT_END, "ferm", _version, ("iptables-save", "ip6tables-save", "mkdir", "rm", "tee")).engine
