"""The second reader of requests about network ACL entries, in the parameters of EC2's service model.

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
"""The numbers that the CLI sends for protocol names; the API knows only numbers.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/create-network-acl-entry.html
"""
_WITH_PORTS, _ICMP, _ICMPV6 = {"6", "17"}, {"1", "58"}, "58"
_NETWORKS = {"CidrBlock": Family.IPV4, "Ipv6CidrBlock": Family.IPV6}
_NUMBERS = {"PortRange": ("From", "To"), "IcmpTypeCode": ("Type", "Code")}


def whose(request: Request) -> str:
    """The id of the network ACL.

    Raises:
        CannotJudge: an unknown parameter, or a listing of another number of network ACLs than one.
        Rejected: it is not the id of a network ACL.
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
    """The identity of an entry: its network ACL, direction and number."""
    number = request.parameters["RuleNumber"]
    if not 1 <= number <= _HIGHEST:
        raise Rejected(
            request.line, f"a rule number must be 1 to {_HIGHEST}, not {number}", id_="aws-rule-number-out-of-range"
        )
    return frozenset({f"{whose(request)}: {_direction(request.parameters)} rule {number}"})


def rules(requests: Sequence[Request]) -> tuple[Rule, ...]:
    """What additions let through together.

    Raises:
        Rejected: EC2 refuses a value, or two entries have the same number.
    """
    known: set[str] = set()
    for request in requests:
        if known & names(request):
            raise Rejected(
                request.line,
                "an earlier command adds an entry of the same direction and number",
                id_="aws-rule-number-twice",
                cure="change one of the numbers",
            )
        known |= names(request)
    return entries((request.line, sent(request)) for request in requests)


def entries(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> tuple[Rule, ...]:
    """What entries let through together: the lowest number decides.

    Args:
        entries: each entry as EC2 lists it, with its line.

    Raises:
        Rejected: EC2 refuses a value.
    """
    entries_by_number = sorted(
        ((entry["RuleNumber"], line, entry) for line, entry in entries), key=lambda numbered: numbered[0]
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
    """The parameters that the CLI sends: protocol names become numbers."""
    parameters = dict(request.parameters)
    return (
        parameters | {"Protocol": _CLI.get(parameters["Protocol"], parameters["Protocol"])}
        if "Protocol" in parameters
        else parameters
    )


def _direction(parameters: Mapping[str, Any]) -> Direction:
    return Direction.OUTBOUND if parameters["Egress"] else Direction.INBOUND


def _rule(line: int, parameters: Mapping[str, Any]) -> Rule:
    """The packets of an entry. A network ACL is stateless, so it does not let replies through by itself."""
    if parameters["RuleAction"] not in {"allow", "deny"}:
        raise Rejected(
            line, f"{parameters['RuleAction']} is not an action", id_="aws-action-unknown", cure="write allow or deny"
        )
    protocol = parameters["Protocol"]
    if not re.fullmatch(r"-1|[0-9]+", protocol):
        raise Rejected(
            line, f"{protocol} is neither tcp, udp, icmp, all nor a protocol number", id_="aws-protocol-unknown"
        )
    numbers = tuple(_numbers(line, protocol, parameters))
    networks = [(family, str(parameters[key])) for key, family in _NETWORKS.items() if parameters.get(key)]
    if len(networks) != 1:
        message = "an entry needs exactly one network"
        cure = "write either --cidr-block or --ipv6-cidr-block"
        raise Rejected(line, message, id_="aws-network-missing", cure=cure)
    rule = permissions.rule(Permission(line, _direction(parameters), protocol, numbers, *networks[0]))
    return replace(rule, reply=Reply.NONE)


def _numbers(line: int, protocol: str, parameters: Mapping[str, Any]) -> Iterator[int]:
    """The ports, or the ICMP type and code; nothing for a protocol that has neither."""
    needed = "PortRange" if protocol in _WITH_PORTS else "IcmpTypeCode" if protocol in _ICMP else ""
    if strange := [name for name in _NUMBERS if parameters.get(name) and name != needed]:
        message = f"protocol {protocol} has no {strange[0]}"
        raise CannotJudge(line, message, id_="aws-ports-unused", cure="leave it out")
    if not needed:
        return
    for key in _NUMBERS[needed]:
        if key not in parameters.get(needed, {}):
            raise Rejected(line, f"protocol {protocol} needs {needed} with {key}", id_="aws-ports-incomplete")
        yield parameters[needed][key]


def _unsupported(requests: Sequence[Request]) -> str:
    """Why moto cannot take the requests: it looks for ICMP types under a name that its own parser has replaced."""
    icmp = any("IcmpTypeCode" in request.parameters for request in requests)
    return "moto does not keep the ICMP types of a network ACL's entries" if icmp else ""


SUBJECT = Subject(
    {Form.ADD: frozenset({CREATE}), Form.UNDO: frozenset({DELETE}), Form.SHOW: frozenset({LIST})},
    whose,
    names,
    rules,
    _unsupported,
)
