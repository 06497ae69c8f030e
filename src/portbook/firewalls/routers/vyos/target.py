"""VyOS 1.4 and later: rule sets of our own, for a jump from the forward filter.

Facts: the VyOS documentation of the IPv4 and IPv6 firewall, and its command-line definitions.
"""

from __future__ import annotations

from functools import partial

from portbook.firewalls.routers.vyos.grammar import WITH_PORTS
from portbook.firewalls.routers.vyos.read import read
from portbook.firewalls.routers.vyos.render import render
from portbook.model import Feature, Form, Lack, protocols_except
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_NO_PORTS = protocols_except(*WITH_PORTS)
_NO_PORTS_INSTEAD = "Let the application listen on few ports: VyOS has ports for TCP and UDP only."

TARGET = Target(
    id="vyos",
    title="VyOS",
    group=Group.ROUTER,
    language="bash",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("ansible-networks", "router-names", "reader"),
    render=render,
    networks=NetworkWords.SHORT,
    undone_first="A set keeps what no command names, so the old set is deleted before the new one is made: commit both at once",
    read=read,
    read_host=partial(read, whole=True),
    lacks=(
        Lack(
            Feature.HOST_NAMES,
            "Put `destination fqdn` and the name into the rule: VyOS resolves it again and again. It takes no wildcard.",
        ),
        Lack(Feature.SOURCE_PORTS, _NO_PORTS_INSTEAD, protocols=_NO_PORTS),
        Lack(Feature.DESTINATION_PORTS, _NO_PORTS_INSTEAD, protocols=_NO_PORTS),
        Lack(Feature.UNTRACKED),
    ),
    for_network=True,
    notes=(
        "Enter the lines after `configure`, then `commit`, and `save` to keep them after a restart. Enter the lines of the form `show` outside of configuration mode.",
        "The rule sets that end in `from-host` filter what the host sends through the router, and those that end in `to-host` what is sent to it. They have no effect until the forward filter jumps to them: `set firewall ipv4 forward filter rule 100 action jump`, `set firewall ipv4 forward filter rule 100 jump-target NAME`, `set firewall ipv4 forward filter rule 100 inbound-interface name eth1` for `from-host`, and with `outbound-interface` for `to-host`, where `eth1` faces the host. The same with `ipv6`.",
        "A rule set accepts its flows and returns for everything else, so the rule sets of several services can follow one another. Nothing is closed until the filter has `set firewall ipv4 forward filter default-action drop`.",
        "Each rule set accepts packets of known connections. You need both, because replies take the other direction.",
        "Remove the jumps before you undo: VyOS does not commit a jump to a missing rule set.",
        "A router filters only what it forwards: hosts on the same side still reach each other.",
    ),
    links=(
        ("IPv4 firewall", "https://docs.vyos.io/en/latest/configuration/firewall/ipv4.html"),
        ("IPv6 firewall", "https://docs.vyos.io/en/latest/configuration/firewall/ipv6.html"),
    ),
)
