"""The target: what filtergen is called, how its rules are written and read, and what it has no words for."""

from __future__ import annotations

from portbook.model import Feature, Lack, protocols_except
from portbook.targets import Group, Target
from portbook_filtergen.read import read
from portbook_filtergen.render import render

TARGET = Target(
    id="filtergen",
    title="filtergen",
    group=Group.LINUX,
    language="text",
    render=render,
    read=read,
    lacks=(
        Lack(Feature.HOST_NAMES, "filtergen resolves a name once, when it compiles the rules."),
        Lack(Feature.IPV6, "Compile a second file with `-t ip6tables-restore`."),
        Lack(
            Feature.PROTOCOLS,
            "filtergen lets no answers through for protocols other than TCP and UDP.",
            protocols=protocols_except(6, 17),
        ),
        Lack(Feature.UNTRACKED),
    ),
    engines=("filtergen", "reader"),
    notes=("Add the statements to `/etc/filtergen/rules.filter`, and load them with `fgadm reload`.",),
    links=(("filtergen", "https://manpages.debian.org/bookworm/filtergen/filter_syntax.5.en.html"),),
)
