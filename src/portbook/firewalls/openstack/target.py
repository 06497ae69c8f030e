"""Security groups of OpenStack, as commands of the `openstack` client."""

from __future__ import annotations

from portbook.firewalls.openstack.read import read
from portbook.firewalls.openstack.render import render
from portbook.model import Feature, Form, Lack, protocols_except
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_CLIENT = "https://docs.openstack.org/python-openstackclient/latest/cli/command-objects"
_WITH_PORTS = (6, 17, 132)
_OVER_IPV6 = frozenset({41, 43, 44, 59, 60})

TARGET = Target(
    id="openstack",
    title="OpenStack (CLI)",
    group=Group.CLOUD,
    language="sh",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("neutron", "neutron-schema", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    undone_first="A rule of a security group is known by an ID that Neutron assigns, so the old group goes as a whole and a new one comes: assign it to the servers and ports again",
    read=read,
    lacks=(
        Lack(
            Feature.PROTOCOLS,
            "Neutron takes protocols 41, 43, 44, 59 and 60 with IPv6 only: for a tunnel with IPv6 in it, turn port security off on its port",
            protocols=_OVER_IPV6,
        ),
        Lack(
            Feature.PROTOCOLS,
            "Protocol 0 is every protocol in some clouds: filter it on the host itself",
            protocols=frozenset({0}),
        ),
        Lack(
            Feature.HOST_NAMES,
            "Name the networks instead, as `--remote-ip` or in an address group: security groups know no names",
        ),
        Lack(Feature.SOURCE_PORTS, "Filter the source port on the host itself"),
        Lack(
            Feature.DESTINATION_PORTS,
            "With OVN, security groups know ports of TCP, UDP and SCTP only: filter the others on the host itself",
            protocols=protocols_except(*_WITH_PORTS),
        ),
        Lack(Feature.LOCAL_ADDRESSES, "Give the group only to the port that has the address"),
        Lack(Feature.UNTRACKED),
    ),
    notes=(
        "Run the commands in a POSIX shell where `openstack` is signed in to your project; then give the group to a server, `openstack server add security group SERVER GROUP`, or to a port, `openstack port set --security-group GROUP PORT`.",
        "What the groups of a server allow adds up: beside a group with OpenStack's own first rules, such as `default`, everything goes out anyway and outbound rules open nothing.",
        "The second command deletes the rules that a new group begins with, which let everything out; without it, outbound rules mean nothing.",
        "A server that has no other group finds its metadata at 169.254.169.254 only if a rule lets TCP 80 out to there; DHCP and IPv6's neighbour discovery pass without rules.",
        "A second run makes a second group of the same name, and every further command then refuses that name: run `undo` before you add again.",
        "The form `undo` deletes the group with all its rules, also those that somebody else added to it; OpenStack refuses that as long as a port has the group.",
        "Security groups are stateful here: replies need no rule.",
        "By default a project may have 10 groups and 100 rules; `openstack quota show` tells yours.",
        "A port sends only from its own addresses, whatever the rules say, unless it has allowed address pairs or no port security.",
    ),
    links=(
        ("openstack security group", f"{_CLIENT}/security-group.html"),
        ("openstack security group rule", f"{_CLIENT}/security-group-rule.html"),
        (
            "Networking API: security group rules",
            "https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules",
        ),
        ("Neutron, its quotas and their defaults", "https://docs.openstack.org/neutron/latest/admin/ops-quotas.html"),
    ),
)
