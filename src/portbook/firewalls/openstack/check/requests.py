"""What the `openstack` program asks the Networking API for.

Source: https://docs.openstack.org/python-openstackclient/latest/cli/command-objects/security-group-rule.html; the program
itself agrees where it runs.
"""

from __future__ import annotations

from typing import Any

from portbook.firewalls.openstack.check.client_commands import Invocation
from portbook.targets import CannotJudge, Rejected

NOBODYS = "00000000-0000-0000-0000-000000000000"
"""In the place of the group's id, which the program finds by its name."""
_ICMP = {"icmp", "icmpv6", "ipv6-icmp", "1", "58"}
_IPV6 = {"icmpv6", "41", "43", "44", "58", "59", "60"}
"""Protocols that the program takes for IPv6 where nothing else is said; also all whose names begin with `ipv6-`."""
_ANYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}
_WHOSE = {"--os-cloud", "--project", "--project-domain"}
_GROUP = {*_WHOSE, "--description", "--stateful", "--stateless"}
_RULE = {
    *_WHOSE,
    *("--description", "--dst-port", "--egress", "--ethertype", "--icmp-code", "--icmp-type", "--ingress"),
    *("--protocol", "--remote-ip"),
}


def group(call: Invocation) -> dict[str, Any]:
    """The body that makes a group.

    Raises:
        CannotJudge: an option that does more than describe it.
    """
    _refuse_others(call, _GROUP)
    said: dict[str, Any] = {"name": call.group, "description": call.options.get("--description", call.group)}
    if "--stateful" in call.options:
        return {**said, "stateful": True}
    return {**said, "stateful": False} if "--stateless" in call.options else said


def rule(call: Invocation) -> dict[str, Any]:
    """The body that makes a rule.

    Raises:
        CannotJudge: an option whose meaning is not in the text.
        Rejected: the program refuses what is said together.
    """
    _refuse_others(call, _RULE)
    options = call.options
    protocol = options.get("--protocol", "any")
    ethertype = options.get("--ethertype", "IPv6" if protocol in _IPV6 or protocol.startswith("ipv6-") else "IPv4")
    described = {"description": options["--description"]} if "--description" in options else {}
    return {
        **described,
        "direction": "egress" if "--egress" in options else "ingress",
        "ethertype": ethertype,
        "protocol": None if protocol == "any" else protocol,
        **_numbers(call, protocol),
        "remote_ip_prefix": options.get("--remote-ip", _ANYWHERE[ethertype]),
        "security_group_id": NOBODYS,
    }


def _numbers(call: Invocation, protocol: str) -> dict[str, int]:
    """Ports, or an ICMP type and code. Ports beside ICMP are ignored by the program."""
    kind, code = (int(call.options[name]) if name in call.options else None for name in ("--icmp-type", "--icmp-code"))
    if min(each for each in (0, kind, code) if each is not None) < 0:
        raise CannotJudge(call.line, "an ICMP type or code below 0")
    if "--dst-port" in call.options and (kind or code):
        raise Rejected(call.line, "--dst-port is not allowed with --icmp-type and --icmp-code")
    if kind is None and code is not None:
        raise Rejected(call.line, "--icmp-code needs --icmp-type")
    if protocol not in _ICMP and (kind or code):
        raise Rejected(call.line, "--icmp-type and --icmp-code need an ICMP protocol")
    found: dict[str, int] = {}
    if "--dst-port" in call.options and protocol not in _ICMP:
        first, _, last = call.options["--dst-port"].partition(":")
        found = {"port_range_min": int(first), "port_range_max": int(last or first)}
    found |= {} if kind is None else {"port_range_min": kind}
    return found | ({} if code is None else {"port_range_max": code})


def _refuse_others(call: Invocation, known: set[str]) -> None:
    if strange := sorted(call.options.keys() - known):
        raise CannotJudge(call.line, f"what {strange[0]} does here cannot be judged")
