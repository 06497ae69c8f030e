"""Azure network security groups, as the JSON bodies of their rules."""

from __future__ import annotations

from portbook.model import Feature, Lack, protocols_except
from portbook.targets.azure.read import read
from portbook.targets.azure.render import render
from portbook.targets.base import Group, Target

_LEARN = "https://learn.microsoft.com/azure/virtual-network"

TARGET = Target(
    id="azure",
    title="Azure",
    group=Group.CLOUD,
    language="json",
    render=render,
    read=read,
    lacks=(
        Lack(Feature.HOST_NAMES, "Name the networks or a service tag instead, or filter names with Azure Firewall"),
        Lack(
            Feature.PROTOCOLS,
            "Network security groups do not support ICMPv6: a rule of protocol `*` between the same addresses passes it, "
            "with everything else",
            protocols=frozenset({58}),
        ),
        Lack(
            Feature.PROTOCOLS,
            "Network security groups name TCP, UDP, ICMP, ESP and AH only: carry the protocol in UDP or in a VPN gateway's "
            "tunnel",
            protocols=protocols_except(-1, 1, 6, 17, 50, 51, 58),
        ),
        Lack(
            Feature.ICMP_TYPES,
            "Filter the ICMP type on the host itself",
            protocols=frozenset({1}),
        ),
        Lack(Feature.UNTRACKED),
    ),
    notes=(
        "The list is the value of `securityRules` of a network security group; each element is also the body of one PUT.",
        "Rules are processed by priority, and no two of one direction may share one: move these where yours collide.",
        "By default Azure lets the virtual network pass both ways, all traffic out, and in only its load balancer's probes.",
        "Network security groups are stateful: answers pass without a rule of their own.",
        "A rule holds for every machine of the subnet or network interface that the group is associated with.",
        "Azure virtual networks carry neither broadcast nor multicast: rules for them open nothing.",
        "`Esp` and `Ah` can be set in templates and by the API, not in the portal.",
    ),
    links=(
        ("Network security groups", f"{_LEARN}/network-security-groups-overview"),
        ("Security rule, REST", "https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update"),
        ("IPv6 for Azure Virtual Network: limitations", f"{_LEARN}/ip-services/ipv6-overview"),
    ),
)
