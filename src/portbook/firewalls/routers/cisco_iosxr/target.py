"""Access lists of Cisco IOS XR. Facts: Cisco's guide of IP addresses and services, "Implementing Access Lists and Prefix Lists"."""

from __future__ import annotations

from portbook.firewalls.routers.acl import cisco
from portbook.firewalls.routers.acl.access_list import access_lists
from portbook.firewalls.routers.acl.dialect import ICMP_MESSAGES, NOTES, Dialect
from portbook.firewalls.routers.acl.grammar import IOSXR
from portbook.model import Family

DIALECT = Dialect(
    lists={Family.IPV4: "ipv4 access-list", Family.IPV6: "ipv6 access-list"},
    shows={Family.IPV4: "show access-lists ipv4", Family.IPV6: "show access-lists ipv6"},
    protocols={
        Family.IPV4: {"ipv4": -1, "ipinip": 4, **cisco.PROTOCOLS},
        Family.IPV6: {**cisco.PROTOCOLS_6, "icmpv6": 58},
    },
    messages={
        Family.IPV4: ICMP_MESSAGES,
        Family.IPV6: {**cisco.ICMPV6_MESSAGES, "echo": 128},
    },
    numbered=True,
)

TARGET = access_lists(
    "cisco-iosxr",
    "Cisco IOS XR",
    DIALECT,
    IOSXR,
    notes=(
        "Enter the lines after `configure`, then `commit`: nothing takes effect before. Enter the lines of the form `show` outside of configuration mode.",
        "On the interface that faces the host: `ipv4 access-group FROM-HOST ingress`, `ipv4 access-group TO-HOST egress`, `ipv6 access-group FROM-HOST-6 ingress`, `ipv6 access-group TO-HOST-6 egress`.",
        "IOS XR identifies entries by number. So each service, role and profile has numbers of its own, higher than people usually choose. An undo removes exactly these. Running the lines again duplicates nothing.",
        *NOTES,
    ),
    links=(
        (
            "Implementing Access Lists and Prefix Lists",
            "https://cisco.com/c/en/us/td/docs/iosxr/ncs5000/ip-addresses/70x/b-ip-addresses-cg-ncs5000-70x/b-ip-addresses-cg-ncs5000-70x_chapter_0110.html",
        ),
    ),
)
