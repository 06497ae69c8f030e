"""Requests about the entries of a network ACL, in the parameters of EC2's service model, and what the entries let through.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from portbook.firewalls.aws.check import permissions
from portbook.firewalls.aws.check.permissions import Permission
from portbook.firewalls.aws.check.requests import Request
from portbook.firewalls.aws.check.subject import Subject
from portbook.model import Direction, Family, Form, Reply, Rule
from portbook.rules import minus
from portbook.targets import CannotJudge, Rejected

CREATE, DELETE, LIST = "create-network-acl-entry", "delete-network-acl-entry", "describe-network-acls"
_UNDERSTOOD = {
    CREATE: {
        *("NetworkAclId", "RuleNumber", "Protocol", "RuleAction", "Egress", "CidrBlock", "Ipv6CidrBlock"),
        *("IcmpTypeCode", "PortRange"),
    },
    DELETE: {"NetworkAclId", "RuleNumber", "Egress"},
    LIST: {"NetworkAclIds"},
}
_ID = re.compile(r"acl-[0-9a-f]{8}(?:[0-9a-f]{9})?")
_HIGHEST = 32766
_CLI = {"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}
"""What the CLI puts in the place of names; the API itself knows numbers only.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/create-network-acl-entry.html
"""
_WITH_PORTS, _ICMP, _ICMPV6 = {"6", "17"}, {"1", "58"}, "58"
_NETWORKS = {"CidrBlock": Family.IPV4, "Ipv6CidrBlock": Family.IPV6}
_PARTS = {"PortRange": ("From", "To"), "IcmpTypeCode": ("Type", "Code")}


def whose(request: Request) -> str:
    """The id of the network ACL.

    Raises:
        CannotJudge: Portbook does not know a parameter.
        Rejected: it is no such id.
    """
    parameters = request.parameters
    if strange := sorted(parameters.keys() - _UNDERSTOOD[request.operation]):
        raise CannotJudge(request.line, f"Portbook does not know what {strange[0]} does here", id_="aws-option-unknown")
    ids = parameters.get("NetworkAclIds", []) if request.operation == LIST else [parameters["NetworkAclId"]]
    if len(ids) != 1:
        raise CannotJudge(
            request.line,
            "this does not list one network ACL",
            id_="aws-acl-not-named",
            cure="add --network-acl-ids with one id",
        )
    if not _ID.fullmatch(ids[0]):
        raise Rejected(request.line, f"{ids[0]} is not the id of a network ACL", id_="aws-acl-id-invalid")
    return str(ids[0])


def names(request: Request) -> frozenset[str]:
    """What EC2 knows an entry by: its direction and number."""
    number = request.parameters["RuleNumber"]
    if not 1 <= number <= _HIGHEST:
        raise Rejected(
            request.line, f"rule numbers are 1 to {_HIGHEST}, not {number}", id_="aws-rule-number-out-of-range"
        )
    return frozenset({f"{whose(request)}: {_direction(request.parameters)} rule {number}"})


def rules(requests: Sequence[Request]) -> tuple[Rule, ...]:
    """What additions let through together.

    Raises:
        Rejected: EC2 refuses a value, or a number twice.
    """
    known: set[str] = set()
    for request in requests:
        if known & names(request):
            raise Rejected(
                request.line, "the network ACL already has an entry of that number", id_="aws-rule-number-twice"
            )
        known |= names(request)
    return entries((request.line, sent(request)) for request in requests)


def entries(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> tuple[Rule, ...]:
    """What entries let through together, each with its line and EC2's words for it: the lowest number decides.

    Raises:
        Rejected: EC2 refuses a value.
    """
    entries_by_number = sorted(
        ((entry["RuleNumber"], line, entry) for line, entry in entries), key=lambda item: item[0]
    )
    opened, denied = list[Rule](), list[Rule]()
    for _number, line, entry in entries_by_number:
        rule = _rule(line, entry)
        if entry["RuleAction"] != "allow":
            denied.append(rule)
        else:
            opened += minus([rule], denied) if denied else [rule]
    return tuple(opened)


def sent(request: Request) -> dict[str, Any]:
    """The parameters of the request that the CLI makes of a command."""
    parameters = dict(request.parameters)
    return (
        parameters | {"Protocol": _CLI.get(parameters["Protocol"], parameters["Protocol"])}
        if "Protocol" in parameters
        else parameters
    )


def _direction(parameters: Mapping[str, Any]) -> Direction:
    return Direction.OUTBOUND if parameters["Egress"] else Direction.INBOUND


def _rule(line: int, parameters: Mapping[str, Any]) -> Rule:
    """Nothing of a network ACL knows replies: each packet is looked at alone."""
    if parameters["RuleAction"] not in {"allow", "deny"}:
        raise Rejected(line, f"{parameters['RuleAction']} is not an action of an entry", id_="aws-action-unknown")
    protocol = parameters["Protocol"]
    if not re.fullmatch(r"-1|[0-9]+", protocol):
        raise Rejected(
            line, f"the API knows protocols by their numbers, and {protocol} is not one", id_="aws-protocol-unknown"
        )
    numbers = tuple(_numbers(line, protocol, parameters))
    networks = [(family, str(parameters[key])) for key, family in _NETWORKS.items() if parameters.get(key)]
    if len(networks) != 1:
        raise Rejected(line, "an entry needs one network, of IPv4 or of IPv6", id_="aws-network-missing")
    rule = permissions.rule(Permission(line, _direction(parameters), protocol, numbers, *networks[0]))
    return replace(rule, reply=Reply.NONE)


def _numbers(line: int, protocol: str, parameters: Mapping[str, Any]) -> Iterator[int]:
    """Ports, or an ICMP type and code; none of the protocols that have neither."""
    part_name = "PortRange" if protocol in _WITH_PORTS else "IcmpTypeCode" if protocol in _ICMP else ""
    if strange := [part for part in _PARTS if parameters.get(part) and part != part_name]:
        raise CannotJudge(line, f"{strange[0]} stands beside protocol {protocol}", id_="aws-ports-unused")
    if not part_name:
        return
    for part in _PARTS[part_name]:
        if part not in parameters.get(part_name, {}):
            raise Rejected(line, f"protocol {protocol} needs {part_name} with {part}", id_="aws-ports-incomplete")
        yield parameters[part_name][part]


def _unsupported(requests: Sequence[Request]) -> str:
    """Moto looks for them under the name that EC2's query has for them, which its own parser has replaced before."""
    icmp = any("IcmpTypeCode" in request.parameters for request in requests)
    return "moto does not keep the ICMP types of a network ACL's entries" if icmp else ""


SUBJECT = Subject(
    {Form.ADD: frozenset({CREATE}), Form.UNDO: frozenset({DELETE}), Form.SHOW: frozenset({LIST})},
    whose,
    names,
    rules,
    _unsupported,
)
