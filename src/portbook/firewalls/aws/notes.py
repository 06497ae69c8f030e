"""What security groups lack, and the notes and links that all their targets share."""

from __future__ import annotations

from portbook.model import Feature, Lack, protocols_except

LACKS = (
    Lack(
        Feature.HOST_NAMES,
        "Name the networks instead, or filter names with AWS Network Firewall",
    ),
    Lack(Feature.SOURCE_PORTS, "Filter the source port on the host itself: no network ACL has words for it either"),
    Lack(
        Feature.DESTINATION_PORTS,
        "Security groups know ports of TCP and UDP only: filter the others on the host itself",
        protocols=protocols_except(6, 17),
    ),
    Lack(
        Feature.LOCAL_ADDRESSES,
        "Attach the security group only to the network interface that has the address",
    ),
    Lack(Feature.UNTRACKED),
)
NOTES = (
    "Security groups are stateful: replies need no rule.",
    "By default a security group holds 60 inbound and 60 outbound rules, IPv4 and IPv6 counted apart.",
    "A VPC carries no broadcast, and multicast only through a transit gateway: rules for them open nothing elsewhere.",
)
_DOCS = "https://docs.aws.amazon.com"
LINKS = (
    ("IpPermission", f"{_DOCS}/AWSEC2/latest/APIReference/API_IpPermission.html"),
    ("IpRange", f"{_DOCS}/AWSEC2/latest/APIReference/API_IpRange.html"),
    ("Security group rules", f"{_DOCS}/vpc/latest/userguide/security-group-rules.html"),
)
