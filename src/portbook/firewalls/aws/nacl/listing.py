"""Entries of a network ACL, and its listing by the AWS CLI.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-network-acls.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portbook.firewalls.aws.security_group_reading import Grant
from portbook.model import Direction, Family
from portbook.targets.base import CannotJudge
from portbook.targets.text.json_documents import Array, Object, parsed

_NETWORKS = {"CidrBlock": Family.IPV4, "Ipv6CidrBlock": Family.IPV6}
_NUMBERS = {"1": ("IcmpTypeCode", "Type", "Code"), "58": ("IcmpTypeCode", "Type", "Code")}
_PORTS = ("PortRange", "From", "To")
_WITH_PORTS = {"6", "17"}
_LAST = 32767
"""The number of the entry at the end of every network ACL, which denies everything."""
_SHOW = "run aws ec2 describe-network-acls --network-acl-ids with your network ACL"


@dataclass(frozen=True)
class Entry:
    """One entry of a network ACL.

    Attributes:
        number: EC2 evaluates the lowest first.
        allows: otherwise it denies.
        grant: the packets, in the terms of security groups.
    """

    number: int
    allows: bool
    grant: Grant

    @property
    def key(self) -> tuple[Direction, int]:
        """Its direction and number, which no two entries share."""
        return self.grant.direction, self.number


def listed_entries(text: str) -> Iterator[Entry]:
    """The entries of the network ACL in a listing.

    Raises:
        CannotJudge: the text is no such listing, or lists several network ACLs.
        Rejected: not JSON.
    """
    listing = parsed(text)
    acls = listing.members.get("NetworkAcls") if isinstance(listing, Object) else None
    if not isinstance(listing, Object) or not isinstance(acls, Array) or listing.members.get("NextToken"):
        raise _unknown_listing(1, "this is not the whole output of describe-network-acls")
    if len(acls.items) != 1 or not isinstance(acls.items[0], Object):
        message = "this lists several network ACLs"
        raise CannotJudge(acls.line, message, id_="aws-listing-of-several", cure="list one network ACL")
    entries = acls.items[0].members.get("Entries")
    if not isinstance(entries, Array):
        raise _unknown_listing(acls.line, "the listing has no Entries")
    for element in entries.items:
        if not isinstance(element, Object):
            raise _unknown_listing(entries.line, "Entries is a list of objects")
        if (entry := _entry(element)).number < _LAST:
            yield entry


def _unknown_listing(line: int, message: str) -> CannotJudge:
    return CannotJudge(line, message, id_="aws-unknown-listing", cure=_SHOW)


def _entry(shown: Object) -> Entry:
    number, outbound, action = (shown.members.get(key) for key in ("RuleNumber", "Egress", "RuleAction"))
    protocol = shown.members.get("Protocol")
    networks = [(family, shown.members[key]) for key, family in _NETWORKS.items() if key in shown.members]
    known = isinstance(number, int) and isinstance(outbound, bool) and isinstance(protocol, str) and len(networks) == 1
    if not known or action not in {"allow", "deny"} or not isinstance(networks[0][1], str):
        raise _unknown_listing(shown.line, "an entry of the listing is incomplete")
    way = Direction.OUTBOUND if outbound else Direction.INBOUND
    first, last = _numbers(shown, str(protocol))
    words = {"58": "icmpv6", "1": "icmp", "6": "tcp", "17": "udp"}.get(str(protocol), str(protocol))
    grant = Grant(shown.line, way, words, first, last, networks[0][0], networks[0][1])
    return Entry(number if isinstance(number, int) else 0, action == "allow", grant)


def _numbers(shown: Object, protocol: str) -> tuple[int | None, int | None]:
    """The ports, or the ICMP type and code; None for the protocols that have neither."""
    key_of_numbers, *ends = _PORTS if protocol in _WITH_PORTS else _NUMBERS.get(protocol, ("", "", ""))
    numbers = shown.members.get(key_of_numbers)
    if not key_of_numbers:
        return None, None
    first, last = ((numbers.members.get(key) if isinstance(numbers, Object) else None) for key in ends)
    if not isinstance(first, int) or not isinstance(last, int):
        raise _unknown_listing(shown.line, f"an entry of the listing has no {key_of_numbers}")
    return first, last
