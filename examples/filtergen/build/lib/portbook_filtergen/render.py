"""Rules as statements of filtergen. Facts: filter_syntax(5) of filtergen 0.12.8."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.model import Brief, Direction, Network, Ports, Rule
from portbook.targets.text.comments import about, heading

PROTOCOLS = {6: "tcp", 17: "udp"}


def render(brief: Brief) -> str:
    """The statements of a brief, each below a comment."""
    lines = [f"# {line}" for line in heading(brief)]
    for rule in brief.rules:
        lines += ["", f"# {about(brief, rule)}", statement(rule)]
    return "\n".join(lines) + "\n"


def statement(rule: Rule) -> str:
    """A rule as one statement. `local` keeps it from opening what the host forwards."""
    outbound = rule.direction is Direction.OUTBOUND
    local, remote = (rule.local.networks, rule.local_ports), (rule.remote.networks, rule.remote_ports)
    source, destination = (local, remote) if outbound else (remote, local)
    words = ["output" if outbound else "input", "*", "local", "proto", PROTOCOLS[rule.protocol.number]]
    words += [*matches("source", "sport", *source), *matches("dest", "dport", *destination)]
    return " ".join([*words, "accept;"])


def matches(address: str, port: str, networks: Sequence[Network], ports: Ports) -> Iterator[str]:
    """The matches of one end: none for what may be anything."""
    if networks:
        yield f"{address} {group([str(network) for network in networks])}"
    if not ports.is_any:
        yield f"{port} {group([numbers.spell(':') for numbers in ports.ranges])}"


def group(items: list[str]) -> str:
    """One item, or several in braces."""
    return items[0] if len(items) == 1 else "{ " + " ".join(items) + " }"
