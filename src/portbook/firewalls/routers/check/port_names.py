"""The routers' names of ports, written down a second time: by the names of IANA's registry of services, or the vendor's own."""

from __future__ import annotations

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
    """The number of a port; None where a router of that system has no such name that is known here."""
    if (name in _ONLY_ARISTA and system != "eos") or (system == "eos" and name not in _ARISTA):
        return None
    return _KNOWN.get((protocol, name))
