"""What the AWS CLI shows of one network ACL.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-network-acls.html
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.aws.nacl.entry import Entry
from portbook.firewalls.aws.security_group_reading import Granted
from portbook.model import Direction, Family
from portbook.targets.base import CannotJudge
from portbook.targets.text.json_documents import Array, Object, parsed

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
    listing = parsed(text)
    acls = listing.members.get("NetworkAcls") if isinstance(listing, Object) else None
    if not isinstance(listing, Object) or not isinstance(acls, Array) or listing.members.get("NextToken"):
        raise CannotJudge(1, "this is not what describe-network-acls shows, or not all of it")
    if len(acls.items) != 1 or not isinstance(acls.items[0], Object):
        raise CannotJudge(acls.line, "which of several network ACLs the subnet has is not in the text: show one")
    entries = acls.items[0].members.get("Entries")
    if not isinstance(entries, Array):
        raise CannotJudge(acls.line, "the listing has no Entries")
    for item in entries.items:
        if not isinstance(item, Object):
            raise CannotJudge(entries.line, "an entry is an object")
        if (entry := _entry(item)).number < _LAST:
            yield entry


def _entry(shown: Object) -> Entry:
    number, outbound, action = (shown.members.get(key) for key in ("RuleNumber", "Egress", "RuleAction"))
    protocol = shown.members.get("Protocol")
    networks = [(family, shown.members[key]) for key, family in _NETWORKS.items() if key in shown.members]
    known = isinstance(number, int) and isinstance(outbound, bool) and isinstance(protocol, str) and len(networks) == 1
    if not known or action not in {"allow", "deny"} or not isinstance(networks[0][1], str):
        raise CannotJudge(shown.line, "an entry of the listing is not as the AWS CLI shows them")
    way = Direction.OUTBOUND if outbound else Direction.INBOUND
    first, last = _numbers(shown, str(protocol))
    words = {"58": "icmpv6", "1": "icmp", "6": "tcp", "17": "udp"}.get(str(protocol), str(protocol))
    granted = Granted(shown.line, way, words, first, last, networks[0][0], networks[0][1])
    return Entry(number if isinstance(number, int) else 0, action == "allow", granted)


def _numbers(shown: Object, protocol: str) -> tuple[int | None, int | None]:
    """The ports, or the ICMP type and code; nothing of the protocols that have neither."""
    part, *ends = _PORTS if protocol in _WITH_PORTS else _NUMBERS.get(protocol, ("", "", ""))
    numbers = shown.members.get(part)
    if not part:
        return None, None
    first, last = ((numbers.members.get(key) if isinstance(numbers, Object) else None) for key in ends)
    if not isinstance(first, int) or not isinstance(last, int):
        raise CannotJudge(shown.line, f"an entry of the listing has no {part}")
    return first, last
