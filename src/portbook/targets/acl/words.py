"""An entry of an access list, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol, protocol_named
from portbook.model.ports import HIGHEST, LOWEST
from portbook.model.protocol import HIGHEST as HIGHEST_PROTOCOL
from portbook.targets.acl.dialect import WITH_PORTS, Dialect
from portbook.targets.acl.entry import Entry
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.literals import network, number
from portbook.targets.spelled import port_range

_LAST_BYTE = 255
_TCP = 6


@dataclass
class _Words:
    """The words that are left of a line."""

    line: int
    left: list[str] = field(default_factory=list)

    def next(self, what: str) -> str:
        if not self.left:
            raise Rejected(self.line, f"{what} is missing at the end of the entry")
        return self.left.pop(0)

    def peek(self) -> str:
        return self.left[0] if self.left else ""


def entry(said: Sequence[str], line: int, direction: Direction, family: Family, dialect: Dialect) -> Entry:
    """The entry that the words behind `permit` say.

    Raises:
        Rejected: a word is none that the router takes.
        CannotJudge: it is one that this grammar does not know.
    """
    words = _Words(line, list(said))
    protocol = _protocol(words, family, dialect)
    source, source_ports = _end(words, protocol, family, dialect), _ports(words, protocol)
    destination, destination_ports = _end(words, protocol, family, dialect), _ports(words, protocol)
    established = words.peek() == "established" and protocol.number == _TCP
    if established:
        words.left.pop(0)
    icmp_type, icmp_code = _message(words, family, dialect) if protocol.is_icmp else (None, None)
    if words.left:
        raise CannotJudge(line, f"{words.peek()!r} at the end of an entry is not known here")
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
    )


def _protocol(words: _Words, family: Family, dialect: Dialect) -> Protocol:
    word = words.next("the protocol")
    if word in dialect.protocols[family]:
        return Protocol(dialect.protocols[family][word])
    if not word.isdecimal():
        try:
            protocol_named(word)
        except KeyError:
            raise Rejected(words.line, f"{word!r} is not a protocol") from None
        raise CannotJudge(words.line, f"the protocol {word!r} is not known by that name here")
    found = number(word, words.line)
    if found > HIGHEST_PROTOCOL:
        raise Rejected(words.line, f"{found} is not a protocol: they are 0 to {HIGHEST_PROTOCOL}")
    return Protocol(found)


def _end(words: _Words, protocol: Protocol, family: Family, dialect: Dialect) -> Addresses:
    word = words.next("an address")
    if word == "any":
        return ANYWHERE
    if word in {"eq", "range", "gt", "lt", "neq"} and protocol.number in WITH_PORTS:
        raise Rejected(words.line, f"an address is missing before {word}")
    if word == "host":
        said = words.next("the address of a host")
        if "/" in said:
            raise Rejected(words.line, f"{said!r} is not an address")
    elif family is Family.IPV4 and "/" in word and dialect.wildcards:
        raise Rejected(words.line, f"{word!r} is a prefix: the router takes an address and a wildcard mask here")
    elif family is Family.IPV4 and "/" not in word:
        said = _masked(word, words.next("the wildcard mask"), words.line)
    else:
        said = word
    found = network(said, words.line)
    if found.version != family.version:
        raise Rejected(words.line, f"{said} is of the other IP version than its list")
    return Addresses.of(found)


def _masked(address: str, wildcard: str, line: int) -> str:
    """In CIDR notation.

    Raises:
        Rejected: no wildcard mask.
        CannotJudge: its bits are not all at the end.
    """
    try:
        bits = int(IPv4Address(wildcard))
    except AddressValueError:
        raise Rejected(line, f"{wildcard!r} is not a wildcard mask such as 0.0.0.{_LAST_BYTE}") from None
    if bits & (bits + 1):
        raise CannotJudge(line, f"the wildcard mask {wildcard} has bits apart, so it is no network")
    return f"{address}/{32 - bits.bit_length()}"


def _ports(words: _Words, protocol: Protocol) -> Ports:
    """`eq` with one port or more, `range`, `gt`, `lt` or `neq`; any port without."""
    if protocol.number not in WITH_PORTS or words.peek() not in _OPERATORS:
        return ANY_PORTS
    operator = words.left.pop(0)
    first = _port(words)
    if operator == "range":
        return Ports((port_range(first, _port(words), words.line),))
    if operator != "eq":
        return _compared(operator, first, words.line)
    found = [first]
    while words.peek().isdecimal():
        found.append(_port(words))
    return Ports.of(*found)


_OPERATORS = ("eq", "range", "gt", "lt", "neq")


def _port(words: _Words) -> int:
    found = number(words.next("a port"), words.line)
    return port_range(found, found, words.line).first


def _compared(operator: str, port: int, line: int) -> Ports:
    below = (PortRange(LOWEST, port - 1),) if port > LOWEST and operator != "gt" else ()
    above = (PortRange(port + 1, HIGHEST),) if port < HIGHEST and operator != "lt" else ()
    if not (below or above):
        raise Rejected(line, f"{operator} {port} is no port")
    return Ports((*below, *above))


def _message(words: _Words, family: Family, dialect: Dialect) -> tuple[int | None, int | None]:
    """The type and code of ICMP: a name, or a number and perhaps a second one."""
    word = words.peek()
    if not word:
        return None, None
    words.left.pop(0)
    if word in dialect.messages[family]:
        return dialect.messages[family][word], None
    kind = _byte(word, words.line)
    return kind, _byte(words.left.pop(0), words.line) if words.left else None


def _byte(word: str, line: int) -> int:
    if not word.isdecimal():
        raise CannotJudge(line, f"{word!r} is not an ICMP message that is known here")
    found = number(word, line)
    if found > _LAST_BYTE:
        raise Rejected(line, f"{found} is not an ICMP type or code: they are 0 to {_LAST_BYTE}")
    return found
