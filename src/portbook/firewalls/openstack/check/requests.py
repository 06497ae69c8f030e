"""The requests that the `openstack` client sends to the Networking API.

Source: https://docs.openstack.org/python-openstackclient/latest/cli/command-objects/security-group-rule.html. Where the
client is installed, a test compares these requests with the client's own.
"""

from __future__ import annotations

from typing import Any

from portbook.proof.reading.program_reference import Invocation
from portbook.targets import CannotJudge, Rejected

UNKNOWN_ID = "00000000-0000-0000-0000-000000000000"
"""Stands for the id of the group, which the client looks up by the group's name."""
_ICMP = {"icmp", "icmpv6", "ipv6-icmp", "1", "58"}
_IPV6 = {"icmpv6", "41", "43", "44", "58", "59", "60"}
"""Protocols for which the client sends IPv6 without `--ethertype`, beside those whose names begin with `ipv6-`."""
_ANYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}
_PLACE = {"--os-cloud", "--project", "--project-domain"}
_GROUP = {*_PLACE, "--description", "--stateful", "--stateless"}
_RULE = {
    *_PLACE,
    *("--description", "--dst-port", "--egress", "--ethertype", "--icmp-code", "--icmp-type", "--ingress"),
    *("--protocol", "--remote-ip"),
}


def group(call: Invocation) -> dict[str, Any]:
    """The body of the request that creates a group.

    Raises:
        CannotJudge: the meaning of an option is unknown.
    """
    _refuse_others(call, _GROUP)
    name = call.arguments[0]
    body: dict[str, Any] = {"name": name, "description": call.value("--description", name)}
    if "--stateful" in call.options:
        return {**body, "stateful": True}
    return {**body, "stateful": False} if "--stateless" in call.options else body


def rule(call: Invocation) -> dict[str, Any]:
    """The body of the request that creates a rule.

    Raises:
        CannotJudge: the meaning of an option is unknown.
        Rejected: the client refuses a combination of options.
    """
    _refuse_others(call, _RULE)
    protocol = call.value("--protocol", "any")
    ethertype = call.value("--ethertype", "IPv6" if protocol in _IPV6 or protocol.startswith("ipv6-") else "IPv4")
    description = {"description": call.value("--description")} if "--description" in call.options else {}
    return {
        **description,
        "direction": "egress" if "--egress" in call.options else "ingress",
        "ethertype": ethertype,
        "protocol": None if protocol == "any" else protocol,
        **_numbers(call, protocol),
        "remote_ip_prefix": call.value("--remote-ip", _ANYWHERE[ethertype]),
        "security_group_id": UNKNOWN_ID,
    }


def _numbers(call: Invocation, protocol: str) -> dict[str, int]:
    """The ports, or the ICMP type and code. The client ignores the ports of an ICMP rule."""
    kind, code = (int(call.value(name)) if name in call.options else None for name in ("--icmp-type", "--icmp-code"))
    _refuse_message(call, protocol, kind, code)
    numbers: dict[str, int] = {}
    if "--dst-port" in call.options and protocol not in _ICMP:
        first, _, last = call.value("--dst-port").partition(":")
        numbers = {"port_range_min": int(first), "port_range_max": int(last or first)}
    numbers |= {} if kind is None else {"port_range_min": kind}
    return numbers | ({} if code is None else {"port_range_max": code})


def _refuse_message(call: Invocation, protocol: str, kind: int | None, code: int | None) -> None:
    """Refuse an ICMP type and code that the client refuses, or reads in another way than Neutron."""
    if min(number for number in (0, kind, code) if number is not None) < 0:
        message = "an ICMP type or code is below 0"
        raise CannotJudge(call.line, message, id_="openstack-icmp-negative", cure="write a number from 0 to 255")
    if "--dst-port" in call.options and (kind or code):
        raise _excluded(call.line, "--dst-port is not allowed with --icmp-type and --icmp-code")
    if kind is None and code is not None:
        raise _excluded(call.line, "--icmp-code needs --icmp-type")
    if protocol not in _ICMP and (kind or code):
        raise _excluded(call.line, "--icmp-type and --icmp-code need an ICMP protocol")


def _excluded(line: int, message: str) -> Rejected:
    return Rejected(line, message, id_="openstack-options-conflict")


def unknown(line: int, option: str) -> CannotJudge:
    """The refusal of an option that Portbook does not know."""
    return CannotJudge(line, f"Portbook does not know what {option} does here", id_="openstack-option-unknown")


def _refuse_others(call: Invocation, known: set[str]) -> None:
    for option in sorted(call.options.keys() - known):
        raise unknown(call.line, option)
