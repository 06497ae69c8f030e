"""Rules that known programs write and that concern no flow: bans, containers, a network of the program's own.

A rule counts as a program's only where all its conditions are as the program writes them; a name alone is not enough.

Sources: pkg/proxy/iptables/proxier.go of Kubernetes 1.30; cPanel & WHM 11, cPHulk; action.d/iptables.conf and iptables-ipset.conf of fail2ban 1.0; cs-firewall-bouncer 0.0.28; sshguard 2.4,
sshg-fw-iptables and -ipset; csf 14, csf.pl; libnetwork/drivers/bridge of Docker 28; wgengine/router/osrouter of Tailscale
1.60, `AddBase`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_network

from portbook.firewalls.iptables.clauses import Clause, Clauses
from portbook.firewalls.iptables.machine_conditions import CLOSING
from portbook.targets.base import Doubt
from portbook.targets.netfilter.reasons import (
    GUESTS,
    SERVICES,
    SHARED_SPACE,
    Reason,
    at_other_end,
    at_this_end,
    bans,
)

_BANNING_CHAINS = {"fail2ban": re.compile(r"f2b-.+"), "sshguard": re.compile(r"sshguard")}
_BANNING_SETS = {
    "fail2ban": re.compile(r"f2b-.+"),
    "CrowdSec": re.compile(r"crowdsec6?-blacklists(-\d+)?"),
    "sshguard": re.compile(r"sshguard[46]"),
}
_PORTS = frozenset({"-p", "--dport", "--dports", "--ctstate", "--state"})
_LOGGING = frozenset({"LOGDROPIN", "LOGDROPOUT"})
"""CSF's chains that log and drop."""
_UNTIL = ["-s", "--state", "--datestop"]
"""The conditions of cPHulk: new connections from an address until its ban ends."""
_SERVICE = re.compile(r"KUBE-SVC-[A-Z0-9]{16}")
_CLUSTER_ADDRESS = re.compile(r".+ cluster IP")
_DENYING = {"DENYIN": ("-s", "-i"), "DENYOUT": ("-d", "-o")}
_WIDEST = {4: 16, 6: 32}
"""The shortest prefix of a banned network, by IP version."""
_BRIDGE = re.compile(r"docker0|br-[0-9a-f]{12}")
_SHARED = frozenset({"100.64.0.0/10", "100.115.92.0/23"})


def written_by(rule: Clauses, table: str) -> Reason | None:
    """Which packets do not count, for a rule that a known program writes; None for any other rule."""
    if rule.unread or rule.goes:
        return None
    return _ban(rule) or _guest(rule, table) or _shared(rule) or _cluster_address(rule, table)


def closed_to(line: int, rule: Clauses, interface: str) -> Doubt | None:
    """The addresses that a rule of `written_by` closes, as a doubt; None where it closes none.

    Args:
        line: the rule's line.
        rule: the rule.
        interface: the interface that callers use; empty where it is unknown.
    """
    own = [clause.argument for clause in rule.of("-i") if clause.negated]
    closes = rule.target in CLOSING | _LOGGING or _SERVICE.fullmatch(rule.target)
    if not closes or (interface and interface in own):
        return None
    if sources := rule.of("-s"):
        return at_other_end(line, [sources[0].argument])
    if destinations := rule.of("-d"):
        end = at_other_end if rule.chain == "DENYOUT" else at_this_end
        return end(line, [destinations[0].argument])
    return None


def _ban(rule: Clauses) -> Reason | None:
    if rule.target in _LOGGING:
        return _denied(rule)
    if rule.target not in CLOSING:
        return None
    if rule.chain == "cphulk" and _is(rule, _UNTIL, {"state", "time"}) and rule.matching[1].argument == "NEW":
        return bans("cPHulk") if _narrow(rule.matching[0], host=True) else None
    by_chain = next((name for name, chain in _BANNING_CHAINS.items() if chain.fullmatch(rule.chain)), "")
    if by_chain and _is(rule, ["-s"]) and _narrow(rule.matching[0], host=True):
        return bans(by_chain)
    sets = rule.of("--match-set")
    if len(sets) == 1 and not sets[0].negated and sets[0].arguments[1] == "src":
        others = [clause for clause in rule.matching if clause is not sets[0]]
        if all(clause.name in _PORTS and not clause.negated for clause in others):
            program = next((name for name, set_ in _BANNING_SETS.items() if set_.fullmatch(sets[0].argument)), "")
            return bans(program) if program else None
    return _denied(rule)


def _denied(rule: Clauses) -> Reason | None:
    """CSF's `-A DENYIN -s 203.0.113.9/32 ! -i lo -j DROP`."""
    if rule.chain not in _DENYING or not _is(rule, list(_DENYING[rule.chain])):
        return None
    address, interface = rule.matching
    own = (interface.argument, interface.negated) == ("lo", True)
    return bans("CSF") if own and _narrow(address, host=False) else None


def _guest(rule: Clauses, table: str) -> Reason | None:
    """Docker's `-A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP`: only its own network reaches a container."""
    if (table, rule.chain, rule.target) != ("raw", "PREROUTING", "DROP") or not _is(rule, ["-d", "-i"]):
        return None
    address, interface = rule.matching
    own = interface.negated and _BRIDGE.fullmatch(interface.argument)
    return GUESTS if own and _narrow(address, host=True) and ip_network(address.argument).is_private else None


def _shared(rule: Clauses) -> Reason | None:
    """Tailscale's `-A ts-input -s 100.64.0.0/10 ! -i tailscale0 -j DROP`, and the same for a network of ChromeOS."""
    if rule.chain != "ts-input" or rule.target not in {"DROP", "RETURN"} or not _is(rule, ["-s", "-i"]):
        return None
    address, interface = rule.matching
    own = (interface.argument, interface.negated, address.negated) == ("tailscale0", True, False)
    return SHARED_SPACE if own and address.argument in _SHARED else None


def _cluster_address(rule: Clauses, table: str) -> Reason | None:
    """Kubernetes' `-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp … -j KUBE-SVC-…`: no host has the address of a service."""
    if (table, rule.chain) != ("nat", "KUBE-SERVICES") or not _SERVICE.fullmatch(rule.target):
        return None
    named = any(_CLUSTER_ADDRESS.fullmatch(clause.argument) for clause in rule.of("--comment"))
    plain = [clause.name for clause in rule.matching] == ["-d", "-p", "--dport"] and not any(
        clause.negated for clause in rule.matching
    )
    address = rule.matching[0] if plain else None
    own = address and _narrow(address, host=True) and ip_network(address.argument).is_private
    return SERVICES if named and own else None


def _is(rule: Clauses, options: list[str], modules: Collection[str] = ()) -> bool:
    """Whether a rule has exactly these conditions, in this order."""
    return [clause.name for clause in rule.matching] == options and rule.modules <= {"comment", *modules}


def _narrow(clause: Clause, *, host: bool) -> bool:
    """Whether a condition is on one address, or on a network that is small enough to be banned."""
    if clause.negated:
        return False
    try:
        network = ip_network(clause.argument)
    except ValueError:
        return False
    return network.prefixlen >= (network.max_prefixlen if host else _WIDEST[network.version])
