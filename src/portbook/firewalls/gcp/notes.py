"""What VPC firewall rules lack, and the notes that all targets of Google Cloud share."""

from __future__ import annotations

from portbook.model import Feature, Lack, protocols_except

LACKS = (
    Lack(
        Feature.HOST_NAMES,
        "Name the networks instead, or use a network firewall policy: its rules know FQDN objects, VPC firewall rules "
        "do not",
    ),
    Lack(Feature.SOURCE_PORTS, "Filter the source port on the host itself"),
    Lack(
        Feature.DESTINATION_PORTS,
        "VPC firewall rules know ports of TCP, UDP and SCTP only: filter the others on the host itself",
        protocols=protocols_except(6, 17, 132),
    ),
    Lack(Feature.ICMP_TYPES, "Filter the ICMP type on the host itself", protocols=frozenset({1, 58})),
    Lack(Feature.UNTRACKED),
)
NOTES = (
    "By default a VPC network lets all out and nothing in; the one called `default` also lets in SSH, RDP and ICMP.",
    "Of several rules that match, the lowest priority number decides, and at the same number a denial.",
    "VPC firewall rules are stateful: replies need no rule.",
    "VPC networks carry neither broadcast nor multicast: rules for them open nothing.",
)
