"""AWS network ACLs, as commands of the AWS CLI."""

from __future__ import annotations

from portbook.firewalls.aws.nacl.read import read, read_host
from portbook.firewalls.aws.nacl.render import render
from portbook.model import Feature, Form, Lack, Ports, protocols_except
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_REFERENCE = "https://docs.aws.amazon.com/cli/latest/reference/ec2"
_GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide"
_WITH_PORTS = frozenset({6, 17})
_EPHEMERAL = Ports.of((1024, 65535))
"""What AWS's guide opens for replies to clients of every system."""

TARGET = Target(
    id="aws-nacl",
    title="AWS network ACL (CLI)",
    group=Group.CLOUD,
    language="sh",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("ec2-requests", "ec2-model", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    gathers=True,
    undone_first="A network ACL knows an entry by its number, and numbers follow the order of the rules, so all entries of the old version go before the new ones come: nothing of this passes in between",
    read=read,
    read_host=read_host,
    lacks=(
        Lack(Feature.HOST_NAMES, "Name the networks instead, or filter names with AWS Network Firewall"),
        Lack(
            Feature.SOURCE_PORTS, "An entry's ports are those that packets go to: filter the others on the host itself"
        ),
        Lack(
            Feature.DESTINATION_PORTS,
            "Network ACLs know ports of TCP and UDP only: filter the others on the host itself",
            protocols=protocols_except(*_WITH_PORTS),
        ),
        Lack(
            Feature.LOCAL_ADDRESSES,
            "An entry names the network at the other end only: filter the host's own address on the host itself",
        ),
        Lack(
            Feature.REPLIES,
            "Where a client sends from a port below 1024, as NTP's daemon does from 123, name that source port in the data, or add an entry for it",
            protocols=_WITH_PORTS,
            replies=_EPHEMERAL,
        ),
        Lack(Feature.REPLIES, protocols=protocols_except(*_WITH_PORTS)),
    ),
    for_network=True,
    notes=(
        "Replace `acl-0123456789abcdef0` by the id of the subnet's network ACL, and run the commands in a POSIX shell where `aws` is signed in and knows your region.",
        "The entry with the lowest number that matches decides. The numbers from 1000 on have to be free, and below those of any denial that would catch the same packets; change them in all three forms otherwise. All services and profiles begin at 1000.",
        "A network ACL is stateless: entries under a comment that begins with *Replies* let replies back. They match all packets to these ports. The security group behind the network ACL decides about these packets.",
        "Where the data names no source port, replies go to ports 1024 to 65535, which hold the ephemeral ports of every system that AWS documents.",
        "No entry allows ICMP errors about these flows. Path MTU discovery fails unless you allow ICMP type 3 code 4 and ICMPv6 type 2 (packet too big) from any router on the path.",
        "It filters traffic that enters or leaves the subnet, for all its hosts. It does not see traffic within the subnet.",
        "A new network ACL of your own denies everything; the default one of a VPC lets everything through, where these entries open nothing until you delete its entry 100.",
        "By default a network ACL holds 20 inbound and 20 outbound entries, IPv4, IPv6 and the denials behind them counted together.",
        "Network ACLs do not filter what goes to Amazon's own DNS, DHCP, time and metadata services.",
    ),
    links=(
        ("aws ec2 create-network-acl-entry", f"{_REFERENCE}/create-network-acl-entry.html"),
        ("aws ec2 delete-network-acl-entry", f"{_REFERENCE}/delete-network-acl-entry.html"),
        ("aws ec2 describe-network-acls", f"{_REFERENCE}/describe-network-acls.html"),
        ("Network ACLs", f"{_GUIDE}/vpc-network-acls.html"),
        ("Ephemeral ports", f"{_GUIDE}/custom-network-acl.html"),
        ("Quotas", f"{_GUIDE}/amazon-vpc-limits.html"),
    ),
)
