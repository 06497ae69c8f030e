"""ufw, the uncomplicated firewall of Ubuntu and Debian. Facts: its source at version 0.36.2, and ufw(8)."""

from __future__ import annotations

from portbook.firewalls.iptables.state import read_state
from portbook.firewalls.ufw.delta import delta
from portbook.firewalls.ufw.listing import read_listing
from portbook.firewalls.ufw.match import IPV4_ONLY, NAMES
from portbook.firewalls.ufw.read import read
from portbook.firewalls.ufw.render import render
from portbook.model import Direction, Feature, Form, Lack, protocols_except
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import PUBLISHED_PORTS
from portbook.targets.netfilter.invalid import INVALID, UNASKED
from portbook.targets.netfilter.protocols import AH
from portbook.targets.network_words import NetworkWords

_ICMP = frozenset({1, 58})

TARGET = Target(
    id="ufw",
    title="UFW",
    group=Group.LINUX,
    language="bash",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("ufw",),
    never=INVALID,
    render=render,
    networks=NetworkWords.SHORT,
    delta=delta,
    read=read,
    read_state=read_state,
    read_host=read_listing,
    read_host_by=read_listing,
    lacks=(
        Lack(
            Feature.HOST_NAMES,
            "Put the addresses that the names have now after `to`, or send this traffic through a proxy that knows names: ufw takes addresses only.",
        ),
        Lack(
            Feature.ICMP_MESSAGES,
            "ICMP errors and answers come in as part of the connection that they belong to; ufw drops those that belong to none as invalid, before any rule of yours. Where you need them, use nftables in place of ufw.",
            direction=Direction.INBOUND,
            messages=UNASKED,
        ),
        Lack(
            Feature.PROTOCOLS,
            "Write ICMP rules into `/etc/ufw/before.rules` and `/etc/ufw/before6.rules`, which let echo requests in already, then run `sudo ufw reload`.",
            protocols=_ICMP,
        ),
        Lack(
            Feature.PROTOCOLS,
            "Write a rule for this protocol into `/etc/ufw/before.rules` and `/etc/ufw/before6.rules`, then run `sudo ufw reload`.",
            protocols=protocols_except(-1, *NAMES, *_ICMP),
        ),
        Lack(
            Feature.IPV6,
            "Write a rule for this protocol over IPv6 into `/etc/ufw/before6.rules`, then run `sudo ufw reload`.",
            protocols=IPV4_ONLY,
        ),
        Lack(
            Feature.IPV6,
            "Write a rule with `-m ah` into `/etc/ufw/before6.rules`, then run `sudo ufw reload`: what ufw writes itself matches no AH over IPv6 where iptables is the legacy variant.",
            protocols=frozenset({AH}),
        ),
        Lack(Feature.UNTRACKED),
    ),
    bypass=PUBLISHED_PORTS,
    notes=(
        "By default, ufw drops incoming traffic and allows outgoing traffic: the `out` lines have an effect only after `sudo ufw default deny outgoing`.",
        "The first rule that matches decides, so `prepend` (ufw 0.36 and later) puts these before the rules you have.",
        "Where you have a rule that denies or rejects exactly the same, ufw skips the prepended one: remove yours first with `sudo ufw delete`.",
        "IPv6 is covered where `/etc/default/ufw` says `IPV6=yes`, as it does from the start.",
        "If ufw is not enabled, it only stores the rules until `sudo ufw enable`.",
        "The rules survive a restart.",
        "ufw has no rule twice: where you had one of these before in the same words, the undo form deletes yours.",
        "ICMP messages that belong to no connection, such as errors that nobody asked for, are dropped on their way in before your rules are looked at: a rule for every protocol does not let them in.",
        "Published ports of containers bypass these rules: publish them to 127.0.0.1, or use the rules for Docker (DOCKER-USER). For other forwarded traffic see `ufw route`.",
    ),
    links=(
        ("ufw(8)", "https://manpages.debian.org/bookworm/ufw/ufw.8.en.html"),
        ("ufw: community help", "https://help.ubuntu.com/community/UFW"),
    ),
)
