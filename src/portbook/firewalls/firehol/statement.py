"""One command of an interface of FireHOL as rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.firewalls.firehol.command import Command, parameters
from portbook.firewalls.firehol.grammar import ACCEPT, ANSWERS, HEADER, ICMP, NAME, NAMED, OPENING, REFUSING, VERSIONS
from portbook.model import ANY_PORTS, ANY_PROTOCOL, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter.protocols import AH, HEADERS, NO_NEXT_HEADER, NUMBERS
from portbook.targets.text.host_literals import number, ports
from portbook.targets.text.lookalikes import unjudged

_COMMAND = re.compile(r"(?P<verb>server|client)(?P<version>[46]?)")
_REQUEST = {"server": "custom-in", "client": "custom-out"}
_ANSWER = {"server": "custom-out", "client": "custom-in"}
"""The parameters that add words of iptables to the rule for first packets and to the rule for answers."""
_HEADS = {"custom": 5, "anystateless": 3}
"""The number of words behind the command, up to the action."""
_ANY = "any"
_MOST = 255


@dataclass(frozen=True)
class Statement:
    """A command of an interface, or its policy.

    Attributes:
        line: its line in the text.
        rules: the packets that it matches.
        opens: whether it lets them through.
        title: what it is in words, if it is not a command; else empty.
    """

    line: int
    rules: tuple[Rule, ...]
    opens: bool = True
    title: str = ""


def statement(words: Sequence[str], line: int) -> Statement:
    """The meaning of a command.

    Raises:
        CannotJudge: Portbook does not know something in the command.
        Rejected: FireHOL or iptables refuses the command, or takes it for something else.
    """
    name = _COMMAND.fullmatch(words[0])
    if name is None:
        message = f"Portbook does not know the command {words[0]!r} of an interface"
        cure = "server and client are known, with 4, 6 or neither"
        raise CannotJudge(line, message, id_="firehol-unknown-interface-command", cure=cure)
    service = words[1] if len(words) > 1 else ""
    if service not in _HEADS:
        message = f"Portbook does not know the service {service!r}"
        raise CannotJudge(line, message, id_="firehol-unknown-service", cure="custom and anystateless are known")
    head, operands = tuple(words[1 : _HEADS[service] + 1]), words[_HEADS[service] + 1 :]
    if len(head) < _HEADS[service] or not NAME.fullmatch(head[1]):
        arguments = "ports of servers and clients" if service == "custom" else "an action"
        raise Rejected(line, f"{service} needs a short name and {arguments}", id_="firehol-value-missing")
    if head[-1] not in {ACCEPT, *REFUSING}:
        message = f"Portbook does not know the action {head[-1]!r}"
        cure = "accept, drop, reject and deny are known"
        raise CannotJudge(line, message, id_="firehol-unknown-action", cure=cure)
    by_name = parameters(operands, line)
    rules: list[Rule] = []
    for version in VERSIONS[name["version"]]:
        command = Command(line, name["verb"], version, head, by_name)
        rules += _custom(command) if service == "custom" else _stateless(command)
    return Statement(line, tuple(rules), head[-1] == ACCEPT)


def _custom(command: Command) -> Iterator[Rule]:
    """The rules of `custom`, one for each protocol; connection tracking has to call its first packets NEW."""
    _service, _name, offered, clients, _action = command.head
    by_protocol: dict[str, list[str]] = {}
    for word in _words(offered, command.line):
        name, slash, port = word.partition("/")
        if not slash:
            cure = f"write tcp/{word} or udp/{word}"
            raise Rejected(command.line, f"{word!r} has no protocol", id_="firehol-protocol-missing", cure=cure)
        by_protocol.setdefault(name, []).append(port)
    if not by_protocol:
        raise _no_ports(command.line)
    for name, servers in by_protocol.items():
        if name == _ANY:
            yield _behind_header(command, [*servers, clients])
        elif (protocol := _protocol(name, command)).is_icmp:
            yield _opening(command, protocol, [*servers, clients])
        else:
            command.only()
            yield command.rule(protocol, *_both_ports(command, protocol, _words(clients, command.line), servers))


def _no_ports(line: int) -> Rejected:
    return Rejected(line, "custom needs ports", id_="firehol-value-missing")


def _words(text: str, line: int) -> list[str]:
    if unknown := re.search(r"[^ \t!-~]", text):
        raise CannotJudge(line, unjudged(unknown[0]), id_="firehol-unknown-sign")
    return [word for word in re.split("[ \t]+", text) if word]


def _behind_header(command: Command, named: Sequence[str]) -> Rule:
    """The rule of `custom` for every protocol, which Portbook reads only for AH in IPv6: others are not tracked."""
    command.only("custom")
    if {*named} != {_ANY} or command.version == 4 or command.parameters.get("custom") != HEADER:  # noqa: PLR2004  # IPv4
        message = "Portbook does not read custom for every protocol"
        raise CannotJudge(command.line, message, id_="firehol-custom-any", cure="use anystateless")
    return command.rule(Protocol(AH))


def _opening(command: Command, protocol: Protocol, named: Sequence[str]) -> Rule:
    command.only(_REQUEST[command.verb])
    rule = _message(command, command.rule(protocol))
    if (
        {*named} != {_ANY}
        or protocol.number != ICMP[command.version][1]
        or rule.icmp_type not in OPENING[command.version]
    ):
        message = "Portbook reads custom only for ICMP types that open a connection"
        raise CannotJudge(command.line, message, id_="firehol-custom-icmp", cure="use anystateless for other types")
    return rule


def _stateless(command: Command) -> Iterator[Rule]:
    if command.parameters.get(_ANSWER[command.verb]) != ANSWERS:
        message = "anystateless opens the other direction too"
        cure = f'add {_ANSWER[command.verb]} "{ANSWERS}"'
        raise CannotJudge(command.line, message, id_="firehol-anystateless-both-ways", cure=cure)
    command.only("proto", _REQUEST[command.verb], _ANSWER[command.verb])
    protocol = (
        _protocol(command.parameters["proto"], command, stateless=True)
        if "proto" in command.parameters
        else ANY_PROTOCOL
    )
    rule = command.rule(protocol)
    if protocol.number == ICMP[command.version][1]:
        yield _message(command, rule)
    elif _REQUEST[command.verb] in command.parameters:
        message = f"Portbook reads {_REQUEST[command.verb]} only for the ICMP of IPv{command.version}"
        raise CannotJudge(command.line, message, id_="firehol-unknown-parameter")
    else:
        yield rule


def _protocol(name: str, command: Command, *, stateless: bool = False) -> Protocol:
    icmp = {own: value for own, value, _option in ICMP.values()}
    value = (
        icmp.get(name, NUMBERS.get(name, -1))
        if not (name.isascii() and name.isdecimal())
        else number(name, command.line)
    )
    if value < 0:
        raise Rejected(command.line, f"iptables does not know the protocol {name!r}", id_="firehol-unknown-protocol")
    if value > _MOST:
        cure = f"protocols are 0 to {_MOST}"
        raise Rejected(command.line, f"{value} is not a protocol", id_="firehol-protocol-out-of-range", cure=cure)
    untracked = command.version != 4 and value == NO_NEXT_HEADER and not stateless  # noqa: PLR2004  # IPv4
    if value in HEADERS or untracked or (value == AH and command.version != 4):  # noqa: PLR2004  # IPv4
        message = f"Portbook does not read the protocol {name} in IPv{command.version}"
        raise CannotJudge(command.line, message, id_="firehol-ipv6-header")
    return Protocol(value)


def _both_ports(
    command: Command, protocol: Protocol, sources: Sequence[str], destinations: Sequence[str]
) -> tuple[Ports, Ports]:
    if "default" in sources:
        message = "the client ports 'default' differ from machine to machine"
        raise CannotJudge(command.line, message, id_="firehol-default-ports", cure="write any")
    both = _ports(command, protocol, sources), _ports(command, protocol, destinations)
    if len(sources) + len(destinations) > 2 and not any(ports.is_any for ports in both):  # noqa: PLR2004  # one each
        message = "FireHOL takes several ports on both sides for something else"
        raise CannotJudge(
            command.line, message, id_="firehol-ports-on-both-sides", cure="write a command for each pair"
        )
    return both


def _ports(command: Command, protocol: Protocol, named: Sequence[str]) -> Ports:
    if list(named) == [_ANY]:
        return ANY_PORTS
    if protocol.number not in NAMED:
        message = f"iptables takes ports only for {', '.join(NAMED.values())}"
        raise Rejected(command.line, message, id_="firehol-protocol-without-ports")
    if not named:
        raise _no_ports(command.line)
    return Ports(tuple(ports(word, command.line, ":") for word in named))


def _message(command: Command, rule: Rule) -> Rule:
    """The rule, limited to the ICMP message that the command names."""
    if _REQUEST[command.verb] not in command.parameters:
        return rule
    option, _blank, text = command.parameters[_REQUEST[command.verb]].partition(" ")
    type_text, slash, code_text = text.partition("/")
    if option != ICMP[command.version][2]:
        message = f"Portbook does not know the iptables option {option!r} here"
        cure = f"{ICMP[command.version][2]} is known"
        raise CannotJudge(command.line, message, id_="firehol-unknown-iptables-option", cure=cure)
    kind, code = number(type_text, command.line), number(code_text, command.line) if slash else None
    if max(kind, code or 0) > _MOST:
        cure = f"types and codes are 0 to {_MOST}"
        raise Rejected(command.line, f"{text} is no ICMP message", id_="firehol-icmp-out-of-range", cure=cure)
    if kind == _MOST:
        message = f"iptables takes the ICMP type {_MOST} for every type"
        raise CannotJudge(command.line, message, id_="firehol-icmp-255", cure="leave the type out for every type")
    return replace(rule, icmp_type=kind, icmp_code=code)
