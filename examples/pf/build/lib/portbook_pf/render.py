"""Rules as lines of pf.conf. Facts: pf.conf(5)."""

from __future__ import annotations

from portbook.model import Addresses, Brief, Direction, Family, Ports, Rule
from portbook.rules import per_family
from portbook.targets.text.comments import about, heading

FAMILIES = {Family.IPV4: "inet", Family.IPV6: "inet6"}
PROTOCOLS = {6: "tcp", 17: "udp"}


def render(brief: Brief) -> str:
    """The lines of a brief, each rule below a comment."""
    lines = [f"# {line}" for line in heading(brief)]
    for rule in brief.rules:
        lines += ["", f"# {about(brief, rule)}", *map(pass_line, per_family([rule]))]
    return "\n".join(lines) + "\n"


def pass_line(rule: Rule) -> str:
    """A rule of one IP version as one `pass` line."""
    local, remote = end(rule.local, rule.local_ports), end(rule.remote, rule.remote_ports)
    outbound = rule.direction is Direction.OUTBOUND
    words = ["pass", "out" if outbound else "in", "quick", FAMILIES[rule.family]]
    if not rule.protocol.is_any:
        words += ["proto", PROTOCOLS.get(rule.protocol.number, str(rule.protocol.number))]
    source, destination = (local, remote) if outbound else (remote, local)
    return " ".join([*words, "from", source, "to", destination])


def end(addresses: Addresses, ports: Ports) -> str:
    """One end of a rule: its addresses, and its ports where it names any."""
    where = "any" if addresses.anywhere else "{ " + ", ".join(map(str, addresses.networks)) + " }"
    return where if ports.is_any else where + " port { " + ", ".join(port.spell(":") for port in ports.ranges) + " }"
