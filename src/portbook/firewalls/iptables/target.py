"""iptables and ip6tables, whichever kernel interface they use."""

from __future__ import annotations

from portbook.firewalls.iptables.listing import read_listing
from portbook.firewalls.iptables.read import read
from portbook.firewalls.iptables.render import delta, render
from portbook.firewalls.iptables.state import read_state
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import BASELINE, LACKS, PUBLISHED_PORTS
from portbook.targets.network_words import NetworkWords

TARGET = Target(
    id="iptables",
    title="iptables",
    group=Group.LINUX,
    language="bash",
    forms=(Form.ADD, Form.COMPLETE, Form.UNDO, Form.SHOW),
    lacks=LACKS,
    engines=("iptables",),
    render=render,
    networks=NetworkWords.SHORT,
    read=read,
    read_state=read_state,
    read_host=read_listing,
    read_host_by=read_listing,
    delta=delta,
    base=BASELINE,
    forwards=True,
    bypass=PUBLISHED_PORTS,
    notes=(
        "`iptables` is for IPv4 and `ip6tables` for IPv6: a host that speaks both needs both.",
        "The rules are inserted at the top, so that they come before a final drop or reject.",
        "The undo form deletes the first identical rule; run it as often as the rules were added. What the complete form replaced does not come back.",
        "They are lost after a restart unless you save them, as with Debian's `netfilter-persistent save`.",
        "The complete form replaces the filter table, Docker's rules in it too.",
        "Published ports of containers bypass INPUT: publish them to 127.0.0.1, or use the rules for Docker (DOCKER-USER).",
        "The complete form drops forwarded packets, but for the flows of a router: published containers need rules of their own.",
    ),
    links=(
        ("iptables(8)", "https://manpages.debian.org/bookworm/iptables/iptables.8.en.html"),
        ("iptables-extensions(8)", "https://manpages.debian.org/bookworm/iptables/iptables-extensions.8.en.html"),
    ),
)
