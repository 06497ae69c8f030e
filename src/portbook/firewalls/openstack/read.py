"""What commands of the `openstack` program let through: the rules of one security group.

Sources: https://docs.openstack.org/python-openstackclient/latest/cli/command-objects/security-group-rule.html;
https://docs.openstack.org/api-ref/network/v2/#create-security-group-rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from portbook.firewalls.openstack.command_line import CREATE, DELETE, EMPTY, RULE, Invocation, invocations
from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Direction,
    Family,
    Network,
    Ports,
    Protocol,
    Rule,
)
from portbook.model.protocol import HIGHEST as HIGHEST_PROTOCOL
from portbook.model.protocol import ICMP, ICMPV6, NUMBERS
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import Statement, taken_back
from portbook.targets.text.cloud_literals import addresses, first_packet, network, port_range

_NUMBERS = {
    **{name: NUMBERS[name] for name in ("icmp", "igmp", "tcp", "egp", "udp", "dccp", "rsvp", "gre", "esp", "ah")},
    **{name: NUMBERS[name] for name in ("icmpv6", "ospf", "vrrp", "sctp", "udplite")},
    "any": -1,
    "ipip": 4,
    "ipv6-encap": 41,
    "ipv6-route": 43,
    "ipv6-frag": 44,
    "ipv6-icmp": 58,
    "ipv6-nonxt": 59,
    "ipv6-opts": 60,
    "pgm": 113,
}
_UNCLEAR = {"hopopt", "ip", "0"}
_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}
_OVER_IPV6 = {41, 43, 44, 58, 59, 60}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_PORTS = re.compile(r"([0-9]{1,9})(?::([0-9]{1,9}))?")
_HIGHEST_TYPE = 255
_FROM_ONE = (1, 65535)
"""What Neutron takes for all ports."""
_DEFAULT = Rule(Direction.OUTBOUND, ANY_PROTOCOL)
"""What a new group lets through."""
_DESCRIPTION = 255
_GROUPS = ("--remote-group", "--remote-address-group")
_OF_OTHERS = "which addresses the other group has is not in the text"


def read(text: str) -> Reading:
    """What the commands of a text let through; nothing, where they delete the group or list its rules.

    Raises:
        CannotJudge: another command or option, more than one group, or what takes away beside what adds.
        Rejected: the program or Neutron would not take it.
    """
    found = invocations(text)
    _refuse_other_groups(found)
    adding = [each for each in found if each.verb in (CREATE, EMPTY, RULE)]
    taking = [each.line for each in found if each.verb == DELETE]
    return taken_back(taking[0], adds=bool(adding)) if taking else _added(adding)


def _refuse_other_groups(found: Sequence[Invocation]) -> None:
    for each in found:
        if each.whose != found[0].whose and (each.verb != EMPTY or each.group != found[0].group):
            raise CannotJudge(
                each.line, "the rules are of more than one security group", id_="openstack-several-groups"
            )
        if len(each.options.get("--description", "")) > _DESCRIPTION:
            raise Rejected(
                each.line,
                f"Neutron takes at most {_DESCRIPTION} characters in a description",
                id_="openstack-description-too-long",
            )


def _added(adding: Sequence[Invocation]) -> Reading:
    """A group is made first, if at all; then its rules are deleted, if at all; then it gets others."""
    verbs = [each.verb for each in adding]
    for before, each in zip(["", *verbs], adding, strict=False):
        if each.verb == CREATE and before == "":
            _refuse_default(each)
        elif each.verb == CREATE:
            raise Rejected(
                each.line, "a group of this name exists, so it cannot be created again", id_="openstack-group-twice"
            )
        elif each.verb == EMPTY and before != CREATE:
            raise CannotJudge(
                each.line, "the text does not show which rules this deletes", id_="openstack-unknown-rules-deleted"
            )
    remarks, said = list[Remark](), list[Statement]()
    if CREATE in verbs and EMPTY not in verbs:
        first = tuple(replace(_DEFAULT, family=each) for each in (Family.IPV4, Family.IPV6))
        said.append(Statement(adding[0].line, allows=True, rules=first, what="what a new group begins with"))
        remarks.append(
            Remark(
                adding[0].line,
                "a new group lets everything out until its first rules are deleted",
                "openstack-default-egress",
            )
        )
    for each in adding:
        if each.verb == RULE:
            made = _statement(each, remarks)
            if any(made.rules and made.rules[0] in other.rules for other in said):
                raise Rejected(each.line, "Neutron refuses the same rule twice", id_="openstack-rule-twice")
            said.append(made)
    return statements.reading(said, remarks)


def _statement(said: Invocation, remarks: list[Remark]) -> Statement:
    """What a rule lets through; only perhaps, where the other end is a group."""
    grouped = [group for group in _GROUPS if group in said.options]
    if len(grouped) + ("--remote-ip" in said.options) > 1:
        raise Rejected(
            said.line,
            f"{grouped[-1]} is not allowed with another option for the other end",
            id_="openstack-options-conflict",
        )
    rule = _rule(said, remarks)
    if grouped:
        return Statement(said.line, allows=True, unclear=(rule,), why=_OF_OTHERS)
    return Statement(said.line, allows=True, rules=(rule,))


def _refuse_default(group: Invocation) -> None:
    if group.group.lower() == "default":
        raise Rejected(group.line, "Neutron itself creates the group called default", id_="openstack-default-group")


def _rule(said: Invocation, remarks: list[Remark]) -> Rule:
    if {"--ingress", "--egress"} <= said.options.keys():
        raise Rejected(said.line, "--egress is not allowed with --ingress", id_="openstack-options-conflict")
    protocol = _protocol(said)
    family = _family(said, protocol)
    if protocol == ICMP and family is Family.IPV6:
        raise CannotJudge(
            said.line, "the protocol icmp is for IPv4", id_="openstack-icmp-over-ipv6", cure="for IPv6 write ipv6-icmp"
        )
    if protocol.number in _OVER_IPV6 and family is Family.IPV4:
        raise Rejected(
            said.line, f"Neutron takes protocol {protocol.number} with IPv6 only", id_="openstack-protocol-family"
        )
    inbound = "--egress" not in said.options
    remote = addresses([_network(said, family)]) if "--remote-ip" in said.options else ANYWHERE
    whole = first_packet(
        Direction.INBOUND if inbound else Direction.OUTBOUND,
        protocol=protocol,
        family=family,
        source=remote if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else remote,
        destination_ports=_ports(said, protocol, remarks),
    )
    kind, code = _message(said, protocol)
    return replace(whole, icmp_type=kind, icmp_code=code)


def _protocol(said: Invocation) -> Protocol:
    name = said.options.get("--protocol", "any").lower()
    if name in _UNCLEAR:
        raise CannotJudge(
            said.line,
            f"protocol {name} is every protocol in some clouds and protocol 0 in others",
            id_="openstack-protocol-0",
        )
    number = _NUMBERS.get(name, int(name) if _NUMBER.fullmatch(name) else HIGHEST_PROTOCOL + 1)
    if number > HIGHEST_PROTOCOL:
        raise Rejected(
            said.line,
            f"--protocol is a name such as tcp or a number to 255, not {name!r}",
            id_="openstack-protocol-unknown",
        )
    return Protocol(number)


def _family(said: Invocation, protocol: Protocol) -> Family:
    """The family that is said; else IPv4, unless the protocol is of IPv6 only."""
    text = said.options.get("--ethertype")
    if text is None:
        return Family.IPV6 if protocol.number in _OVER_IPV6 else Family.IPV4
    if text.lower() not in _FAMILIES:
        raise Rejected(said.line, f"--ethertype is IPv4 or IPv6, not {text!r}", id_="openstack-ethertype-unknown")
    return _FAMILIES[text.lower()]


def _network(said: Invocation, family: Family) -> Network:
    text = said.options["--remote-ip"]
    bits = 32 if family is Family.IPV4 else 128
    found = network(text if "/" in text else f"{text}/{bits}", said.line)
    if found.version != family.version:
        raise Rejected(said.line, f"{text} is not a network of {family}", id_="openstack-network-invalid")
    return found


def _ports(said: Invocation, protocol: Protocol, remarks: list[Remark]) -> Ports:
    if "--dst-port" not in said.options:
        return ANY_PORTS
    found = _PORTS.fullmatch(said.options["--dst-port"])
    if not found:
        raise Rejected(
            said.line, "--dst-port is a port, or two with a colon between them", id_="openstack-ports-invalid"
        )
    if protocol.is_icmp:
        remarks.append(Remark(said.line, "Neutron ignores the ports of ICMP", "openstack-icmp-ports-ignored"))
        return ANY_PORTS
    if not protocol.has_ports:
        raise Rejected(said.line, f"Neutron takes no ports of protocol {protocol.name}", id_="openstack-ports-refused")
    ports = port_range(int(found[1]), int(found[2] or found[1]), said.line)
    if not ports.first:
        raise Rejected(said.line, "the lowest port that Neutron takes is 1", id_="openstack-ports-refused")
    if protocol.number not in (6, 17, 132):
        raise CannotJudge(
            said.line, f"some clouds ignore the ports of protocol {protocol.name}", id_="openstack-driver-ports"
        )
    return ANY_PORTS if (ports.first, ports.last) == _FROM_ONE else Ports((ports,))


def _message(said: Invocation, protocol: Protocol) -> tuple[int | None, int | None]:
    """The ICMP type and code."""
    kind, code = (said.options.get(each) for each in ("--icmp-type", "--icmp-code"))
    for each in (kind, code):
        if each is not None and (not _NUMBER.fullmatch(each) or int(each) > _HIGHEST_TYPE):
            raise Rejected(
                said.line, f"{each!r} is not a number from 0 to {_HIGHEST_TYPE}", id_="openstack-icmp-refused"
            )
    if kind is None and code is not None:
        raise Rejected(said.line, "--icmp-code needs --icmp-type", id_="openstack-icmp-refused")
    if kind is not None and protocol not in (ICMP, ICMPV6):
        raise Rejected(said.line, "--icmp-type needs --protocol icmp or ipv6-icmp", id_="openstack-icmp-refused")
    if kind is not None and "--dst-port" in said.options:
        raise CannotJudge(said.line, "one rule has both ports and an ICMP type", id_="openstack-icmp-and-ports")
    return (None if kind is None else int(kind)), (None if code is None else int(code))
