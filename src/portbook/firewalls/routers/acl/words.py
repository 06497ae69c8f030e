"""Parses an entry of an access list, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address

from portbook.firewalls.routers.acl.entry import Entry
from portbook.firewalls.routers.acl.grammar import Grammar
from portbook.firewalls.routers.acl.names import ICMP, ICMPV6
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol, protocol_named
from portbook.model.ports import HIGHEST, LOWEST
from portbook.model.protocol import HIGHEST as HIGHEST_PROTOCOL
from portbook.targets.base import CannotJudge, Rejected, Unreadable
from portbook.targets.text.cloud_literals import port_range
from portbook.targets.text.host_literals import network, number

_LAST_BYTE = 255
_TCP, _UDP = "tcp", "udp"
_MESSAGING = {Family.IPV4: ICMP, Family.IPV6: ICMPV6}
_OTHER_PROTOCOLS = ("object-group", "nos", "igrp", "hbh", "vlan", "response", "inner", "tcp-udp")
"""Words that a router accepts in place of a protocol, and that Portbook does not read."""
_OPERATORS = ("eq", "range", "gt", "lt", "neq")
_LOGS = ("log", "log-input")
_ADDRESS = re.compile(r"[0-9a-fA-F:.]*[:.][0-9a-fA-F:.]*(?:/[0-9]*)?|[0-9]+(?:/[0-9]*)?")
"""A text that is meant as an address, valid or not; any other text may be a name."""
_PADDED = re.compile(r"(?:.*\.)?0[0-9]+(?:\..*)?")


@dataclass
class _Words:
    """The words of a line that have not been parsed yet."""

    line: int
    remaining: list[str] = field(default_factory=list)

    def next(self, expected: str) -> str:
        if not self.remaining:
            raise Rejected(self.line, f"{expected} is missing at the end of the entry", id_="router-words-missing")
        return self.remaining.pop(0)

    def peek(self) -> str:
        return self.remaining[0] if self.remaining else ""


def entry(all_words: Sequence[str], line: int, direction: Direction, family: Family, grammar: Grammar) -> Entry:
    """The entry in some words, of which the first is `permit` or `deny`.

    Raises:
        Rejected: the router does not accept a word.
        CannotJudge: the grammar does not have a word that the router may accept.
    """
    action, *operands = all_words
    words = _Words(line, operands)
    name = words.peek()
    protocol = _protocol(words, family, grammar)
    ports = grammar.ports.get(protocol.number) if name in {_TCP, _UDP} else None
    several = grammar.several if family is Family.IPV4 else 1
    source, source_ports = _end(words, name, family, grammar), _ports(words, ports, several)
    destination, destination_ports = _end(words, name, family, grammar), _ports(words, ports, several)
    established = name == _TCP and words.peek() == "established"
    if established:
        words.remaining.pop(0)
    icmp_type, icmp_code = _message(words, family, grammar) if protocol.number == _MESSAGING[family] else (None, None)
    logs = words.peek() in _LOGS
    if logs:
        words.remaining.pop(0)
    if words.remaining:
        raise CannotJudge(
            line, f"Portbook does not know {words.peek()!r} at the end of an entry", id_="router-words-unknown"
        )
    return Entry(
        line=line,
        direction=direction,
        family=family,
        protocol=protocol,
        source=source,
        destination=destination,
        source_ports=source_ports,
        destination_ports=destination_ports,
        icmp_type=icmp_type,
        icmp_code=icmp_code,
        established=established,
        permits=action == "permit",
        logs=logs,
    )


def _protocol(words: _Words, family: Family, grammar: Grammar) -> Protocol:
    word = words.next("the protocol")
    known = grammar.protocols[family]
    if word in known:
        return Protocol(known[word])
    if not word.isdecimal():
        raise _strange_protocol(word, (*known, *_OTHER_PROTOCOLS), words.line)
    value = number(word, words.line)
    if value > HIGHEST_PROTOCOL:
        raise Rejected(
            words.line, f"{value} is not a protocol: they are 0 to {HIGHEST_PROTOCOL}", id_="router-protocol-invalid"
        )
    return Protocol(value)


def _strange_protocol(word: str, known: Iterable[str], line: int) -> Unreadable:
    """The error for an unknown protocol. A router completes an unambiguous abbreviation, so that one cannot be judged."""
    try:
        protocol_named(word.lower())
    except KeyError:
        if any(name.startswith(word.lower()) for name in known):
            return CannotJudge(
                line, f"{word!r} is not the whole name of a protocol", id_="router-word-shortened", cure="write it out"
            )
        return Rejected(line, f"{word!r} is not a protocol", id_="router-protocol-invalid")
    return CannotJudge(
        line, f"Portbook does not know the protocol {word!r} by that name", id_="router-protocol-unknown"
    )


def _end(words: _Words, protocol: str, family: Family, grammar: Grammar) -> Addresses:
    word = words.next("an address")
    if word == "any":
        return ANYWHERE
    if word in _OPERATORS and protocol in {_TCP, _UDP}:
        raise Rejected(words.line, f"an address is missing before {word}", id_="router-words-missing")
    if word == "host":
        text = words.next("the address of a host")
        if "/" in text:
            raise Rejected(words.line, f"{text!r} is not an address", id_="router-network-invalid")
        _refuse_names(text, words.line)
    else:
        _refuse_names(word, words.line)
        text = _network(words, word, family, grammar)
    address = network(text, words.line)
    if address.version != family.version:
        raise Rejected(words.line, f"{text} is of the other IP version than its list", id_="router-other-family")
    return Addresses.of(address)


def _refuse_names(word: str, line: int) -> None:
    if not _ADDRESS.fullmatch(word):
        raise CannotJudge(line, f"{word!r} is not an address that Portbook knows", id_="router-address-unknown")
    if ":" not in word and _PADDED.fullmatch(word.partition("/")[0]):
        raise CannotJudge(line, f"a number in {word!r} has a leading zero", id_="router-leading-zero")


def _network(words: _Words, word: str, family: Family, grammar: Grammar) -> str:
    """A network in CIDR notation."""
    if "/" in word:
        if family is Family.IPV4 and not grammar.prefixes:
            raise Rejected(
                words.line,
                f"{word!r} is a prefix: the router takes an address and a wildcard mask here",
                id_="router-wildcard-needed",
            )
        return word
    if family is Family.IPV6 or not grammar.wildcards:
        raise CannotJudge(
            words.line, f"{word!r} has neither host in front nor a prefix length", id_="router-prefix-missing"
        )
    return _masked(word, words.next("the wildcard mask"), words.line)


def _masked(address: str, wildcard: str, line: int) -> str:
    """An address and its wildcard mask in CIDR notation.

    Raises:
        Rejected: it is not a wildcard mask.
        CannotJudge: the set bits of the mask are not all at its end.
    """
    _refuse_names(wildcard, line)
    try:
        bits = int(IPv4Address(wildcard))
    except AddressValueError:
        raise Rejected(
            line, f"{wildcard!r} is not a wildcard mask such as 0.0.0.{_LAST_BYTE}", id_="router-wildcard-invalid"
        ) from None
    if bits & (bits + 1):
        raise CannotJudge(
            line, f"the wildcard mask {wildcard} has bits apart, so it is no network", id_="router-wildcard-split"
        )
    return f"{address}/{32 - bits.bit_length()}"


def _ports(words: _Words, names: Mapping[str, int] | None, several: int) -> Ports:
    """The ports after `eq` (one or more), `range`, `gt`, `lt` or `neq`; any port without these, or for other protocols."""
    if names is None or words.peek() not in _OPERATORS:
        return ANY_PORTS
    operator = words.remaining.pop(0)
    first = _port(words, names)
    if operator == "range":
        return Ports((port_range(first, _port(words, names), words.line),))
    if operator != "eq":
        return _compared(operator, first, words.line)
    numbers = [first]
    while len(numbers) < several and (words.peek().isdecimal() or words.peek() in names):
        numbers.append(_port(words, names))
    return Ports.of(*numbers)


def _port(words: _Words, names: Mapping[str, int]) -> int:
    word = words.next("a port")
    value = names[word] if word in names else number(word, words.line)
    return port_range(value, value, words.line).first


def _compared(operator: str, port: int, line: int) -> Ports:
    below = (PortRange(LOWEST, port - 1),) if port > LOWEST and operator != "gt" else ()
    above = (PortRange(port + 1, HIGHEST),) if port < HIGHEST and operator != "lt" else ()
    if not (below or above):
        raise Rejected(line, f"{operator} {port} is no port", id_="router-port-invalid")
    return Ports((*below, *above))


def _message(words: _Words, family: Family, grammar: Grammar) -> tuple[int | None, int | None]:
    """The ICMP type and code: a name, or a number and an optional second number."""
    word = words.peek()
    if not word or word in _LOGS:
        return None, None
    words.remaining.pop(0)
    if word in grammar.messages[family]:
        return grammar.messages[family][word]
    kind = _byte(word, words.line)
    return kind, _byte(words.remaining.pop(0), words.line) if words.peek().isdecimal() else None


def _byte(word: str, line: int) -> int:
    if not word.isdecimal():
        raise CannotJudge(line, f"Portbook does not know the ICMP message {word!r}", id_="router-message-unknown")
    value = number(word, line)
    if value > _LAST_BYTE:
        raise Rejected(
            line, f"{value} is not an ICMP type or code: they are 0 to {_LAST_BYTE}", id_="router-message-invalid"
        )
    return value
