"""The second reader of requests about security group rules, in the parameters of EC2's service model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portbook.firewalls.aws.check import permissions
from portbook.firewalls.aws.check.permissions import Permission
from portbook.firewalls.aws.check.requests import Request
from portbook.firewalls.aws.check.subject import Subject
from portbook.model import Direction, Family, Form, Rule
from portbook.targets import CannotJudge, Rejected

_DIRECTIONS = {"ingress": Direction.INBOUND, "egress": Direction.OUTBOUND}
_LISTS = {"IpRanges": ("CidrIp", Family.IPV4), "Ipv6Ranges": ("CidrIpv6", Family.IPV6)}
_LISTING = "describe-security-group-rules"
_FILTERED = "group-id"
_PARAMETERS = {"GroupId", "GroupName", "IpPermissions", "TagSpecifications"}
_UNDERSTOOD = {"IpProtocol", "FromPort", "ToPort", *_LISTS}
_ID = re.compile(r"sg-[0-9a-f]{8}(?:[0-9a-f]{9})?")
_DESCRIPTION = re.compile(r"[a-zA-Z0-9 ._:/()#,@\[\]+=&;{}!$*-]{0,255}")
"""Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html"""


def whose(request: Request) -> str:
    """The id or the name of the security group.

    Raises:
        CannotJudge: an unknown parameter, or a listing of anything but all rules of one group.
        Rejected: it is not the id of a security group.
    """
    if "GroupName" in request.parameters:
        return _group_by_name(request)
    id_ = _listed(request) if request.operation == _LISTING else _changed(request)
    if not _ID.fullmatch(id_):
        raise Rejected(request.line, f"{id_} is not the id of a security group", id_="aws-group-id-invalid")
    return id_


def permissions_of(request: Request) -> Iterator[Permission]:
    """The permissions that a request adds or removes.

    Raises:
        CannotJudge: the other end is another group or a prefix list.
        Rejected: a permission is incomplete.
    """
    direction = _DIRECTIONS[request.operation.rpartition("-")[2]]
    for permission in request.parameters["IpPermissions"]:
        if strange := sorted(permission.keys() - _UNDERSTOOD):
            raise CannotJudge(
                request.line,
                f"the text does not show the addresses of {strange[0]}",
                id_="aws-source-not-in-text",
                cure="write the networks",
            )
        if "IpProtocol" not in permission:
            raise Rejected(request.line, "a permission has no IpProtocol", id_="aws-protocol-missing", cure="add it")
        numbers = tuple(permission[name] for name in ("FromPort", "ToPort") if name in permission)
        networks = [
            (family, network, cidr) for key, (cidr, family) in _LISTS.items() for network in permission.get(key, [])
        ]
        if not networks:
            raise Rejected(
                request.line,
                "a permission has no network",
                id_="aws-network-missing",
                cure="add IpRanges or Ipv6Ranges",
            )
        for family, network, cidr in networks:
            if cidr not in network or not _DESCRIPTION.fullmatch(network.get("Description", "")):
                raise Rejected(
                    request.line,
                    f"a network has no {cidr}, or a description that EC2 refuses",
                    id_="aws-network-invalid",
                )
            yield Permission(request.line, direction, permission["IpProtocol"], numbers, family, network[cidr])


def names(request: Request) -> frozenset[str]:
    """The identities of the permissions: EC2 identifies a permission by all of its parameters."""
    return frozenset(f"{whose(request)}: {name(permission)}" for permission in permissions_of(request))


def name(permission: Permission) -> str:
    """The identity of a permission: `inbound tcp 443 443 192.0.2.0/24`."""
    facts = (permission.direction.value, permission.protocol, *map(str, permission.numbers), permission.cidr)
    return " ".join(facts)


def rules(requests: Sequence[Request]) -> tuple[Rule, ...]:
    """What additions let through together."""
    return permissions.rules(permission for request in requests for permission in permissions_of(request))


def _unsupported(requests: Sequence[Request]) -> str:
    reasons = (
        permissions.unsupported(permission.protocol, permission.numbers)
        for request in requests
        for permission in permissions_of(request)
    )
    return next(filter(None, reasons), "")


def _changed(request: Request) -> str:
    parameters = request.parameters
    if strange := sorted(parameters.keys() - _PARAMETERS):
        raise CannotJudge(request.line, f"Portbook does not know what {strange[0]} does here", id_="aws-option-unknown")
    if not {"GroupId", "IpPermissions"} <= parameters.keys():
        raise Rejected(request.line, "the command needs --group-id and --ip-permissions", id_="aws-permissions-missing")
    return str(parameters["GroupId"])


def _group_by_name(request: Request) -> str:
    """A group of the default VPC, by its name."""
    name = str(request.parameters["GroupName"])
    if request.parameters.keys() - _PARAMETERS or "GroupId" in request.parameters or name.startswith("sg-"):
        message = "the command names its group in several ways"
        raise CannotJudge(request.line, message, id_="aws-group-unclear", cure="write --group-id only")
    if "IpPermissions" not in request.parameters:
        raise Rejected(
            request.line, "the command has no permissions", id_="aws-permissions-missing", cure="add --ip-permissions"
        )
    return f"named {name}"


def _listed(request: Request) -> str:
    parameters = request.parameters
    filters = parameters.get("Filters", [])
    if parameters.keys() != {"Filters"} or len(filters) != 1 or filters[0].get("Name") != _FILTERED:
        raise CannotJudge(
            request.line,
            "this does not list all rules of one group",
            id_="aws-group-rules-filtered",
            cure=f"write the filter {_FILTERED}",
        )
    values = filters[0].get("Values", [])
    if len(values) != 1:
        raise CannotJudge(
            request.line,
            "this does not list the rules of one group",
            id_="aws-group-rules-filtered",
            cure="write one group id",
        )
    return str(values[0])


def _operations(verb: str) -> frozenset[str]:
    return frozenset(f"{verb}-security-group-{way}" for way in _DIRECTIONS)


SUBJECT = Subject(
    {
        Form.ADD: _operations("authorize"),
        Form.UNDO: _operations("revoke"),
        Form.SHOW: frozenset({_LISTING}),
    },
    whose,
    names,
    rules,
    _unsupported,
)
