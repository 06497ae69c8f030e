"""FireHOL: its files in /etc, its program, and hosts that it has loaded."""

from __future__ import annotations

from portbook.firewalls.firehol.check.programs import PROGRAMS
from portbook.firewalls.front_ends.check.front_end import FrontEnd
from portbook.proof.host.profiles import Host

_NO_MODULES = "FIREHOL_LOAD_KERNEL_MODULES=0"
"""In the lab there is no way to."""
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
    """A host as the commands that lay its file and load it."""
    laid = _file("firehol-defaults.conf", _NO_MODULES) + _file("firehol.conf", "version 6", *lines)
    return (f"mkdir -p /etc/firehol/services /var/run/firehol /var/spool/firehol\n{laid}firehol start\n",)


def _file(name: str, *lines: str) -> str:
    body = "\n".join(lines)
    return f"tee /etc/firehol/{name} <<'END_OF_HOST'\n{body}\nEND_OF_HOST\n"


_WORLD = "interface any world"

FRONT_END = FrontEnd(
    "firehol",
    programs=PROGRAMS,
    hosts=(
        Host("stock", _host(_WORLD, "    client all accept")),
        Host("policy drop", _host(_HELPER, _DISCOVERY, _WORLD, _SSH)),
        Host("mode optimal", _host('FIREHOL_RULESET_MODE="optimal"', _DISCOVERY, _WORLD, _SSH), mandatory=False),
    ),
)
"""The first host is Debian's firehol.conf without its comments."""
