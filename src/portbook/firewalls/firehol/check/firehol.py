"""FireHOL: the real program runs its files, and the real kernel has what comes of them."""

from __future__ import annotations

import re

from portbook.firewalls.firehol.check.front_end import FRONT_END
from portbook.firewalls.front_ends.check.engine import Driven
from portbook.proof.sandbox import programs

_VERSION = re.compile(r"^VERSION=([0-9.]+)$", re.MULTILINE)
_SAID = "install.config"
"""The file beside the program in which its package says its version."""


def _version() -> str:
    """Read, not asked: asked, it makes folders in /etc. With the iptables that it loads its rules with."""
    path, iptables = programs.find("firehol"), programs.find("iptables-legacy")
    if path is None or iptables is None:
        return ""
    beside = path.resolve().parent / _SAID
    found = _VERSION.search(beside.read_text("utf-8", "replace")) if beside.is_file() else None
    return f"FireHOL {found[1] if found else '(unknown)'}, {programs.version(iptables)}"


_WHY = re.compile(r"(?<=^WHY    : )[^\n]+|^ip6?tables-restore v[^\n]+", re.MULTILINE)
_IPTABLES = tuple(f"{name}-legacy{what}" for what in ("", "-restore", "-save") for name in ("iptables", "ip6tables"))

ENGINE = Driven(
    FRONT_END,
    "FireHOL",
    _version,
    (*_IPTABLES, "mkdir", "rm", "sed", "tee"),
    seconds=60,
    why=_WHY,
    lists=(("iptables-legacy", "-S"), ("ip6tables-legacy", "-S")),
).engine
