"""The routers' names of protocols, ICMP messages and ports, written down a second time, apart from the wing's reader.

Facts: the vendors' command references for the names, and IANA's registries for the numbers. Ports have the names of IANA's
registry of services, or the vendor's own.
"""

from __future__ import annotations

from portbook.model import Family

PROTOCOLS = {
    "tcp": 6,
    "udp": 17,
    "igmp": 2,
    "gre": 47,
    "esp": 50,
    "ahp": 51,
    "eigrp": 88,
    "ospf": 89,
    "pim": 103,
    "pcp": 108,
    "ipinip": 4,
    "sctp": 132,
    "icmpv6": 58,
}
ANY = {Family.IPV4: ("ip", "ipv4"), Family.IPV6: ("ipv6",)}
ICMP = {Family.IPV4: 1, Family.IPV6: 58}
MESSAGES = {
    Family.IPV4: {
        "echo-reply": 0,
        "unreachable": 3,
        "redirect": 5,
        "echo": 8,
        "router-advertisement": 9,
        "router-solicitation": 10,
        "time-exceeded": 11,
        "parameter-problem": 12,
        "timestamp-request": 13,
        "timestamp-reply": 14,
    },
    Family.IPV6: {
        "unreachable": 1,
        "destination-unreachable": 1,
        "packet-too-big": 2,
        "time-exceeded": 3,
        "parameter-problem": 4,
        "echo": 128,
        "echo-request": 128,
        "echo-reply": 129,
        "router-solicitation": 133,
        "router-advertisement": 134,
        "nd-ns": 135,
        "neighbor-solicitation": 135,
        "nd-na": 136,
        "neighbor-advertisement": 136,
        "redirect": 137,
        "redirect-message": 137,
    },
}
"""ICMP types by name."""
CODES = {
    "administratively-prohibited": (3, 13),
    "host-unreachable": (3, 1),
    "net-unreachable": (3, 0),
    "packet-too-big": (3, 4),
    "port-unreachable": (3, 3),
    "protocol-unreachable": (3, 2),
    "ttl-exceeded": (11, 0),
}
"""ICMPv4 messages with a code, by name: the type and the code."""
_SERVICES = """
7 echo tcp udp | 9 discard tcp udp | 13 daytime tcp | 19 chargen tcp | 20 ftp-data tcp | 21 ftp tcp | 22 ssh tcp
23 telnet tcp | 25 smtp tcp | 37 time tcp udp | 42 nameserver udp | 43 whois tcp | 49 tacacs tcp udp | 53 domain tcp udp
67 bootps udp | 68 bootpc udp | 69 tftp udp | 70 gopher tcp | 79 finger tcp | 80 www tcp | 101 hostname tcp
109 pop2 tcp | 110 pop3 tcp | 111 sunrpc tcp udp | 113 ident tcp | 119 nntp tcp | 123 ntp udp | 137 netbios-ns udp
138 netbios-dgm udp | 139 netbios-ss udp | 161 snmp udp | 162 snmptrap udp | 177 xdmcp udp | 179 bgp tcp | 194 irc tcp
195 dnsix udp | 434 mobile-ip udp | 443 https tcp | 496 pim-auto-rp tcp udp | 500 isakmp udp | 512 exec tcp | 512 biff udp
513 login tcp | 513 who udp | 514 cmd tcp | 514 syslog udp | 515 lpd tcp | 517 talk tcp udp | 520 rip udp | 540 uucp tcp
543 klogin tcp | 544 kshell tcp | 4500 non500-isakmp udp
"""
_ONLY_ARISTA = frozenset({"ssh", "https"})
_ARISTA = _ONLY_ARISTA | {
    *("bgp", "bootpc", "bootps", "domain", "ftp", "ntp", "smtp", "snmp", "snmptrap", "syslog", "telnet", "tftp", "www")
}


def _known() -> dict[tuple[str, str], int]:
    entries = (service.split() for service in _SERVICES.replace("\n", "|").split("|") if service.strip())
    return {(protocol, name): int(number) for number, name, *protocols in entries for protocol in protocols}


_KNOWN = _known()


def port_named(name: str, protocol: str, system: str) -> int | None:
    """The number of a port; None where no such name of a router of that system is known here."""
    if (name in _ONLY_ARISTA and system != "eos") or (system == "eos" and name not in _ARISTA):
        return None
    return _KNOWN.get((protocol, name))
