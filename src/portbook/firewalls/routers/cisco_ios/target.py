"""Access lists of Cisco IOS and IOS XE. Facts: Cisco's command references of IP and IPv6 access lists."""

from __future__ import annotations

from portbook.firewalls.routers.acl import cisco
from portbook.firewalls.routers.acl.access_list import access_lists
from portbook.firewalls.routers.acl.dialect import ICMP_MESSAGES, KNOWN_BY_WORDS, NOTES, Dialect
from portbook.firewalls.routers.acl.grammar import IOS
from portbook.model import Family

DIALECT = Dialect(
    lists={Family.IPV4: "ip access-list extended", Family.IPV6: "ipv6 access-list"},
    shows={Family.IPV4: "show ip access-lists", Family.IPV6: "show ipv6 access-list"},
    protocols={
        Family.IPV4: {"ip": -1, "ipinip": 4, **cisco.PROTOCOLS},
        Family.IPV6: {**cisco.PROTOCOLS_6, "icmp": 58, "sctp": 132},
    },
    messages={
        Family.IPV4: ICMP_MESSAGES,
        Family.IPV6: {**cisco.ICMPV6_MESSAGES, "unreachable": 1, "echo-request": 128, "redirect": 137},
    },
    wildcards=True,
)

TARGET = access_lists(
    "cisco-ios",
    "Cisco IOS",
    DIALECT,
    IOS,
    notes=(
        "Enter the lines after `configure terminal`, and the lines of the form `show` in privileged mode. `copy running-config startup-config` keeps them after a restart.",
        "On the interface that faces the host: `ip access-group FROM-HOST in`, `ip access-group TO-HOST out`, `ipv6 traffic-filter FROM-HOST-6 in`, `ipv6 traffic-filter TO-HOST-6 out`.",
        "An IPv6 list allows neighbour discovery before its implicit deny, but not after a `deny` of your own.",
        *NOTES,
        KNOWN_BY_WORDS,
    ),
    links=(
        (
            "Cisco IOS: IP access lists",
            "https://www.cisco.com/c/en/us/support/docs/security/ios-firewall/23602-confaccesslists.html",
        ),
        (
            "IP access list entry sequence numbering",
            "https://www.cisco.com/c/en/us/td/docs/ios-xml/ios/sec_data_acl/configuration/xe-3s/sec-data-acl-xe-3s-book/sec-acl-seq-num.html",
        ),
    ),
)
