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
        CannotJudge: more is said than is understood.
        Rejected: it is no such id.
    """
    said = request.parameters
    if strange := sorted(said.keys() - _UNDERSTOOD[request.operation]):
        raise CannotJudge(request.line, f"Portbook does not know what {strange[0]} does here", id_="aws-option-unknown")
    found = said.get("NetworkAclIds", []) if request.operation == LIST else [said["NetworkAclId"]]
    if len(found) != 1:
        raise CannotJudge(
            request.line,
            "this does not list one network ACL",
            id_="aws-acl-not-named",
            cure="add --network-acl-ids with one id",
        )
    if not _ID.fullmatch(found[0]):
        raise Rejected(request.line, f"{found[0]} is not the id of a network ACL", id_="aws-acl-id-invalid")
    return str(found[0])


def names(request: Request) -> frozenset[str]:
    """What EC2 knows an entry by: its direction and number."""
    number = request.parameters["RuleNumber"]
    if not 1 <= number <= _HIGHEST:
        raise Rejected(
            request.line, f"rule numbers are 1 to {_HIGHEST}, not {number}", id_="aws-rule-number-out-of-range"
        )
    return frozenset({f"{whose(request)}: {_direction(request.parameters)} rule {number}"})


def rules(found: Sequence[Request]) -> tuple[Rule, ...]:
    """What additions let through together.

    Raises:
        Rejected: EC2 refuses a value, or a number twice.
    """
    known: set[str] = set()
    for each in found:
        if known & names(each):
            raise Rejected(
                each.line, "the network ACL already has an entry of that number", id_="aws-rule-number-twice"
            )
        known |= names(each)
    return entries((each.line, sent(each)) for each in found)


def entries(said: Iterable[tuple[int, Mapping[str, Any]]]) -> tuple[Rule, ...]:
    """What entries let through together, each with its line and EC2's words for it: the lowest number decides.

    Raises:
        Rejected: EC2 refuses a value.
    """
    held = sorted(((each["RuleNumber"], line, each) for line, each in said), key=lambda each: each[0])
    found, denied = list[Rule](), list[Rule]()
    for _number, line, each in held:
        rule = _rule(line, each)
        if each["RuleAction"] != "allow":
            denied.append(rule)
        else:
            found += minus([rule], denied) if denied else [rule]
    return tuple(found)


def sent(request: Request) -> dict[str, Any]:
    """What the API gets of what the CLI is told."""
    said = dict(request.parameters)
    return said | {"Protocol": _CLI.get(said["Protocol"], said["Protocol"])} if "Protocol" in said else said


def _direction(said: Mapping[str, Any]) -> Direction:
    return Direction.OUTBOUND if said["Egress"] else Direction.INBOUND


def _rule(line: int, said: Mapping[str, Any]) -> Rule:
    """Nothing of a network ACL knows replies: each packet is looked at alone."""
    if said["RuleAction"] not in {"allow", "deny"}:
        raise Rejected(line, f"{said['RuleAction']} is not an action of an entry", id_="aws-action-unknown")
    protocol = said["Protocol"]
    if not re.fullmatch(r"-1|[0-9]+", protocol):
        raise Rejected(
            line, f"the API knows protocols by their numbers, and {protocol} is not one", id_="aws-protocol-unknown"
        )
    numbers = tuple(_numbers(line, protocol, said))
    networks = [(family, str(said[key])) for key, family in _NETWORKS.items() if said.get(key)]
    if len(networks) != 1:
        raise Rejected(line, "an entry needs one network, of IPv4 or of IPv6", id_="aws-network-missing")
    made = permissions.rule(Permission(line, _direction(said), protocol, numbers, *networks[0]))
    return replace(made, reply=Reply.NONE)


def _numbers(line: int, protocol: str, said: Mapping[str, Any]) -> Iterator[int]:
    """Ports, or an ICMP type and code; none of the protocols that have neither."""
    wanted = "PortRange" if protocol in _WITH_PORTS else "IcmpTypeCode" if protocol in _ICMP else ""
    if strange := [each for each in _PARTS if said.get(each) and each != wanted]:
        raise CannotJudge(line, f"{strange[0]} stands beside protocol {protocol}", id_="aws-ports-unused")
    if not wanted:
        return
    for part in _PARTS[wanted]:
        if part not in said.get(wanted, {}):
            raise Rejected(line, f"protocol {protocol} needs {wanted} with {part}", id_="aws-ports-incomplete")
        yield said[wanted][part]


def _beyond(made: Sequence[Request]) -> str:
    """Moto looks for them under the name that EC2's query has for them, which its own parser has replaced before."""
    icmp = any("IcmpTypeCode" in each.parameters for each in made)
    return "moto does not keep the ICMP types of a network ACL's entries" if icmp else ""


SUBJECT = Subject(
    {Form.ADD: frozenset({CREATE}), Form.UNDO: frozenset({DELETE}), Form.SHOW: frozenset({LIST})},
    whose,
    names,
    rules,
    _beyond,
)
