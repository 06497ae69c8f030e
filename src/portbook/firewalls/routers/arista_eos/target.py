"""Access lists of Arista EOS. Facts: Arista's manual, "ACLs and Route Maps"."""

from __future__ import annotations

from portbook.firewalls.routers.acl.access_list import access_lists
from portbook.firewalls.routers.acl.dialect import ICMP_MESSAGES, KNOWN_BY_WORDS, NOTES, Dialect
from portbook.firewalls.routers.acl.grammar import EOS
from portbook.model import Family

DIALECT = Dialect(
    lists={Family.IPV4: "ip access-list", Family.IPV6: "ipv6 access-list"},
    shows={Family.IPV4: "show ip access-lists", Family.IPV6: "show ipv6 access-lists"},
    protocols={
        Family.IPV4: {"ip": -1, "icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "ospf": 89, "pim": 103},
        Family.IPV6: {"ipv6": -1, "tcp": 6, "udp": 17, "icmpv6": 58},
    },
    messages={
        Family.IPV4: ICMP_MESSAGES,
        Family.IPV6: {
            "unreachable": 1,
            "packet-too-big": 2,
            "time-exceeded": 3,
            "parameter-problem": 4,
            "echo-request": 128,
            "echo-reply": 129,
            "router-solicitation": 133,
            "router-advertisement": 134,
            "neighbor-solicitation": 135,
            "neighbor-advertisement": 136,
            "redirect-message": 137,
        },
    },
)

TARGET = access_lists(
    "arista-eos",
    "Arista EOS",
    DIALECT,
    EOS,
    notes=(
        "Enter the lines after `configure`, and the lines of the form `show` in any mode. A list is saved when its lines end, with `exit`. `write` keeps it after a restart.",
        "On the interface or VLAN interface that faces the host: `ip access-group FROM-HOST in`, `ip access-group TO-HOST out`, `ipv6 access-group FROM-HOST-6 in`, `ipv6 access-group TO-HOST-6 out`.",
        *NOTES,
        KNOWN_BY_WORDS,
    ),
    links=(
        (
            "ACLs and Route Maps",
            "https://www.arista.com/en/um-eos/eos-acls-and-route-maps",
        ),
    ),
)
