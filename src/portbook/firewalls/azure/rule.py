"""The packets that one security rule matches.

Source: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.firewalls.azure.bodies import Body, UnknownValue
from portbook.firewalls.azure.ends import GROUPS, PLURALS, end, ports_of, undocumented, unknown
from portbook.firewalls.azure.security_rules import DESCRIPTION_LIMIT, NAME_LIMIT, PRIORITIES
from portbook.model import Direction, Family, Network, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import common_family, first_packet

_KNOWN = {
    "description",
    "protocol",
    "access",
    "priority",
    "direction",
    *PLURALS,
    *PLURALS.values(),
    *GROUPS.values(),
}
_NUMBERS = {"*": -1, "icmp": 1, "tcp": 6, "udp": 17, "esp": 50, "ah": 51}
"""The values of `SecurityRuleProtocol` in the API's reference, in lower case."""
_DIRECTIONS = {"inbound": Direction.INBOUND, "outbound": Direction.OUTBOUND}
"""The values of `SecurityRuleDirection` in the API's reference, in lower case."""
_NAME = re.compile(r"\w(?:[\w.-]*\w)?", re.ASCII)


def name(body: Body) -> str:
    """The name of a rule, in lower case: the group ignores the case.

    Raises:
        Rejected: it has none that Azure accepts.
    """
    if not isinstance(body.name, str) or len(body.name) > NAME_LIMIT or not _NAME.fullmatch(body.name):
        message = f"a rule needs a name of at most {NAME_LIMIT} letters, digits, dots, hyphens and underscores"
        cure = "begin with a letter or digit, and end with one or with an underscore"
        raise Rejected(body.line("name"), message, id_="azure-bad-name", cure=cure)
    return body.name.lower()


def priority(body: Body) -> int:
    """The priority of a rule; the lowest number comes first.

    Raises:
        Rejected: it is not one that Azure accepts.
    """
    value = body.properties.get("priority")
    if type(value) is not int or value not in PRIORITIES:
        raise Rejected(body.line("priority"), "priority must be a number from 100 to 4096", id_="azure-bad-priority")
    return value


def direction(body: Body) -> Direction:
    """The direction of a rule.

    Raises:
        Rejected: it is neither inbound nor outbound.
    """
    way = _DIRECTIONS.get(body.text("direction").lower())
    if way is None:
        raise Rejected(body.line("direction"), "direction must be Inbound or Outbound", id_="azure-unknown-word")
    return way


def statement(body: Body) -> Statement:
    """The packets that a rule allows or denies.

    Raises:
        CannotJudge: an unknown property, or something that Microsoft does not document.
        Rejected: Azure refuses it.
    """
    for key in body.properties:
        if key not in _KNOWN:
            raise CannotJudge(body.line(key), f"Portbook does not know the property {key}", id_="azure-unknown-key")
    if len(body.text("description", "")) > DESCRIPTION_LIMIT:
        message = f"Azure accepts at most {DESCRIPTION_LIMIT} characters in a description"
        raise Rejected(body.line("description"), message, id_="azure-long-description", cure="shorten it")
    access = body.text("access").lower()
    if access not in {"allow", "deny"}:
        raise Rejected(body.line("access"), "access must be Allow or Deny", id_="azure-unknown-word")
    rule, doubt = _rule(body)
    title = f"the rule {name(body)}"
    if not doubt:
        return Statement(body.line(), access == "allow", (rule,), what=title)
    return Statement(body.line(), access == "allow", (), (rule,), doubt.why, title, doubt.id)


def _rule(body: Body) -> tuple[Rule, UnknownValue | None]:
    """The packets, and why the rule may match only some of them; None where it matches all."""
    way, protocol = direction(body), _protocol(body)
    local, remote = ("destination", "source") if way is Direction.INBOUND else ("source", "destination")
    ends = {
        local: end(body, f"{local}AddressPrefix", own=True),
        remote: end(body, f"{remote}AddressPrefix", own=False),
    }
    family = _family(body, protocol, [net for side in ends.values() for net in side.networks or ()])
    ranges = {side: f"{side}PortRange" for side in ends}
    packets = first_packet(
        way,
        protocol=protocol,
        family=family,
        source=ends["source"].addresses,
        destination=ends["destination"].addresses,
        source_ports=ports_of(body, ranges["source"], protocol),
        destination_ports=ports_of(body, ranges["destination"], protocol),
    )
    doubts = (ends["source"].unknown, ends["destination"].unknown, *(unknown(body, key) for key in ranges.values()))
    return packets, next(filter(None, doubts), None)


def _protocol(body: Body) -> Protocol:
    name = body.text("protocol").lower()
    if name == "icmpv6":
        raise undocumented(body.line("protocol"), "ICMPv6 in network security groups")
    if name not in _NUMBERS:
        message = f"protocol must be Tcp, Udp, Icmp, Esp, Ah or *, not {name!r}"
        raise Rejected(body.line("protocol"), message, id_="azure-unknown-word")
    return Protocol(_NUMBERS[name])


def _family(body: Body, protocol: Protocol, networks: Iterable[Network]) -> Family:
    family = common_family(networks, body.line(), "Azure")
    if not protocol.is_icmp:
        return family
    if family is Family.IPV6:
        raise undocumented(body.line("protocol"), "Icmp between IPv6 addresses")
    return Family.IPV4
