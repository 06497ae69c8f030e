"""Host profiles: what firewalls look like before a snippet arrives.

The first of each target is what its package leaves behind (Debian's `/etc/nftables.conf`; empty chains for iptables).
Each of the strict ones lets SSH in, loopback, and neighbour discovery, so that it shows when a snippet closes them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    """A firewall as it is before the snippet.

    Attributes:
        name: as a badge says it: `policy drop`.
        texts: what loads it, one text for each of the engine's loaders, in their order.
        mandatory: whether an addition that does not load here fails; else it is "not for this host".
    """

    name: str
    texts: tuple[str, ...]
    mandatory: bool = True


_ND = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept"
_ESTABLISHED = "ct state established,related accept"


def _nft_chain(hook: str, policy: str, *rules: str) -> str:
    lines = [f"type filter hook {hook} priority filter; policy {policy};", *rules]
    return "\n".join([f"\tchain {hook} {{", *(f"\t\t{each}" for each in lines), "\t}"])


def _nft_table(name: str, policy: str, *rules: str, last: str = "") -> str:
    tail = (last,) if last else ()
    incoming = _nft_chain("input", policy, *rules, 'iif "lo" accept', _ND, "tcp dport 22 accept", *tail)
    forwarded = _nft_chain("forward", policy)
    outgoing = _nft_chain("output", policy, *rules, 'oif "lo" accept', _ND, *tail)
    return f"table {name} {{\n{incoming}\n{forwarded}\n{outgoing}\n}}\n"


def _nft_empty() -> str:
    chains = "\n".join(_nft_chain(hook, "accept") for hook in ("input", "forward", "output"))
    return f"flush ruleset\ntable inet filter {{\n{chains}\n}}\n"


NFTABLES = (
    Host("stock", (_nft_empty(),)),
    Host("policy drop", (_nft_table("inet filter", "drop", _ESTABLISHED),)),
    Host("final reject", (_nft_table("inet filter", "accept", _ESTABLISHED, last="reject"),)),
    Host("no conntrack rule", (_nft_table("inet filter", "drop"),)),
    Host("another table", (_nft_table("inet firewall", "drop", _ESTABLISHED),), mandatory=False),
)

_TRACK = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
_ND_TYPES = ("neighbour-solicitation", "neighbour-advertisement")


def _iptables(policy: str, *rules: str, last: str = "", version: int) -> str:
    discovery = [f"-p ipv6-icmp -m icmp6 --icmpv6-type {kind} -j ACCEPT" for kind in _ND_TYPES] if version == 6 else []  # noqa: PLR2004  # IPv6
    lines = ["*filter", f":INPUT {policy} [0:0]", f":FORWARD {policy} [0:0]", f":OUTPUT {policy} [0:0]"]
    lines += [f"-A INPUT {each}" for each in (*rules, "-i lo -j ACCEPT", *discovery, "-p tcp --dport 22 -j ACCEPT")]
    lines += [f"-A OUTPUT {each}" for each in (*rules, "-o lo -j ACCEPT", *discovery)]
    lines += [f"-A {chain} {last}" for chain in ("INPUT", "OUTPUT") if last]
    return "\n".join([*lines, "COMMIT"]) + "\n"


def _both(policy: str, *rules: str, last: str = "") -> tuple[str, str]:
    return _iptables(policy, *rules, last=last, version=4), _iptables(policy, *rules, last=last, version=6)


_EMPTY = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"

IPTABLES = (
    Host("stock", (_EMPTY, _EMPTY)),
    Host("policy drop", _both("DROP", _TRACK)),
    Host("final reject", _both("ACCEPT", _TRACK, last="-j REJECT")),
    Host("no conntrack rule", _both("DROP")),
)

_SSH = "ufw allow 22/tcp\n"
_HALVES = ("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")
"""Everywhere, in words that no snippet uses: ufw does not take a rule that one of the host's differs from only by its verb."""
_DENYING = "".join(f"ufw deny from {each}\nufw reject out to {each}\n" for each in _HALVES)

UFW = (
    Host("stock", ("ufw enable\n",)),
    Host("deny outgoing", (f"ufw default deny outgoing\n{_SSH}ufw enable\n",)),
    Host("not enabled", (_SSH,), mandatory=False),
    Host("rules that deny", (f"{_SSH}{_DENYING}ufw enable\n",)),
)

_FIREWALL_CMD = "firewall-cmd --permanent"
_DISCOVERY = ("neighbour-solicitation", "neighbour-advertisement")


def _closing(name: str, priority: int) -> str:
    """A policy that drops what the host sends, but for neighbour discovery."""
    policy = f"{_FIREWALL_CMD} --policy={name}"
    allowed = [f'rule family="ipv6" icmp-type name="{kind}" accept' for kind in _DISCOVERY]
    lines = (
        f"{_FIREWALL_CMD} --new-policy={name}",
        f"{policy} --add-ingress-zone=HOST",
        f"{policy} --add-egress-zone=ANY",
        f"{policy} --set-target=DROP",
        f"{policy} --set-priority={priority}",
        *(f"{policy} --add-rich-rule='{each}'" for each in allowed),
    )
    return "\n".join((*lines, "firewall-cmd --reload")) + "\n"


_DROPPING_ZONE = f"{_FIREWALL_CMD} --zone=public --set-target=DROP\nfirewall-cmd --reload\n"

