"""Listings of machines of an estate: each group's addition is applied in the lab, and the firewall's own program lists it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from portbook import snippets
from portbook.adapters.site import Site
from portbook.estate import group_service_id
from portbook.model import Form
from portbook.model.profiles import default_profile
from portbook.proof.engine import engines
from portbook.proof.host.driver import Driver, Step
from portbook.proof.host.judgement import HostFirewall
from portbook.proof.sandbox.tools import Tools
from portbook.proof.warm_lab import WarmLab
from portbook.targets import Target
from tools.timing.ufw_status import status

COMMANDS = {
    "nftables": (("nft", "list", "ruleset"),),
    "iptables": (("iptables-save",), ("ip6tables-save",)),
    "firewalld": (("firewall-cmd", "--list-all"), ("firewall-cmd", "--list-all-policies")),
}
"""What lists the rules of a machine, by target."""
_STRICT = {
    "nftables": "policy drop",
    "iptables": "policy drop",
    "ufw": "deny outgoing",
    "firewalld": "policy drop outbound",
}
"""The host profile on which a flow that is not opened is closed."""


def listing(site: Site, group: str, warm_lab: WarmLab) -> str:
    """What a machine of a group lists that has the group's addition.

    Raises:
        SandboxFailed: this machine allows no lab, or a program cannot be run.
        StopIteration: no engine on this machine runs the group's firewall.
    """
    target = site.targets[site.network.estate.groups[group].firewalls[0]]
    service = site.book.services[group_service_id(group)]
    addition = snippets.snippet(service, service.roles[group], default_profile(service), target, Form.ADD)
    if target.id == "ufw":
        return status(addition.text)
    firewall, tools = _firewall(target), warm_lab.tools()
    driver = firewall.driver(tools)
    driver.load(next(host for host in firewall.hosts if host.name == _STRICT[target.id]))
    response = driver.apply(firewall.steps(addition))
    if response.failure:
        raise RuntimeError(response.failure)
    return "".join(_outputs(driver, tools, target.id))


def _firewall(target: Target) -> HostFirewall:
    able = (engines()[id_].firewall for id_ in target.engines if id_ in engines() and not engines()[id_].lacking())
    return next(firewall for firewall in able if firewall)


def _outputs(driver: Driver, tools: Tools, target: str) -> Iterator[str]:
    if target == "firewalld":
        output = driver.apply([Step(command) for command in COMMANDS[target]]).output
        yield output.replace("  interfaces: \n", "  interfaces: eth0\n", 1)  # the lab binds none
        return
    driver.list()  # which brings what waits into the kernel
    yield from (tools.run(command).stdout for command in COMMANDS[target])


def without_a_rule(text: str) -> str:
    """A listing without the last of its lines that opens a port."""
    lines = text.splitlines(keepends=True)
    rules = [number for number, line in enumerate(lines) if _opens(line)]
    return "".join(line for number, line in enumerate(lines) if number not in rules[-1:])


def _opens(line: str) -> bool:
    return ("accept" in line.lower() and "port" in line) or "ALLOW" in line


def write_listings(site: Site, groups: Iterator[str], folder: Path, warm_lab: WarmLab, count: int) -> None:
    """Write the listings of the first groups as `GROUP/HOST.txt`; every other one lacks a rule."""
    for number, group in zip(range(count), groups, strict=False):
        text = listing(site, group, warm_lab)
        (folder / group).mkdir(parents=True)
        (folder / group / f"{group}.example.com.txt").write_text(without_a_rule(text) if number % 2 else text, "utf-8")
