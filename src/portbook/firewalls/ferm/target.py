"""ferm, which makes iptables rules of files with blocks. Facts: ferm(1) and its source at version 2.5.1, as Debian has it."""

from __future__ import annotations

from portbook.firewalls.ferm.read import read
from portbook.firewalls.ferm.render import render
from portbook.firewalls.iptables.state import read_state
from portbook.model import Direction, Feature, Form, Lack
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import BASELINE, LACKS
from portbook.targets.netfilter.invalid import INVALID, UNASKED
from portbook.targets.netfilter.protocols import NO_NEXT_HEADER
from portbook.targets.network_words import NetworkWords

TARGET = Target(
    id="ferm",
    title="ferm",
    group=Group.LINUX,
    language="bash",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("ferm",),
    render=render,
    networks=NetworkWords.SHORT,
    replaces="The file of the new version overwrites the old one, and ferm loads all of its files anew: what the new file lacks is closed",
    read=read,
    read_state=read_state,
    base=BASELINE,
    never=INVALID,
    lacks=(
        *LACKS,
        Lack(
            Feature.ICMP_MESSAGES,
            "ICMP errors and answers come in as part of the connection that they belong to; Debian's `ferm.conf` drops those that belong to none as invalid before it looks at any other file: allow them there, above `state INVALID DROP`.",
            direction=Direction.INBOUND,
            messages=UNASKED,
        ),
        Lack(
            Feature.IPV6,
            "A packet without a next header has nothing for a service in it; Debian's `ferm.conf` drops it as invalid before it looks at any other file.",
            protocols=frozenset({NO_NEXT_HEADER}),
            direction=Direction.INBOUND,
        ),
    ),
    notes=(
        "The rules are a file of their own in `/etc/ferm/ferm.d/`, which Debian's `ferm.conf` includes in its last line. If yours has no `@include 'ferm.d/';`, add it.",
        "ferm keeps the order of its files: where your own rules end in a DROP or REJECT, put the `@include` above it.",
        "`sudo ferm` replaces all rules of iptables by those of its files, including Docker's; `sudo ferm --interactive /etc/ferm/ferm.conf` takes them back after half a minute unless you confirm.",
        "ferm works with the legacy variant of iptables where the machine has it, as Debian does: `sudo iptables-legacy -S` shows them.",
        'The rules survive a restart if ferm\'s service is enabled: `ENABLED="yes"` in `/etc/default/ferm`.',
        "The undo form removes the file of this profile only. The files of several profiles can be loaded together.",
        "The show form prints what ferm makes of all its files, and changes nothing.",
        "ferm does not check ports, and iptables installs UDP port 70000 as 4464 without an error.",
        "`chain OUTPUT` has an effect only if outgoing traffic is not allowed by default.",
    ),
    links=(
        ("ferm(1)", "https://manpages.debian.org/bookworm/ferm/ferm.1.en.html"),
        ("ferm", "http://ferm.foo-projects.org/"),
    ),
)
