"""Rules that known programs write and that concern no flow: bans, containers, a network of the program's own.

A rule counts as a program's only where all its words are as nft lists them; a name alone is not enough.

Sources: action.d/nftables.conf and iptables.conf of fail2ban 1.0; cs-firewall-bouncer 0.0.28; libnetwork/drivers/bridge of
Docker 28; wgengine/router/osrouter of Tailscale 1.60.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_network

from portbook.firewalls.nftables.sets import Set, addresses_only
from portbook.targets.base import Doubt
from portbook.targets.netfilter.reasons import GUESTS, SHARED_SPACE, Reason, at_other_end, at_this_end, bans

_BANNING_CHAIN = re.compile(r"f2b-.+")
_BANNING_TABLES = {
    "fail2ban": (re.compile(r"f2b-table"), re.compile(r"addr6?-set-.+")),
    "CrowdSec": (re.compile(r"crowdsec6?"), re.compile(r"crowdsec6?-blacklists(-.+)?")),
}
_WIDEST = {4: 16, 6: 32}
"""The shortest prefix of a banned network, by IP version."""
_BRIDGE = re.compile(r'"(docker0|br-[0-9a-f]{12})"')
_SHARED = frozenset({"100.64.0.0/10", "100.115.92.0/23"})
_TAILSCALE = frozenset({'"tailscale0"', '"tailscale0*"'})


def banned_sets(table: str, sets: Mapping[str, Set]) -> tuple[str, frozenset[str]]:
    """The program that bans addresses with sets of a table, and the names of those sets."""
    for program, (tables, names) in _BANNING_TABLES.items():
        if tables.fullmatch(table):
            return program, frozenset(name for name, set_ in sets.items() if names.fullmatch(name) and _bans(set_))
    return "", frozenset()


def _bans(banning: Set) -> bool:
    elements = addresses_only(banning)
    return elements is not None and all(_narrow(element, host=False) for element in elements)


def written_by(shape: tuple[str, ...], chain: str, hook: str) -> Reason | None:
    """Which packets do not count, for a rule that a known program writes; None for any other rule.

    Args:
        shape: the rule's words.
        chain: the chain that it is in.
        hook: the hook of that chain; empty where it has none.
    """
    words = _bare(shape)
    if not hook and _BANNING_CHAIN.fullmatch(chain) and _ban(words):
        return bans("fail2ban")
    if hook == "prerouting" and _guest(words):
        return GUESTS
    return SHARED_SPACE if not hook and chain == "ts-input" and _shared(words) else None


def closed_to(line: int, shape: tuple[str, ...], interface: str) -> Doubt | None:
    """The addresses that a rule of `written_by` closes, as a doubt; None where it closes none.

    Args:
        line: the rule's line.
        shape: the rule's words.
        interface: the interface that callers use; empty where it is unknown.
    """
    words = _bare(shape)
    if words[-1:] == ("return",) or (interface and {f'"{interface}"', f'"{interface}*"'} & {*words}):
        return None
    closes = {"saddr": at_other_end, "daddr": at_this_end}
    at = next(at for at, word in enumerate(words) if word in closes)
    return closes[words[at]](line, [words[at + 1]])


def _bare(shape: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a rule without its counter and its comment."""
    if len(shape) > 1 and shape[-2] == "comment":
        shape = shape[:-2]
    if "counter" in shape:
        at = shape.index("counter")
        counted = shape[at + 1 : at + 4 : 2] == ("packets", "bytes")
        shape = shape[:at] + shape[at + (5 if counted else 1) :]
    return shape


def _ban(words: tuple[str, ...]) -> bool:
    """`ip saddr 203.0.113.9 reject`."""
    if len(words) < 4 or words[0] not in {"ip", "ip6"} or words[1] != "saddr" or not _narrow(words[2], host=True):  # noqa: PLR2004  # words
        return False
    return words[3:] == ("drop",) or words[3] == "reject"


def _guest(words: tuple[str, ...]) -> bool:
    """`iifname != "docker0" ip daddr 172.17.0.2 drop`."""
    interface, address = _apart(words, "daddr")
    return (
        words[-1:] == ("drop",)
        and bool(_BRIDGE.fullmatch(interface))
        and _narrow(address, host=True)
        and ip_network(address).is_private
    )


def _shared(words: tuple[str, ...]) -> bool:
    """`iifname != "tailscale0" ip saddr 100.64.0.0/10 drop`."""
    interface, address = _apart(words, "saddr")
    return words[-1:] in {("drop",), ("return",)} and interface in _TAILSCALE and address in _SHARED


def _apart(words: tuple[str, ...], end: str) -> tuple[str, str]:
    """The excluded interface and the address of a rule with these two conditions only; empty words for any other rule."""
    interface, address = words[:3], words[3:-1]
    if interface[:1] != ("iifname",):
        address, interface = words[:3], words[3:-1]
    plain = interface[:2] == ("iifname", "!=") and address[:2] in {("ip", end), ("ip6", end)}
    return (interface[2], address[2]) if plain and len(interface) == len(address) == 3 else ("", "")  # noqa: PLR2004  # words


def _narrow(address: str, *, host: bool) -> bool:
    """Whether a text is one address, or a network that is small enough to be banned."""
    try:
        network = ip_network(address)
    except ValueError:
        return False
    return network.prefixlen >= (network.max_prefixlen if host else _WIDEST[network.version])
