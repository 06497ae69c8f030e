"""What the AWS CLI shows of one network ACL.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-network-acls.html
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.model import Direction, Family
from portbook.targets.aws.granted import Granted
from portbook.targets.aws_nacl.entry import Entry
from portbook.targets.base import CannotJudge
from portbook.targets.json_text import Array, Object, parsed

_NETWORKS = {"CidrBlock": Family.IPV4, "Ipv6CidrBlock": Family.IPV6}
_NUMBERS = {"1": ("IcmpTypeCode", "Type", "Code"), "58": ("IcmpTypeCode", "Type", "Code")}
_PORTS = ("PortRange", "From", "To")
_WITH_PORTS = {"6", "17"}
_LAST = 32767
"""From there on, what is not allowed is denied in every network ACL."""


def listed(text: str) -> Iterator[Entry]:
    """The entries of the network ACL that is shown.

    Raises:
        CannotJudge: no such listing, or one of several.
        Rejected: not JSON.
    """
    said = parsed(text)
    acls = said.members.get("NetworkAcls") if isinstance(said, Object) else None
    if not isinstance(said, Object) or not isinstance(acls, Array) or said.members.get("NextToken"):
        raise CannotJudge(1, "this is not what describe-network-acls shows, or not all of it")
    if len(acls.items) != 1 or not isinstance(acls.items[0], Object):
        raise CannotJudge(acls.line, "which of several network ACLs the subnet has is not in the text: show one")
    entries = acls.items[0].members.get("Entries")
    if not isinstance(entries, Array):
        raise CannotJudge(acls.line, "the listing has no Entries")
    for each in entries.items:
        if not isinstance(each, Object):
            raise CannotJudge(entries.line, "an entry is an object")
        if (found := _entry(each)).number < _LAST:
            yield found


def _entry(said: Object) -> Entry:
    number, outbound, action = (said.members.get(each) for each in ("RuleNumber", "Egress", "RuleAction"))
    protocol = said.members.get("Protocol")
    given = [(family, said.members[key]) for key, family in _NETWORKS.items() if key in said.members]
    known = isinstance(number, int) and isinstance(outbound, bool) and isinstance(protocol, str) and len(given) == 1
    if not known or action not in {"allow", "deny"} or not isinstance(given[0][1], str):
        raise CannotJudge(said.line, "an entry of the listing is not as the AWS CLI shows them")
    way = Direction.OUTBOUND if outbound else Direction.INBOUND
    first, last = _numbers(said, str(protocol))
    words = {"58": "icmpv6", "1": "icmp", "6": "tcp", "17": "udp"}.get(str(protocol), str(protocol))
    granted = Granted(said.line, way, words, first, last, given[0][0], given[0][1])
    return Entry(number if isinstance(number, int) else 0, action == "allow", granted)


def _numbers(said: Object, protocol: str) -> tuple[int | None, int | None]:
    """The ports, or the ICMP type and code; nothing of the protocols that have neither."""
    part, *ends = _PORTS if protocol in _WITH_PORTS else _NUMBERS.get(protocol, ("", "", ""))
    held = said.members.get(part)
    if not part:
        return None, None
    first, last = ((held.members.get(each) if isinstance(held, Object) else None) for each in ends)
    if not isinstance(first, int) or not isinstance(last, int):
        raise CannotJudge(said.line, f"an entry of the listing has no {part}")
    return first, last
