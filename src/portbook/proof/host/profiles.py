"""Host profiles: what firewalls look like before a snippet arrives.

The first of each target is what its package leaves behind (Debian's `/etc/nftables.conf`; empty chains for iptables).
Each of the strict ones lets SSH in, loopback, and neighbour discovery, so that it shows when a snippet closes them.
Those of front ends that read files are in `front_ends/`.
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
        advice: for a host that few have, what makes a text hold there that holds elsewhere, one sentence; empty where
            every text has to hold.
    """

    name: str
    texts: tuple[str, ...]
    mandatory: bool = True
    advice: str = ""


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


_COME_FIRST = "insert the rules, so that they come before a rule that drops or rejects the rest"
LET_ANSWERS_IN = "insert a rule for established and related packets into the chains of both directions"
"""What helps on a host whose rules take answers for anything else."""

NFTABLES = (
    Host("stock", (_nft_empty(),)),
    Host("policy drop", (_nft_table("inet filter", "drop", _ESTABLISHED),)),
    Host("final reject", (_nft_table("inet filter", "accept", _ESTABLISHED, last="reject"),), advice=_COME_FIRST),
    Host("no conntrack rule", (_nft_table("inet filter", "drop"),), advice=LET_ANSWERS_IN),
    Host(
        "another table",
        (_nft_table("inet firewall", "drop", _ESTABLISHED),),
        mandatory=False,
        advice="put the rules into the chains that this host has",
    ),
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
    Host("final reject", _both("ACCEPT", _TRACK, last="-j REJECT"), advice=_COME_FIRST),
    Host("no conntrack rule", _both("DROP"), advice=LET_ANSWERS_IN),
)

_SSH = "ufw allow 22/tcp\n"
_HALVES = ("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")
"""Everywhere, in words that no snippet uses: ufw does not take a rule that one of the host's differs from only by its verb."""
_DENYING = "".join(f"ufw deny from {each}\nufw reject out to {each}\n" for each in _HALVES)

UFW = (
    Host("stock", ("ufw enable\n",)),
    Host("deny outgoing", (f"ufw default deny outgoing\n{_SSH}ufw enable\n",)),
    Host("not enabled", (_SSH,), mandatory=False, advice="enable ufw"),
    Host(
        "rules that deny",
        (f"{_SSH}{_DENYING}ufw enable\n",),
        advice="write ufw prepend allow, so that the rules come before those that deny",
    ),
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
    Host(
        "policy drop outbound, priority -1",
        (_closing("closed-early", -1),),
        advice="give the policy that lets packets out a priority below -1",
    ),
    Host(
        "zone drop",
        (_DROPPING_ZONE,),
        advice="put the rules into the zone of the interface, with a priority below 0",
    ),
)
"""Zone `public` with ssh and dhcpv6-client, as its package has it. `proof/firewalld/inside/settings.py` has the rest."""
