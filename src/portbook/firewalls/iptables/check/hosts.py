"""Host profiles of iptables: the first has empty chains, as a machine has after its start.

Each of the strict ones lets in SSH, loopback and neighbour discovery, and lets SSH through between other hosts, so that it
shows when a snippet closes them.
"""

from __future__ import annotations

from portbook.proof.host.driver import INSERT_FIRST, LET_ANSWERS_IN, Host

_TRACK = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
_ND_TYPES = ("neighbour-solicitation", "neighbour-advertisement")


def _iptables(policy: str, *rules: str, last: str = "", version: int) -> str:
    discovery = [f"-p ipv6-icmp -m icmp6 --icmpv6-type {kind} -j ACCEPT" for kind in _ND_TYPES] if version == 6 else []  # noqa: PLR2004  # IPv6
    lines = ["*filter", f":INPUT {policy} [0:0]", f":FORWARD {policy} [0:0]", f":OUTPUT {policy} [0:0]"]
    lines += [f"-A INPUT {rule}" for rule in (*rules, "-i lo -j ACCEPT", *discovery, "-p tcp --dport 22 -j ACCEPT")]
    lines += [f"-A OUTPUT {rule}" for rule in (*rules, "-o lo -j ACCEPT", *discovery)]
    lines += [f"-A FORWARD {rule}" for rule in (*rules, "-p tcp --dport 22 -j ACCEPT")]
    lines += [f"-A {chain} {last}" for chain in ("INPUT", "OUTPUT", "FORWARD") if last]
    return "\n".join([*lines, "COMMIT"]) + "\n"


def _both(policy: str, *rules: str, last: str = "") -> tuple[str, str]:
    return _iptables(policy, *rules, last=last, version=4), _iptables(policy, *rules, last=last, version=6)


EMPTY = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"

HOSTS = (
    Host("stock", (EMPTY, EMPTY)),
    Host("policy drop", _both("DROP", _TRACK)),
    Host("final reject", _both("ACCEPT", _TRACK, last="-j REJECT"), advice=INSERT_FIRST),
    Host("no conntrack rule", _both("DROP"), advice=LET_ANSWERS_IN),
)
