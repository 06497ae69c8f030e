"""The engine that checks ferm: the real program compiles its files, and the real kernel has what it makes of them."""

from __future__ import annotations

import re

from portbook.firewalls.ferm.check.programs import PROGRAMS
from portbook.firewalls.front_ends.check.engine import engine
from portbook.firewalls.front_ends.check.front_end import Compilation, FrontEnd
from portbook.proof.host.driver import LET_ANSWERS_IN, Host
from portbook.proof.sandbox import programs

_VERSION = re.compile(r"^\$VERSION = '([0-9.]+)';$", re.MULTILINE)
_MAIN, _FOLDER = "/etc/ferm/ferm.conf", "/etc/ferm/ferm.d"
_TRACK = "mod state state (ESTABLISHED RELATED) ACCEPT;"
_INVALID = "mod state state INVALID DROP;"
_INCLUDE = "@include ferm.d/;"
_OWN = "proto icmp ACCEPT;"
_DISCOVERY = "@if @eq($DOMAIN, ip6) { proto icmp icmp-type (neighbour-solicitation neighbour-advertisement) ACCEPT; }"
"""The hosts do not let all of ICMP through: else nothing would show that an addition does."""


def _chain(name: str, policy: str, *rules: str) -> str:
    return "\n".join([f"chain {name} {{", f"policy {policy};", *rules, "}"])


def _host(*statements: str) -> tuple[str]:
    """A host as the commands that write its files and load them. Mark and file are apart from those of snippets."""
    body = "\n".join(statements)
    return (f"mkdir -p {_FOLDER}\ntee {_MAIN} <<'END_OF_HOST'\n{body}\nEND_OF_HOST\nferm {_MAIN}\n",)


def _filter(*chains: str) -> str:
    return "\n".join(("domain (ip ip6) table filter {", *chains, "}"))


def _strict(policy: str, *tracked: str, last: str = "") -> str:
    incoming = (*tracked, "interface lo ACCEPT;", _DISCOVERY, "proto tcp dport 22 ACCEPT;", last)
    outgoing = (*tracked, "outerface lo ACCEPT;", _DISCOVERY, last)
    return _filter(
        _chain("INPUT", policy, *incoming),
        _chain("FORWARD", policy),
        _chain("OUTPUT", policy, *outgoing),
    )


_STOCK = _filter(
    _chain(
        "INPUT",
        "DROP",
        _INVALID,
        _TRACK,
        "interface lo ACCEPT;",
        _OWN,
        "proto udp dport 500 ACCEPT;",
        "@if @eq($DOMAIN, ip) { proto (esp ah) ACCEPT; } @else { proto (esp) ACCEPT; }",
        "proto tcp dport ssh ACCEPT;",
    ),
    _chain("OUTPUT", "ACCEPT", _TRACK),
    _chain("FORWARD", "DROP", _INVALID, _TRACK),
)


def _version() -> str:
    """Read from the program's text, as it prints more than a line; with the iptables that it loads its rules with."""
    path, iptables = programs.find("ferm"), programs.find("iptables-legacy") or programs.find("iptables")
    if path is None or iptables is None:
        return ""
    version = _VERSION.search(path.read_text("utf-8", "replace"))
    return f"ferm {version[1] if version else '(unknown)'}, {programs.version(iptables)}"


FRONT_END = FrontEnd(
    "ferm",
    "ferm",
    programs=PROGRAMS,
    needs=("iptables-save", "ip6tables-save", "mkdir", "rm", "tee"),
    hosts=(
        Host("stock", _host(_STOCK, _INCLUDE)),
        Host("policy drop", _host(_strict("DROP", _TRACK), _INCLUDE)),
        Host("final reject", _host(_INCLUDE, _strict("ACCEPT", _TRACK, last="REJECT;"))),
        Host("no conntrack rule", _host(_strict("DROP"), _INCLUDE), advice=LET_ANSWERS_IN),
    ),
    version=_version,
    compilations=(
        Compilation(("ferm", _MAIN), ("/etc/ferm",)),
        Compilation(("ferm", "--noexec", "--lines", _MAIN), ("/etc/ferm",), versions=()),
    ),
)
"""The first host is Debian's ferm.conf without its comments. `final reject` has the `@include` where it still counts."""

ENGINES = (engine(FRONT_END),)
