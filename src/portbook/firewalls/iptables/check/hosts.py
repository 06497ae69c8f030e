"""Host profiles of iptables: the first has empty chains, as a machine has after its start.

Each of the strict ones lets in SSH, loopback and neighbour discovery, so that it shows when a snippet closes them.
"""

from __future__ import annotations

from portbook.proof.host.driver import INSERT_FIRST, LET_ANSWERS_IN, Host

_TRACK = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
_ND_TYPES = ("neighbour-solicitation", "neighbour-advertisement")


def _iptables(policy: str, *rules: str, last: str, version: int, forwards: bool) -> str:
    discovery = [f"-p ipv6-icmp -m icmp6 --icmpv6-type {kind} -j ACCEPT" for kind in _ND_TYPES] if version == 6 else []  # noqa: PLR2004  # IPv6
    lines = ["*filter", f":INPUT {policy} [0:0]", f":FORWARD {policy} [0:0]", f":OUTPUT {policy} [0:0]"]
    lines += [f"-A INPUT {rule}" for rule in (*rules, "-i lo -j ACCEPT", *discovery, "-p tcp --dport 22 -j ACCEPT")]
    lines += [f"-A OUTPUT {rule}" for rule in (*rules, "-o lo -j ACCEPT", *discovery)]
    lines += [f"-A {chain} {last}" for chain in ("INPUT", "OUTPUT") if last]
    if forwards:
        lines += [f"-A FORWARD {rule}" for rule in (*rules, "-p tcp --dport 22 -j ACCEPT", *([last] if last else []))]
    return "\n".join([*lines, "COMMIT"]) + "\n"


def _both(policy: str, *rules: str, last: str = "", forwards: bool = False) -> tuple[str, str]:
    four, six = (_iptables(policy, *rules, last=last, version=version, forwards=forwards) for version in (4, 6))
    return four, six


EMPTY = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"


def _hosts(*, forwards: bool) -> tuple[Host, ...]:
    return (
        Host("stock", (EMPTY, EMPTY)),
        Host("policy drop", _both("DROP", _TRACK, forwards=forwards)),
        Host("final reject", _both("ACCEPT", _TRACK, last="-j REJECT", forwards=forwards), advice=INSERT_FIRST),
        Host("no conntrack rule", _both("DROP", forwards=forwards), advice=LET_ANSWERS_IN),
    )


HOSTS = _hosts(forwards=False)
ROUTERS = _hosts(forwards=True)
"""The same of hosts that forward packets, with the same rules in FORWARD."""
