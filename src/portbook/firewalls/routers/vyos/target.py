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
        "Enter the lines after `configure`, then `commit`, and `save` to keep them over a restart. Those that show are entered outside of it.",
        "The sets ending in `from-host` are for what the host sends through the router, those in `to-host` for what is sent to it. They do nothing until the forward filter jumps there: `set firewall ipv4 forward filter rule 100 action jump`, `set firewall ipv4 forward filter rule 100 jump-target NAME`, `set firewall ipv4 forward filter rule 100 inbound-interface name eth1` for `from-host`, and with `outbound-interface` for `to-host`, where `eth1` faces the host. The same with `ipv6`.",
        "A set lets through what it names and returns for the rest, so that sets of several services can follow one another. Nothing is closed before the filter itself says so, with `set firewall ipv4 forward filter default-action drop`.",
        "Each set lets packets of known connections through: both sets are needed, for replies come the other way.",
        "Take the jumps away before you undo: VyOS does not commit a jump to a set that is gone.",
        "A router filters what crosses it: hosts on the same side reach each other as before.",
    ),
    links=(
        ("IPv4 firewall", "https://docs.vyos.io/en/latest/configuration/firewall/ipv4.html"),
        ("IPv6 firewall", "https://docs.vyos.io/en/latest/configuration/firewall/ipv6.html"),
    ),
)
