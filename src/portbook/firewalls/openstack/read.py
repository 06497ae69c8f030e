"""The reader of OpenStack: what commands for one security group let through.

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
"""The protocols that have names."""
_AMBIGUOUS = {"hopopt", "ip", "0"}
"""The names of protocol 0, which some drivers of Neutron take for every protocol."""
_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}
_IPV6_ONLY = {41, 43, 44, 58, 59, 60}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_PORTS = re.compile(r"([0-9]{1,9})(?::([0-9]{1,9}))?")
_HIGHEST_TYPE = 255
_ALL_BUT_ZERO = (1, 65535)
"""The range of ports that Neutron treats as all ports."""
_DEFAULT_RULE = Rule(Direction.OUTBOUND, ANY_PROTOCOL)
"""The rule that each new group has, for each IP version."""
_LONGEST_DESCRIPTION = 255
_REMOTE_GROUPS = ("--remote-group", "--remote-address-group")
_UNKNOWN_REMOTE = "the text does not show the addresses of the other group"


def read(text: str) -> Reading:
    """What the commands of a text let through: nothing, if they delete the group or list its rules.

    Raises:
        CannotJudge: an unknown command or option, several groups, or commands that delete beside commands that add.
        Rejected: the client or Neutron refuses a command.
    """
    calls = invocations(text)
    _refuse_other_groups(calls)
    additions = [call for call in calls if call.verb in (CREATE, EMPTY, RULE)]
    deletions = [call.line for call in calls if call.verb == DELETE]
    return taken_back(deletions[0], adds=bool(additions)) if deletions else _added(additions)


def _refuse_other_groups(calls: Sequence[Invocation]) -> None:
    for call in calls:
        if call.identity != calls[0].identity and (call.verb != EMPTY or call.group != calls[0].group):
            message = "the rules are of more than one security group"
            cure = "judge the rules of one group at a time"
            raise CannotJudge(call.line, message, id_="openstack-several-groups", cure=cure)
        if len(call.options.get("--description", "")) > _LONGEST_DESCRIPTION:
            message = f"Neutron accepts at most {_LONGEST_DESCRIPTION} characters in a description"
            raise Rejected(call.line, message, id_="openstack-description-too-long", cure="shorten it")


def _added(additions: Sequence[Invocation]) -> Reading:
    """What the commands let through: they may create the group, then may delete its first rules, then add rules."""
    verbs = [call.verb for call in additions]
    for before, call in zip(["", *verbs], additions, strict=False):
        if call.verb == CREATE and before == "":
            _refuse_default(call)
        elif call.verb == CREATE:
            message = "an earlier command creates this group or adds to it, so it cannot be created here"
            cure = "create the group once, in the first command"
            raise Rejected(call.line, message, id_="openstack-group-twice", cure=cure)
        elif call.verb == EMPTY and before != CREATE:
            message = "the text does not show which rules this deletes"
            cure = "delete the rules directly after the command that creates the group"
            raise CannotJudge(call.line, message, id_="openstack-unknown-rules-deleted", cure=cure)
    remarks, decisions = list[Remark](), list[Statement]()
    if CREATE in verbs and EMPTY not in verbs:
        default_rules = tuple(replace(_DEFAULT_RULE, family=family) for family in (Family.IPV4, Family.IPV6))
        what = "the default rules of a new group"
        decisions.append(Statement(additions[0].line, allows=True, rules=default_rules, what=what))
        message = "a new group lets all outbound traffic through until its default rules are deleted"
        remarks.append(Remark(additions[0].line, message, "openstack-default-egress"))
    for call in additions:
        if call.verb == RULE:
            statement = _statement(call, remarks)
            if any(statement.rules and statement.rules[0] in earlier.rules for earlier in decisions):
                message = "Neutron refuses the same rule twice"
                raise Rejected(call.line, message, id_="openstack-rule-twice", cure="remove one of them")
            decisions.append(statement)
    return statements.reading(decisions, remarks)


def _statement(call: Invocation, remarks: list[Remark]) -> Statement:
    """The packets of a rule; they are uncertain where the other end is a group."""
    groups = [option for option in _REMOTE_GROUPS if option in call.options]
    if len(groups) + ("--remote-ip" in call.options) > 1:
        message = f"{groups[-1]} is not allowed with another option for the other end"
        raise Rejected(call.line, message, id_="openstack-options-conflict", cure="write one rule for each")
    rule = _rule(call, remarks)
    if groups:
        return Statement(call.line, allows=True, unclear=(rule,), why=_UNKNOWN_REMOTE)
    return Statement(call.line, allows=True, rules=(rule,))


def _refuse_default(group: Invocation) -> None:
    if group.group.lower() == "default":
        message = "Neutron creates the group called default itself"
        raise Rejected(group.line, message, id_="openstack-default-group", cure="choose another name")


def _rule(call: Invocation, remarks: list[Remark]) -> Rule:
    if {"--ingress", "--egress"} <= call.options.keys():
        raise Rejected(
            call.line,
            "--egress is not allowed with --ingress",
            id_="openstack-options-conflict",
            cure="keep one of them",
        )
    protocol = _protocol(call)
    family = _family(call, protocol)
    if protocol == ICMP and family is Family.IPV6:
        raise CannotJudge(
            call.line, "the protocol icmp is for IPv4 only", id_="openstack-icmp-over-ipv6", cure="write ipv6-icmp"
        )
    if protocol.number in _IPV6_ONLY and family is Family.IPV4:
        raise Rejected(
            call.line,
            f"Neutron accepts protocol {protocol.number} for IPv6 only",
            id_="openstack-protocol-family",
            cure="write --ethertype IPv6",
        )
    inbound = "--egress" not in call.options
    remote = addresses([_network(call, family)]) if "--remote-ip" in call.options else ANYWHERE
    rule = first_packet(
        Direction.INBOUND if inbound else Direction.OUTBOUND,
        protocol=protocol,
        family=family,
        source=remote if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else remote,
        destination_ports=_ports(call, protocol, remarks),
    )
    kind, code = _icmp_type(call, protocol)
    return replace(rule, icmp_type=kind, icmp_code=code)


def _protocol(call: Invocation) -> Protocol:
    name = call.options.get("--protocol", "any").lower()
    if name in _AMBIGUOUS:
        raise CannotJudge(
            call.line,
            f"protocol {name} means every protocol in some clouds and protocol 0 in others",
            id_="openstack-protocol-0",
            cure="for every protocol write any",
        )
    number = _NUMBERS.get(name, int(name) if _NUMBER.fullmatch(name) else HIGHEST_PROTOCOL + 1)
    if number > HIGHEST_PROTOCOL:
        raise Rejected(
            call.line,
            f"--protocol must be a name such as tcp or a number up to 255, not {name!r}",
            id_="openstack-protocol-unknown",
        )
    return Protocol(number)


def _family(call: Invocation, protocol: Protocol) -> Family:
    """The family of `--ethertype`; without it IPv6 for a protocol that only IPv6 has, and IPv4 for all others."""
    text = call.options.get("--ethertype")
    if text is None:
        return Family.IPV6 if protocol.number in _IPV6_ONLY else Family.IPV4
    if text.lower() not in _FAMILIES:
        raise Rejected(call.line, f"--ethertype must be IPv4 or IPv6, not {text!r}", id_="openstack-ethertype-unknown")
    return _FAMILIES[text.lower()]


def _network(call: Invocation, family: Family) -> Network:
    text = call.options["--remote-ip"]
    bits = 32 if family is Family.IPV4 else 128
    remote = network(text if "/" in text else f"{text}/{bits}", call.line)
    if remote.version != family.version:
        message = f"{text} is not a network of {family}, the IP version of this rule"
        raise Rejected(call.line, message, id_="openstack-network-invalid", cure="correct --ethertype or --remote-ip")
    return remote


def _ports(call: Invocation, protocol: Protocol, remarks: list[Remark]) -> Ports:
    if "--dst-port" not in call.options:
        return ANY_PORTS
    match = _PORTS.fullmatch(call.options["--dst-port"])
    if not match:
        message = "--dst-port must be a port, or two with a colon between them"
        raise Rejected(call.line, message, id_="openstack-ports-invalid", cure="write, for example, 443 or 8000:8010")
    if protocol.is_icmp:
        remarks.append(
            Remark(call.line, "the client ignores the ports of an ICMP rule", "openstack-icmp-ports-ignored")
        )
        return ANY_PORTS
    if not protocol.has_ports:
        message = f"Neutron accepts no ports for protocol {protocol.name}"
        raise Rejected(call.line, message, id_="openstack-ports-refused", cure="leave --dst-port out")
    ports = port_range(int(match[1]), int(match[2] or match[1]), call.line)
    if not ports.first:
        message = "the lowest port that Neutron accepts is 1"
        raise Rejected(call.line, message, id_="openstack-ports-refused", cure="for all ports leave --dst-port out")
    if protocol.number not in (6, 17, 132):
        message = f"some clouds ignore the ports of protocol {protocol.name}"
        raise CannotJudge(call.line, message, id_="openstack-driver-ports", cure="filter the ports on the host itself")
    return ANY_PORTS if (ports.first, ports.last) == _ALL_BUT_ZERO else Ports((ports,))


def _icmp_type(call: Invocation, protocol: Protocol) -> tuple[int | None, int | None]:
    """The ICMP type and code; None for any."""
    kind, code = (call.options.get(option) for option in ("--icmp-type", "--icmp-code"))
    for digits in (kind, code):
        if digits is not None and (not _NUMBER.fullmatch(digits) or int(digits) > _HIGHEST_TYPE):
            message = f"an ICMP type or code must be a number from 0 to {_HIGHEST_TYPE}, not {digits!r}"
            raise Rejected(call.line, message, id_="openstack-icmp-refused")
    if kind is None and code is not None:
        raise Rejected(call.line, "--icmp-code needs --icmp-type", id_="openstack-icmp-refused")
    if kind is not None and protocol not in (ICMP, ICMPV6):
        raise Rejected(call.line, "--icmp-type needs --protocol icmp or ipv6-icmp", id_="openstack-icmp-refused")
    if kind is not None and "--dst-port" in call.options:
        message = "one rule has both ports and an ICMP type"
        raise CannotJudge(call.line, message, id_="openstack-icmp-and-ports", cure="leave --dst-port out")
    return (None if kind is None else int(kind)), (None if code is None else int(code))
