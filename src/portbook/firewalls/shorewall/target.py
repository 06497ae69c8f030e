"""Shorewall and Shorewall6, which compile tables of zones and rules. Facts: their manual pages and source at version 5.2.8."""

from __future__ import annotations

from portbook.firewalls.shorewall.read import read
from portbook.firewalls.shorewall.render import render
from portbook.firewalls.shorewall.state import read_state
from portbook.model import Feature, Form, Lack
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import LACKS
from portbook.targets.netfilter.protocols import AH
from portbook.targets.network_words import NetworkWords

TARGET = Target(
    id="shorewall",
    title="Shorewall",
    group=Group.LINUX,
    language="bash",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("shorewall",),
    render=render,
    networks=NetworkWords.SHORT,
    undone_first="The lines of the old version stay in the rules files until its undo form deletes them, so it runs before the new lines come",
    read=read,
    read_state=read_state,
    lacks=(
        *LACKS,
        Lack(
            Feature.IPV6,
            "Put a rule with `-m ah` into `/etc/shorewall6/rules` by its `INLINE` action: `-p ah` matches no AH over IPv6 where iptables is the legacy variant.",
            protocols=frozenset({AH}),
        ),
    ),
    notes=(
        "`shorewall` is for IPv4 and `shorewall6` for IPv6: a host that speaks both needs both.",
        "`net` is what Shorewall's examples call everything but the host: where your zones have other names, or several, write the rules for each.",
        "The lines go to the end of the `rules` file, so they belong to its last section, which has to be `NEW`; the first rule that matches decides, so a rule of yours above that drops the same wins.",
        "Run `sudo shorewall check` first where your file has more than the examples have.",
        "The undo form deletes what stands between the two marks of this one profile, and nothing else.",
        "The rules survive a restart if Shorewall's service is enabled.",
        "Lines from `$FW` to `net` have an effect only if the policy does not allow all outgoing traffic.",
    ),
    links=(
        ("shorewall-rules(5)", "https://manpages.debian.org/bookworm/shorewall/shorewall-rules.5.en.html"),
        ("shorewall(8)", "https://manpages.debian.org/bookworm/shorewall/shorewall.8.en.html"),
    ),
)
