"""What network security groups lack, and the notes that both targets share."""

from __future__ import annotations

from portbook.model import Feature, Lack, protocols_except

LACKS = (
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
)
NOTES = (
    "Rules are processed by priority, and no two of one direction may share one: move these where yours collide.",
    "By default, Azure allows traffic within the virtual network, all outgoing traffic, and incoming probes of its load balancer.",
    "Network security groups are stateful: replies need no rule.",
    "A rule holds for every machine of the subnet or network interface that the group is associated with.",
    "Azure virtual networks carry neither broadcast nor multicast: rules for them open nothing.",
    "`Esp` and `Ah` can be set in templates and by the API, not in the portal.",
)
