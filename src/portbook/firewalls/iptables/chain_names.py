"""Names of chains: those that programs make on a host, and those that iptables refuses.

Where such a program runs, the host has the chain already, with rules of the program.
Sources: the listing of each program on a host that it runs on, and its documentation or code.
"""

from __future__ import annotations

import re

from portbook.targets.base import Rejected

_PROGRAMS = {
    "ufw": r"ufw6?-.*",
    "Docker": r"DOCKER.*",
    "fail2ban": r"(f2b|fail2ban)-.*",
    "Kubernetes": r"KUBE-.*",
    "libvirt": r"LIBVIRT_.*|(FI|FO|HI|HO)-.*|libvirt-.*",
    "firewalld": r"(IN|OUT|FWD[IO]?|FWDI|FWDO|PRE|POST)_.*|(INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)_.*",
    "Tailscale": r"ts-.*",
    "Calico": r"cali-.*|cali[a-z0-9]+-.*",
    "Cilium": r"(OLD_)?CILIUM_.*",
    "flannel": r"FLANNEL-.*",
    "Weave": r"WEAVE-.*|WEAVE",
    "CNI": r"CNI-.*",
    "Podman": r"NETAVARK[-_].*",
    "Istio": r"ISTIO_.*",
    "OpenStack": r"(neutron|nova)-.*",
    "NixOS": r"nixos-.*",
    "Proxmox VE": r"(PVEFW|GROUP|tap|fwbr|fwpr|veth)[-0-9].*",
    "CSF": (
        r"(LOCAL|LOG)(INPUT|OUTPUT)|(G?ALLOW|G?DENY|ALLOWDYN|GDYN|CC_DENY|CC_ALLOW[A-Z]*|LOGDROP|ALLOWDYN)(IN|OUT|PORTS|F)?"
        r"|INVALID|INVDROP|BOGON|SPAMHAUS|DSHIELD|TOR|HONEYPOT|BDE(ALL)?|SYNFLOOD|PORTFLOOD|CONNLIMIT|UDPFLOOD|SMTPOUTPUT"
    ),
    "Shorewall": (
        r"(net|loc|fw|dmz|all|any|vpn|wan|lan|ext|int)[-2][a-z0-9]+|dynamic|smurf(s|log)|tcpflags|logflags|shorewall|sha-.*"
        r"|log(drop|reject)|(AllowICMPs|Broadcast|Multicast|Drop|Reject|dropInvalid|dropNotSyn)[A-Za-z0-9%]*"
        r"|(eth|en|wl|br|ppp|tun|tap|bond|vlan|wg)[a-z0-9.]*_(in|out|fwd|frwd|dyni|dynf)"
    ),
    "FireHOL": r"(in|out|pr)_.*",
    "OpenWrt": r"(zone|input|output|forwarding|prerouting|postrouting|delegate)(_.*)?|reject|syn_flood|(src|dest)_.*",
    "Red Hat's old firewall": r"RH-Firewall-1-INPUT|RH-Lokkit-.*",
    "Synology": r"(INPUT|FORWARD|DEFAULT)_[A-Z]+|DOS_PROTECT",
    "sshguard": r"sshguard.*",
    "CrowdSec": r"(?i:crowdsec.*)",
    "UPnP": r"MINIUPNPD.*|UPNP.*",
    "psad": r"PSAD_.*",
    "fwknop": r"FWKNOP_.*",
    "VyOS": r"VYATTA_.*|VYOS_.*|UBNT_.*|NAME_.*",
    "Android": r"(bw|fw|nat|oem|tetherctrl|st|fw)_.*",
    "LXD": r"lxd.*|lxc.*",
    "APF": r"(TALLOW|TDENY|GALLOW|REFRESH|TMP_DROP|IN_SANITY|OUT_SANITY|PZERO|P2P|PROHIBIT|TELNET_LOG|SSH_LOG)",
    "Imunify360": r"(?i:imunify360.*)",
    "cPanel": r"acctboth|cP-Firewall-.*",
}
_MADE_BY = {program: re.compile(pattern) for program, pattern in _PROGRAMS.items()}


_LONGEST = 28
"""Characters (`XT_EXTENSION_MAXNAMELEN`)."""
TARGETS = frozenset(
    {"ACCEPT", "DROP", "QUEUE", "RETURN", "AUDIT", "CHECKSUM", "CLASSIFY", "CLUSTERIP", "CONNMARK", "CONNSECMARK", "CT"}
    | {
        "DNAT",
        "DNPT",
        "DSCP",
        "ECN",
        "HL",
        "HMARK",
        "IDLETIMER",
        "LED",
        "LOG",
        "MARK",
        "MASQUERADE",
        "MIRROR",
        "NETMAP",
    }
    | {
        "NFLOG",
        "NFQUEUE",
        "NOTRACK",
        "RATEEST",
        "REDIRECT",
        "REJECT",
        "SAME",
        "SECMARK",
        "SET",
        "SNAT",
        "SNPT",
        "SYNPROXY",
    }
    | {"TARPIT", "TCPMSS", "TCPOPTSTRIP", "TEE", "TOS", "TPROXY", "TRACE", "TTL", "ULOG"}
)
"""Names of targets, which iptables refuses for chains (iptables-extensions(8), "TARGET EXTENSIONS")."""


def check_name(line: int, chain: str) -> None:
    """Refuse a chain name that iptables refuses.

    Raises:
        Rejected: iptables refuses the name.
    """
    if len(chain.encode()) > _LONGEST:
        message = f"the name of chain {chain} is longer than {_LONGEST} characters"
        raise Rejected(line, message, id_="iptables-bad-chain-name")
    if chain.startswith(("-", "!")) or not chain:
        message = "the name of a chain begins with neither a dash nor an exclamation mark"
        raise Rejected(line, message, id_="iptables-bad-chain-name")
    if chain in TARGETS:
        message = f"{chain} is a target, and no chain may have its name"
        raise Rejected(line, message, id_="iptables-bad-chain-name")


def made_by(chain: str) -> str:
    """The program that makes chains with such a name; empty where Portbook knows none."""
    return next((program for program, pattern in _MADE_BY.items() if pattern.fullmatch(chain)), "")