FIREWALLD = (
    Host("stock", ("",)),
    Host("policy drop outbound", (_closing("closed", 100),)),
    Host("policy drop outbound, priority -1", (_closing("closed-early", -1),)),
    Host("zone drop", (_DROPPING_ZONE,)),
)
"""Zone `public` with ssh and dhcpv6-client, as its package has it. `proof/firewalld/inside/settings.py` has the rest."""


_FERM_MAIN, _FERM_FOLDER = "/etc/ferm/ferm.conf", "/etc/ferm/ferm.d"
_FERM_TRACK = "mod state state (ESTABLISHED RELATED) ACCEPT;"
_FERM_INVALID = "mod state state INVALID DROP;"
_FERM_INCLUDE = "@include ferm.d/;"
_FERM_OWN = "proto icmp ACCEPT;"


def _ferm_chain(name: str, policy: str, *rules: str) -> str:
    return "\n".join([f"chain {name} {{", f"policy {policy};", *rules, "}"])


def _ferm(*parts: str) -> tuple[str]:
    """A host as the commands that lay its files and load them. Mark and file are apart from those of snippets."""
    body = "\n".join(parts)
    return (f"mkdir -p {_FERM_FOLDER}\ntee {_FERM_MAIN} <<'END_OF_HOST'\n{body}\nEND_OF_HOST\nferm {_FERM_MAIN}\n",)


def _ferm_filter(*chains: str) -> str:
    return "\n".join(("domain (ip ip6) table filter {", *chains, "}"))


def _ferm_strict(policy: str, *tracked: str, last: str = "") -> str:
    incoming = (*tracked, "interface lo ACCEPT;", _FERM_OWN, "proto tcp dport 22 ACCEPT;", last)
    outgoing = (*tracked, "outerface lo ACCEPT;", _FERM_OWN, last)
    return _ferm_filter(
        _ferm_chain("INPUT", policy, *incoming),
        _ferm_chain("FORWARD", policy),
        _ferm_chain("OUTPUT", policy, *outgoing),
    )


_FERM_STOCK = _ferm_filter(
    _ferm_chain(
        "INPUT",
        "DROP",
        _FERM_INVALID,
        _FERM_TRACK,
        "interface lo ACCEPT;",
        _FERM_OWN,
        "proto udp dport 500 ACCEPT;",
        "@if @eq($DOMAIN, ip) { proto (esp ah) ACCEPT; } @else { proto (esp) ACCEPT; }",
        "proto tcp dport ssh ACCEPT;",
    ),
    _ferm_chain("OUTPUT", "ACCEPT", _FERM_TRACK),
    _ferm_chain("FORWARD", "DROP", _FERM_INVALID, _FERM_TRACK),
)

FERM = (
    Host("stock", _ferm(_FERM_STOCK, _FERM_INCLUDE)),
    Host("policy drop", _ferm(_ferm_strict("DROP", _FERM_TRACK), _FERM_INCLUDE)),
    Host("final reject", _ferm(_FERM_INCLUDE, _ferm_strict("ACCEPT", _FERM_TRACK, last="REJECT;"))),
    Host("no conntrack rule", _ferm(_ferm_strict("DROP"), _FERM_INCLUDE)),
)
"""The first is Debian's ferm.conf without its comments. `final reject` has the `@include` where it still counts."""

_SHOREWALL = {
    4: ("shorewall", "ipv4", "IPTABLES=/usr/sbin/iptables-legacy"),
    6: ("shorewall6", "ipv6", "IP6TABLES=/usr/sbin/ip6tables-legacy"),
}
_SHOREWALL_DEFAULTS = {4: "none", 6: "AllowICMPs"}
"""What is done before a policy drops or rejects."""
_SHOREWALL_CONF = """\
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
_SHOREWALL_MORE = {4: "ROUTE_FILTER=No\nLOG_MARTIANS=No", 6: ""}


def _shorewall(policy: str) -> tuple[str]:
    """A host of one network, as in the example `Universal`, for both IP versions; without what checks TCP flags, and logs."""
    return ("".join(_shorewall_of(version, policy) for version in _SHOREWALL),)


def _shorewall_of(version: int, policy: str) -> str:
    program, kind, tables = _SHOREWALL[version]
    default = _SHOREWALL_DEFAULTS[version]
    conf = _SHOREWALL_CONF.format(program=program, tables=tables, default=default, more=_SHOREWALL_MORE[version])
    files = {
        f"{program}.conf": conf,
        "zones": f"fw firewall\nnet {kind}\n",
        "interfaces": "?FORMAT 2\n- lo ignore\nnet all physical=+,routeback,tcpflags=0\n",
        "policy": f"$FW net {policy}\nnet all DROP\n",
        "rules": "?SECTION NEW\nACCEPT net $FW tcp 22\n",
    }
    laid = "".join(f"tee /etc/{program}/{name} <<'END_OF_HOST'\n{text}END_OF_HOST\n" for name, text in files.items())
    return f"mkdir -p /var/log /var/lib/{program}\ntee /var/log/messages <<'END_OF_HOST'\nEND_OF_HOST\n{laid}{program} reload\n"


SHOREWALL = (
    Host("stock", _shorewall("ACCEPT")),
    Host("policy reject", _shorewall("REJECT")),
)
