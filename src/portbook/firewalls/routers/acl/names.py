"""Names of ports, protocols and ICMP messages in access lists, for the reader only.

Facts: Cisco's command references of `ip access-list extended` and `ipv6 access-list`, and Arista's manual, "ACLs and Route
Maps". The numbers are IANA's.
"""

from __future__ import annotations

from collections.abc import Mapping

TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58

_CISCO_BOTH = {"discard": 9, "domain": 53, "echo": 7, "pim-auto-rp": 496, "sunrpc": 111, "tacacs": 49, "talk": 517}
CISCO_PORTS: Mapping[int, Mapping[str, int]] = {
    TCP: {
        **_CISCO_BOTH,
        "bgp": 179,
        "chargen": 19,
        "cmd": 514,
        "daytime": 13,
        "exec": 512,
        "finger": 79,
        "ftp": 21,
        "ftp-data": 20,
        "gopher": 70,
        "hostname": 101,
        "ident": 113,
        "irc": 194,
        "klogin": 543,
        "kshell": 544,
        "login": 513,
        "lpd": 515,
        "nntp": 119,
        "pop2": 109,
        "pop3": 110,
        "smtp": 25,
        "telnet": 23,
        "time": 37,
        "uucp": 540,
        "whois": 43,
        "www": 80,
    },
    UDP: {
        **_CISCO_BOTH,
        "biff": 512,
        "bootpc": 68,
        "bootps": 67,
        "dnsix": 195,
        "isakmp": 500,
        "mobile-ip": 434,
        "nameserver": 42,
        "netbios-dgm": 138,
        "netbios-ns": 137,
        "netbios-ss": 139,
        "non500-isakmp": 4500,
        "ntp": 123,
        "rip": 520,
        "snmp": 161,
        "snmptrap": 162,
        "syslog": 514,
        "tftp": 69,
        "time": 37,
        "who": 513,
        "xdmcp": 177,
    },
}
ARISTA_PORTS: Mapping[int, Mapping[str, int]] = {
    TCP: {"bgp": 179, "domain": 53, "ftp": 21, "https": 443, "smtp": 25, "ssh": 22, "telnet": 23, "www": 80},
    UDP: {
        "bootpc": 68,
        "bootps": 67,
        "domain": 53,
        "ntp": 123,
        "snmp": 161,
        "snmptrap": 162,
        "syslog": 514,
        "tftp": 69,
    },
}

CISCO_PROTOCOLS = {
    "ahp": 51,
    "eigrp": 88,
    "esp": 50,
    "gre": 47,
    "icmp": ICMP,
    "igmp": 2,
    "ospf": 89,
    "pcp": 108,
    "pim": 103,
    "tcp": TCP,
    "udp": UDP,
}
CISCO_PROTOCOLS_6 = {"ahp": 51, "esp": 50, "pcp": 108, "tcp": TCP, "udp": UDP}
ARISTA_PROTOCOLS = {"icmp": ICMP, "igmp": 2, "ospf": 89, "pim": 103, "tcp": TCP, "udp": UDP}
ARISTA_PROTOCOLS_6 = {"icmpv6": ICMPV6, "tcp": TCP, "udp": UDP}

MESSAGES: Mapping[str, tuple[int, int | None]] = {
    "echo": (8, None),
    "echo-reply": (0, None),
    "parameter-problem": (12, None),
    "redirect": (5, None),
    "router-advertisement": (9, None),
    "router-solicitation": (10, None),
    "time-exceeded": (11, None),
    "timestamp-reply": (14, None),
    "timestamp-request": (13, None),
    "unreachable": (3, None),
}
"""Type and code of ICMP messages by name; None is any code."""
CISCO_MESSAGES: Mapping[str, tuple[int, int | None]] = {
    **MESSAGES,
    "administratively-prohibited": (3, 13),
    "host-unreachable": (3, 1),
    "net-unreachable": (3, 0),
    "packet-too-big": (3, 4),
    "port-unreachable": (3, 3),
    "protocol-unreachable": (3, 2),
    "source-quench": (4, None),
    "ttl-exceeded": (11, 0),
}
CISCO_MESSAGES_6: Mapping[str, tuple[int, int | None]] = {
    "echo-reply": (129, None),
    "nd-na": (136, None),
    "nd-ns": (135, None),
    "packet-too-big": (2, None),
    "parameter-problem": (4, None),
    "router-advertisement": (134, None),
    "router-solicitation": (133, None),
    "time-exceeded": (3, None),
}
ARISTA_MESSAGES_6: Mapping[str, tuple[int, int | None]] = {
    "echo-reply": (129, None),
    "echo-request": (128, None),
    "neighbor-advertisement": (136, None),
    "neighbor-solicitation": (135, None),
    "packet-too-big": (2, None),
    "parameter-problem": (4, None),
    "redirect-message": (137, None),
    "router-advertisement": (134, None),
    "router-solicitation": (133, None),
    "time-exceeded": (3, None),
    "unreachable": (1, None),
}
