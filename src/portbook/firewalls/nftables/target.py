"""nftables, as `nft` and /etc/nftables.conf."""

from __future__ import annotations

from portbook.firewalls.nftables.delta import delta
from portbook.firewalls.nftables.listing import read_listing
from portbook.firewalls.nftables.read import read
from portbook.firewalls.nftables.render import render
from portbook.firewalls.nftables.state import read_state
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import BASELINE, LACKS, PUBLISHED_PORTS
from portbook.targets.network_words import NetworkWords

TARGET = Target(
    id="nftables",
    title="nftables",
    group=Group.LINUX,
    language="bash",
    languages=((Form.COMPLETE, "nftables"),),
    forms=(Form.ADD, Form.COMPLETE, Form.UNDO, Form.SHOW),
    lacks=LACKS,
    engines=("nft",),
    render=render,
    networks=NetworkWords.SHORT,
    read=read,
    read_state=read_state,
    read_host=read_listing,
    read_host_by=read_listing,
    delta=delta,
    forwards=True,
    base=BASELINE,
    bypass=PUBLISHED_PORTS,
    notes=(
        "The added rules use the chains of Debian's `table inet filter`. If your chains have other names, `nft` refuses the rules.",
        "They are inserted at the top, so that they come before a final drop or reject, all of them or none.",
        "The undo form finds the rules by their comment. Other rules stay. What the complete form replaced does not come back.",
        "They are lost after a restart unless you put them into `/etc/nftables.conf`.",
        "A complete file removes all other rules of the host, such as Docker's.",
        "Published ports of containers bypass chain input: publish them to 127.0.0.1, or use the rules for Docker (DOCKER-USER).",
        "The complete form drops forwarded packets, but for the flows of a router: published containers need rules of their own.",
    ),
    links=(
        ("nft(8)", "https://www.netfilter.org/projects/nftables/manpage.html"),
        (
            "nftables wiki: simple rule management",
            "https://wiki.nftables.org/wiki-nftables/index.php/Simple_rule_management",
        ),
    ),
)
