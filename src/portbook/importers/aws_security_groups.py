"""What `aws ec2 describe-security-groups` prints: security groups with their permissions.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.importers.draft.aws_permissions import Permission, permission_facts
from portbook.importers.draft.collected import collected
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Format, Imported, Source, UnusableSource
from portbook.importers.draft.tree import Node, json_document
from portbook.model import Direction, Problem

_LISTS = {"IpPermissions": Direction.INBOUND, "IpPermissionsEgress": Direction.OUTBOUND}
_NETWORKS = (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"))
_OTHERS = (("UserIdGroupPairs", ("GroupId", "GroupName")), ("PrefixListIds", ("PrefixListId",)))


def _read(sources: Sequence[Source]) -> Imported:
    groups = [(source, group) for source in sources for group in _groups(source)]
    several = len(groups) > 1
    facts = collected(lambda part: _of_group(*part, name=_name(part[1]) if several else ""), groups)
    return Imported(facts, title="" if several else _name(groups[0][1]))


def _groups(source: Source) -> tuple[Node, ...]:
    """The groups of a file: the whole listing, its list alone, or one group.

    Raises:
        UnusableSource: it has none.
    """
    document = json_document(source)
    groups = (
        document.get("SecurityGroups").items
        or document.items
        or ((document,) if set(_LISTS) & set(document.entries) else ())
    )
    if not groups:
        message = "this lists no security groups"
        cure = "give what aws ec2 describe-security-groups prints"
        raise UnusableSource(Problem(document.where, "aws-no-groups", message, cure))
    return groups


def _name(group: Node) -> str:
    return group.get("GroupName").text or group.get("GroupId").text


def _of_group(source: Source, group: Node, name: str) -> Iterator[Fact]:
    for key, direction in _LISTS.items():
        for permission in group.get(key).items:
            for part in _permissions(permission, direction):
                yield from permission_facts(part, source, name)


def _permissions(node: Node, direction: Direction) -> Iterator[Permission]:
    """A permission, apart by what is written beside each network."""
    ends: dict[str, tuple[list[str], list[str]]] = {}
    for key, network in _NETWORKS:
        for item in node.get(key).items:
            ends.setdefault(item.get("Description").text, ([], []))[0].append(item.get(network).text)
    for key, names in _OTHERS:
        for item in node.get(key).items:
            known = next(filter(None, (item.get(name).text for name in names)), key)
            ends.setdefault(item.get("Description").text, ([], []))[1].append(known)
    ports = _numbers(node)
    for description, (networks, others) in ends.items():
        protocol = node.get("IpProtocol").text
        yield Permission(node.where, direction, protocol, ports, tuple(networks), tuple(others), description)


def _numbers(node: Node) -> tuple[int, int] | None:
    """The ports, or the type and the code of ICMP, where -1 is any.

    Raises:
        UnusableSource: they are no numbers.
    """
    ends = [node.get(key) for key in ("FromPort", "ToPort")]
    if all(end.value is None for end in ends):
        return None
    try:
        first, last = (int(end.text) for end in ends)
    except ValueError:
        message = "FromPort and ToPort have to be numbers"
        raise UnusableSource(
            Problem(node.where, "aws-bad-ports", message, "give the listing as AWS prints it")
        ) from None
    return first, last


FORMAT = Format(
    "aws-security-groups", "AWS security groups", "what aws ec2 describe-security-groups prints, in JSON", _read
)
