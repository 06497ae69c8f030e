"""What providers refuse of values before they ask a cloud, by type of resource.

Sources, in the providers' repositories: internal/service/ec2/vpc_security_group_rule.go, vpc_security_group.go and
vpc_security_group_ingress_rule.go of hashicorp/terraform-provider-aws; internal/services/network/network_security_rule_resource.go of
hashicorp/terraform-provider-azurerm; google/services/compute/resource_compute_firewall.go of hashicorp/terraform-provider-google.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network

from portbook.firewalls.terraform.check.values import Value
from portbook.handwritten.commands.placeholders import is_open

Check = Callable[[Value], str]
"""What is wrong with a value, words that go on the attribute's name; empty where nothing is."""
_CIDR = re.compile(r"[0-9a-fA-F:.]+/[0-9]{1,3}")
_LEADING_ZERO = re.compile(r"(?:^|[./])0[0-9]")
_NAME = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
_DIGITS = re.compile(r"-?[0-9]{1,9}")


def _one_of(*known: str) -> Check:
    def check(value: Value) -> str:
        is_wrong = isinstance(value, str) and value not in known and value.isalpha() and not is_open(value)
        return f"must be one of {', '.join(known)}, not {value}" if is_wrong else ""

    return check


def _between(least: int, most: int) -> Check:
    def check(value: Value) -> str:
        number = int(value) if isinstance(value, int | str) and _DIGITS.fullmatch(str(value)) else least
        return "" if least <= number <= most else f"must be from {least} to {most}, not {number}"

    return check


def _networks(version: int) -> Check:
    def check(value: Value) -> str:
        values = value if isinstance(value, tuple) else (value,)
        return next((words for text in values if isinstance(text, str) and (words := _of_network(text, version))), "")

    return check


def _of_network(text: str, version: int) -> str:
    if is_open(text) or _LEADING_ZERO.search(text):
        return ""
    try:
        network = ip_network(text, strict=False) if _CIDR.fullmatch(text) else None
    except ValueError:
        network = None
    if network is None or network.version != version:
        return f"must have networks of IPv{version} in CIDR notation, not {text or 'nothing'}"
    return "" if _is_first(text, network) else f"must have the address of a network, {network}, not {text}"


def _is_first(text: str, network: IPv4Network | IPv6Network) -> bool:
    return ip_network(text.partition("/")[0]).network_address == network.network_address


def _gcp_name(value: Value) -> str:
    is_wrong = isinstance(value, str) and not is_open(value) and not _NAME.fullmatch(value)
    return (
        f"must begin with a letter and have lower-case letters, digits and hyphens only, not {value}"
        if is_wrong
        else ""
    )


_AWS_INLINE = {"cidr_blocks": _networks(4), "ipv6_cidr_blocks": _networks(6)}
_AWS_RULE = {"cidr_ipv4": _networks(4), "cidr_ipv6": _networks(6)}
_AZURE = {
    "direction": _one_of("Inbound", "Outbound"),
    "access": _one_of("Allow", "Deny"),
    "protocol": _one_of("*", "Tcp", "Udp", "Icmp", "Ah", "Esp"),
    "priority": _between(100, 4096),
}
CHECKS: Mapping[str, Mapping[str, Check]] = {
    "aws_security_group_rule": {**_AWS_INLINE, "type": _one_of("ingress", "egress")},
    "aws_security_group/ingress": _AWS_INLINE,
    "aws_security_group/egress": _AWS_INLINE,
    "aws_vpc_security_group_ingress_rule": _AWS_RULE,
    "aws_vpc_security_group_egress_rule": _AWS_RULE,
    "azurerm_network_security_rule": _AZURE,
    "azurerm_network_security_group/security_rule": _AZURE,
    "google_compute_firewall": {
        "name": _gcp_name,
        "direction": _one_of("INGRESS", "EGRESS", ""),
        "priority": _between(0, 65535),
    },
}
"""By type of resource, and of a block within one, what is wrong with the values of its attributes."""
