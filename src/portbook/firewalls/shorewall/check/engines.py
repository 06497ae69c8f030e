"""The engine that checks Shorewall: the real compiler reads its files, and the real kernel has what its script loads."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from portbook.firewalls.front_ends.check.engine import engine
from portbook.firewalls.front_ends.check.front_end import Compilation, FrontEnd
from portbook.firewalls.shorewall.check.programs import PROGRAMS
from portbook.proof.host.driver import Host
from portbook.proof.sandbox import programs

_MOMENT = re.compile(
    r"^Shorewall6? .* at .*\n|^(?:Starting|Reloading) Shorewall6?\.+\n|^Counters reset .*\n|^ *\d+[KMG]? +\d+[KMG]? | \d+[KMG]? packets, \d+[KMG]? bytes",
    re.MULTILINE,
)
"""What it prints about the moment: the time, counters, and whether there were rules before."""
_VERSION_FILE = "shorewall/version"
"""The file in which its package keeps its version."""
_IPTABLES = ("iptables-legacy", "ip6tables-legacy", "iptables-legacy-save", "ip6tables-legacy-save")
_PROGRAMS = {
    4: ("shorewall", "ipv4", "IPTABLES=/usr/sbin/iptables-legacy"),
    6: ("shorewall6", "ipv6", "IP6TABLES=/usr/sbin/ip6tables-legacy"),
}
_DEFAULTS = {4: "none", 6: "AllowICMPs"}
"""What is done before a policy drops or rejects, as Shorewall has it from the start, without what checks addresses."""
_STRICT = "REJECT"
_ENDS = ("net $FW", "$FW net")
_DISCOVERY = {4: "", 6: "".join(f"ACCEPT {ends} ipv6-icmp {kind}\n" for ends in _ENDS for kind in (135, 136))}
"""What the strict host has instead: where every host lets errors through before, nothing shows that an addition does."""
_CONF = """\
STARTUP_ENABLED=Yes
VERBOSITY=0
STARTUP_LOG=/var/log/{program}-init.log
LOGFILE=/var/log/messages
CONFIG_PATH=${{CONFDIR}}/{program}:${{SHAREDIR}}/{program}:${{SHAREDIR}}/shorewall
{tables}
PATH=/sbin:/bin:/usr/sbin:/usr/bin
PERL=/usr/bin/perl
SHOREWALL_SHELL=/bin/sh
MUTEX_TIMEOUT=60
ACCOUNTING=No
DYNAMIC_BLACKLIST=No
FORWARD_CLEAR_MARK=No
MANGLE_ENABLED=No
TC_ENABLED=No
{more}
DROP_DEFAULT={default}
REJECT_DEFAULT={default}
OPTIMIZE=All
EXPAND_POLICIES=Yes
IP_FORWARDING=Keep
"""
_MORE = {4: "ROUTE_FILTER=No\nLOG_MARTIANS=No", 6: ""}


def _host(policy: str) -> tuple[str]:
    """A host of one network, as in the example `Universal`, for both IP versions; without what checks TCP flags, and logs."""
    return ("".join(_files(version, policy) for version in _PROGRAMS),)


def _files(version: int, policy: str) -> str:
    program, kind, tables = _PROGRAMS[version]
    strict = policy == _STRICT
    default = "none" if strict else _DEFAULTS[version]
    conf = _CONF.format(program=program, tables=tables, default=default, more=_MORE[version])
    files = {
        f"{program}.conf": conf,
        "zones": f"fw firewall\nnet {kind}\n",
        "interfaces": "?FORMAT 2\n- lo ignore\nnet all physical=+,routeback,tcpflags=0\n",
        "policy": f"$FW net {policy}\nnet all DROP\n",
        "rules": f"?SECTION NEW\nACCEPT net $FW tcp 22\n{_DISCOVERY[version] if strict else ''}",
    }
    written = "".join(f"tee /etc/{program}/{name} <<'END_OF_HOST'\n{text}END_OF_HOST\n" for name, text in files.items())
    return f"mkdir -p /var/log /var/lib/{program}\ntee /var/log/messages <<'END_OF_HOST'\nEND_OF_HOST\n{written}{program} reload\n"


def _version() -> str:
    """Read from a file: unpacked, the program runs in the sandbox only. With the iptables that it loads its rules with."""
    path, iptables = programs.find("shorewall"), programs.find("iptables-legacy")
    if path is None or iptables is None:
        return ""
    base = path.parents[1]
    files = (share / _VERSION_FILE for share in (base / "share", base / "usr/share"))
    version = next((file.read_text("ascii").strip() for file in files if file.is_file()), "")
    return f"Shorewall {version}, {programs.version(iptables)}" if version else ""


_ROOT = Path("/")
_MODULE = "FindBin.pm"
"""The first module that its compiler loads which perl-base does not have."""


def _without() -> str:
    """What the compiler asks for at each start and this machine lacks: tc, and Perl's modules (Shorewall 5.2.8)."""
    if shutil.which("tc", path=os.pathsep.join(programs.DIRECTORIES)) is None:
        return "tc, which Shorewall asks for, is not on this machine: install the package iproute2"
    minimal = any(_ROOT.glob("usr/lib/*/perl-base")) and not any(_ROOT.glob(f"usr/share/perl/*/{_MODULE}"))
    return (
        "Perl's modules, which Shorewall asks for, are not on this machine: install the package perl" if minimal else ""
    )


FRONT_END = FrontEnd(
    "shorewall",
    "Shorewall",
    programs=PROGRAMS,
    needs=(*_IPTABLES, "mkdir", "sed", "tee"),
    hosts=(
        Host("stock", _host("ACCEPT")),
        Host("policy reject", _host(_STRICT)),
    ),
    version=_version,
    more=_without,
    facts={
        f"/etc/{program}/capabilities": (program, "show", "-f", "capabilities")
        for program, *_rest in _PROGRAMS.values()
    },
    loads=("shorewall", "reload"),
    compilations=(
        Compilation(("shorewall", "reload"), ("/etc/shorewall",), versions=(4,)),
        Compilation(("shorewall6", "reload"), ("/etc/shorewall6", "/etc/shorewall"), versions=(6,)),
    ),
    writes=tuple(f"/var/lib/{program}/" for program, *_rest in _PROGRAMS.values()),
    seconds=60,
    moment=_MOMENT,
    passing=(":sha-lh-", ":sha-rh-"),  # they have new names at each load
    lists=(("shorewall", "show"), ("shorewall6", "show")),
)

ENGINES = (engine(FRONT_END),)
