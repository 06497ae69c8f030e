"""Access lists of Cisco NX-OS. Facts: Cisco's configuration guide of the Nexus 9000, "Configuring IP ACLs"."""

from __future__ import annotations

from portbook.firewalls.routers.acl import cisco
from portbook.firewalls.routers.acl.access_list import access_lists
from portbook.firewalls.routers.acl.dialect import ICMP_MESSAGES, KNOWN_BY_WORDS, NOTES, Dialect
from portbook.firewalls.routers.acl.grammar import NXOS
from portbook.model import Family

DIALECT = Dialect(
    lists={Family.IPV4: "ip access-list", Family.IPV6: "ipv6 access-list"},
    shows={Family.IPV4: "show ip access-lists", Family.IPV6: "show ipv6 access-lists"},
    protocols={
        Family.IPV4: {"ip": -1, **cisco.PROTOCOLS},
        Family.IPV6: {**cisco.PROTOCOLS_6, "icmp": 58, "sctp": 132},
    },
    messages={
        Family.IPV4: ICMP_MESSAGES,
        Family.IPV6: {**cisco.ICMPV6_MESSAGES, "unreachable": 1, "echo-request": 128},
    },
    hosts=False,
)

TARGET = access_lists(
    "cisco-nxos",
    "Cisco NX-OS",
    DIALECT,
    NXOS,
    notes=(
        "Enter the lines after `configure terminal`, and the lines of the form `show` in any mode. `copy running-config startup-config` keeps them after a restart.",
        "On the interface or VLAN interface that faces the host: `ip access-group FROM-HOST in`, `ip access-group TO-HOST out`, `ipv6 traffic-filter FROM-HOST-6 in`, `ipv6 traffic-filter TO-HOST-6 out`.",
        *NOTES,
        KNOWN_BY_WORDS,
    ),
    links=(
        (
            "Configuring IP ACLs",
            "https://www.cisco.com/c/en/us/td/docs/dcn/nx-os/nexus9000/102x/configuration/Security/cisco-nexus-9000-nx-os-security-configuration-guide-102x/m-configuring-ip-acls.html",
        ),
    ),
)
