"""The part of the language of ferm 2.5 that Portbook knows. Sources: ferm(1), and its source (`find_tool`, `tokenize_string`, `collect_filenames`)."""

from __future__ import annotations

import re

CONFIG = "/etc/ferm/ferm.conf"
FOLDER = "/etc/ferm/ferm.d/"
"""Debian's ferm.conf includes all files in it, by name."""
LOAD = ("ferm", CONFIG)
LIST = ("ferm", "--noexec", "--lines", CONFIG)
"""Prints the rules of all its files, and loads nothing."""
FILE = re.compile(rf"{re.escape(FOLDER)}[A-Za-z0-9_][A-Za-z0-9_.+-]*\.ferm")
"""A file that ferm includes; it includes no hidden files and no backups."""
CHAINS = ("INPUT", "OUTPUT")
FORWARD = "FORWARD"
OURS = re.compile(rf"{re.escape(FOLDER)}portbook\.[A-Za-z0-9_.+-]*\.ferm")
"""A file that only a snippet of Portbook writes."""
DOMAINS = {"ip": 4, "ip6": 6}
NAMED = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp"}
"""Protocols for which ferm takes ports, in this spelling only."""
