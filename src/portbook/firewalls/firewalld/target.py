"""firewalld, of Fedora, Red Hat, SUSE and others. Facts: its source at version 1.3.3, and firewalld.policy(5)."""

from __future__ import annotations

from portbook.firewalls.firewalld.delta import delta
from portbook.firewalls.firewalld.entry import NAMELESS, WITH_PORTS
from portbook.firewalls.firewalld.listing import read_listing
from portbook.firewalls.firewalld.read import read
from portbook.firewalls.firewalld.render import render
from portbook.firewalls.firewalld.state import read_state
from portbook.model import Direction, Feature, Form, Lack, protocols_except
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import NO_HEADERS, PUBLISHED_PORTS, UDPLITE_INVALID
from portbook.targets.netfilter.invalid import INVALID, UNASKED
from portbook.targets.netfilter.protocols import NO_NEXT_HEADER
from portbook.targets.network_words import NetworkWords

_NO_PORTS = protocols_except(*WITH_PORTS)

TARGET = Target(
    id="firewalld",
    title="firewalld",
    group=Group.LINUX,
    language="bash",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    render=render,
    networks=NetworkWords.SHORT,
    delta=delta,
    read=read,
    read_state=read_state,
    read_host=read_listing,
    read_host_by=read_listing,
    never=INVALID,
    engines=("firewalld",),
    lacks=(
        Lack(
            Feature.ICMP_MESSAGES,
            "ICMP errors and answers come in as part of the connection that they belong to; firewalld drops those that belong to none as invalid, before any rule. Where you need them, use nftables in place of firewalld.",
            direction=Direction.INBOUND,
            messages=UNASKED,
        ),
        Lack(
            Feature.ICMP_MESSAGES,
            "For this type use nftables in place of firewalld, which knows a few types of ICMP by name and none by number.",
            messages=NAMELESS,
        ),
        NO_HEADERS,
        UDPLITE_INVALID,
        Lack(
            Feature.IPV6,
            "A packet without a next header has nothing for a service in it; firewalld drops it as invalid, before any rule.",
            protocols=frozenset({NO_NEXT_HEADER}),
            direction=Direction.INBOUND,
        ),
        Lack(
            Feature.HOST_NAMES,
            "Give the addresses that the names have now in a rich rule, or send this traffic through a proxy that knows names: firewalld takes addresses only.",
        ),
        Lack(
            Feature.SOURCE_PORTS,
            "Let the application listen on few ports: firewalld has no ports for this protocol.",
            protocols=_NO_PORTS,
        ),
        Lack(
            Feature.DESTINATION_PORTS,
            "Let the application listen on few ports: firewalld has no ports for this protocol.",
            protocols=_NO_PORTS,
        ),
        Lack(
            Feature.BOTH_PORTS,
            "Where the source port matters, use nftables in place of firewalld: one rule of firewalld takes a source port or a destination port.",
        ),
        Lack(
            Feature.ICMP_CODES,
            "Most ICMP codes have a name of their own in `firewall-cmd --get-icmptypes`: put that in place of the type.",
        ),
        Lack(Feature.UNTRACKED),
    ),
    bypass=PUBLISHED_PORTS,
    notes=(
        "firewalld refuses what comes in, except what a zone names, and lets everything out: the outgoing part matters only where a policy or a direct rule closes it.",
        "Incoming rules go to the default zone (`firewall-cmd --get-default-zone`): for interfaces in another zone add `--zone=NAME` to each of their lines.",
        "Outgoing rules go to a policy with priority -100, which decides before policies with a higher number: `firewall-cmd --list-all-policies` shows yours.",
        "Policies need firewalld 0.9 or later.",
        "`--permanent` lines take effect at `--reload` and survive a restart.",
        "firewalld has no port and no rule twice: where the zone had one of these before, the undo form removes yours. It deletes the whole policy.",
        "ICMP that connection tracking calls invalid, such as an answer that nobody asked for, is dropped before any rule: a rule for all of ICMP does not open it.",
        "A reload drops rules that were added without `--permanent`.",
        "Published ports of containers bypass the zones: Docker lets everybody forward to its zone `docker`. Publish them to 127.0.0.1, or use the rules for Docker (DOCKER-USER).",
        "Two settings of `firewalld.conf` drop packets whatever rules say, and are off where these are tried: `IPv6_rpfilter`, which drops sources without a route back, and `RFC3964_IPv4`, which rejects IPv6 addresses that hold an IPv4 address.",
    ),
    links=(
        ("firewalld: policies", "https://firewalld.org/documentation/man-pages/firewalld.policies.html"),
        ("firewall-cmd(1)", "https://firewalld.org/documentation/man-pages/firewall-cmd.html"),
        ("Rich rules", "https://firewalld.org/documentation/man-pages/firewalld.richlanguage.html"),
    ),
)
