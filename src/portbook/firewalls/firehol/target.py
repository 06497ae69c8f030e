"""FireHOL, whose configuration is a script of commands. Facts: its manual pages and source at version 3.1.7, as Debian has it."""

from __future__ import annotations

from portbook.firewalls.firehol.read import read
from portbook.firewalls.firehol.render import render
from portbook.firewalls.firehol.state import read_state
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import LACKS, NEIGHBOUR_DISCOVERY
from portbook.targets.network_words import NetworkWords

TARGET = Target(
    id="firehol",
    title="FireHOL",
    group=Group.LINUX,
    language="bash",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("firehol",),
    render=render,
    networks=NetworkWords.SHORT,
    undone_first="The configuration may name the file of an addition only once, so the undo form of the old version runs before the new file comes",
    read=read,
    read_state=read_state,
    base=NEIGHBOUR_DISCOVERY,
    lacks=LACKS,
    notes=(
        "The rules are a file of their own, and `sed` puts one line above the first `interface` or `router` of `firehol.conf` that reads it: FireHOL's manual has an interface with `policy return` before those that define the rest.",
        "Nothing is read where `firehol.conf` has no `interface` yet, and where it has one in a loop or a function FireHOL refuses the file: put the line in yourself, below helpers such as `blacklist`, which go first.",
        "`interface any` is every network: write an interface such as `eth0` to open less.",
        "FireHOL speaks IPv6 where `firehol.conf` says `version 6`, which Debian's does.",
        "`sudo firehol start` replaces all rules of iptables by those of its files, including Docker's; where something is wrong it changes nothing. `sudo firehol try` takes them back unless you confirm.",
        "Run the undo form before you add the same profile again: FireHOL refuses a name that it has twice.",
        "FireHOL runs only with `START_FIREHOL=YES` in `/etc/default/firehol`; then the rules survive a restart.",
        "`anystateless` is for ICMP types and protocols that connection tracking never treats as new. The mode `optimal` refuses it.",
        "FireHOL does not check ports, and iptables installs UDP port 70000 as 4464 without an error.",
        "Lines with `client` have an effect only if outgoing traffic is not allowed by default.",
    ),
    links=(
        ("firehol.conf(5)", "https://manpages.debian.org/bookworm/firehol/firehol.conf.5.en.html"),
        ("firehol-interface(5)", "https://manpages.debian.org/bookworm/firehol/firehol-interface.5.en.html"),
        ("firehol-params(5)", "https://manpages.debian.org/bookworm/firehol/firehol-params.5.en.html"),
        ("firehol-services(5)", "https://manpages.debian.org/bookworm/firehol/firehol-services.5.en.html"),
    ),
)
