"""Rich rules, as rules for what comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from portbook.model import ANYWHERE, Addresses, Family, Protocol, Rule
from portbook.model.protocol import ICMP_TYPES, IcmpType
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.firewalld.elements import incoming, port, protocol, source_port
from portbook.targets.literals import network

_TOKEN = re.compile(r"""(?P<word>[a-z-]+)(?:=(?:"(?P<quoted>[^"']*)"|(?P<bare>[^"'\s]+)))?(?: +|$)""")
_ATTRIBUTES = {
    "rule": {"family"},
    "source": {"address"},
    "destination": {"address"},
    "port": {"port", "protocol"},
    "source-port": {"port", "protocol"},
    "protocol": {"value"},
    "icmp-type": {"name"},
    "accept": set[str](),
}
"""The elements that are known here, in the order that firewalld writes them, and their attributes."""
_MATCHES = ("port", "source-port", "protocol", "icmp-type")
_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}
_Elements = Mapping[str, Mapping[str, str]]


def rich_rules(text: str, line: int) -> tuple[Rule, ...]:
    """`rule family="ipv4" source address="192.0.2.0/24" port port="443" protocol="tcp" accept`.

    Raises:
        CannotJudge: it has an element, an attribute or an order that is not known here.
        Rejected: firewalld refuses it.
    """
    elements = _elements(text, line)
    if "accept" not in elements:
        raise Rejected(line, "the rich rule has no action")
    matches = [each for each in _MATCHES if each in elements]
    if len(matches) > 1:
        raise Rejected(line, f"a rich rule takes only one of {' and '.join(matches)}")
    if not (matches or "source" in elements or "destination" in elements):
        raise Rejected(line, "a rich rule needs an address or something else to match")
    name = elements["rule"].get("family")
    if name is not None and name not in _FAMILIES:
        raise Rejected(line, f"{name!r} is neither ipv4 nor ipv6")
    family = Family.BOTH if name is None else _FAMILIES[name]
    ends = [_end(elements.get(each), family, line) for each in ("source", "destination")]
    found = _match(matches[0], elements[matches[0]], family, line) if matches else (incoming(family=family),)
    return tuple(replace(each, remote=ends[0], local=ends[1]) for each in found)


def _elements(text: str, line: int) -> _Elements:
    """The elements, each with its attributes."""
    found: dict[str, dict[str, str]] = {}
    for word, value in _tokens(text, line):
        last = list(found)[-1:]
        if value is None:
            _check_place(word, last, line, twice=word in found)
            found[word] = {}
        elif not last or word not in _ATTRIBUTES[last[0]]:
            raise CannotJudge(line, f"the attribute {word!r} is not known here")
        elif word in found[last[0]]:
            raise CannotJudge(line, f"the attribute {word!r} is there twice")
        else:
            found[last[0]][word] = value
    return found


def _check_place(word: str, last: list[str], line: int, *, twice: bool) -> None:
    if not last and word != "rule":
        raise Rejected(line, "a rich rule begins with the word rule")
    if word not in _ATTRIBUTES:
        raise CannotJudge(line, f"the element {word!r} of a rich rule is not known here")
    if twice:
        raise Rejected(line, f"the element {word!r} is there twice")
    order = list(_ATTRIBUTES)
    if last and order.index(word) < order.index(last[0]):
        raise CannotJudge(line, f"the element {word!r} stands behind {last[0]!r}: write it before")


def _tokens(text: str, line: int) -> Iterator[tuple[str, str | None]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise CannotJudge(line, "the rich rule is not made of words and attributes")
        yield found["word"], found["bare"] if found["quoted"] is None else found["quoted"]
        at = found.end()


def _end(attributes: Mapping[str, str] | None, family: Family, line: int) -> Addresses:
    if attributes is None:
        return ANYWHERE
    if "address" not in attributes:
        raise Rejected(line, "an address is missing")
    if family is Family.BOTH:
        raise Rejected(line, "a rich rule with an address needs a family")
    found = network(attributes["address"], line)
    if found.version != family.version:
        raise Rejected(line, f"{attributes['address']!r} is not of the family {family}")
    return Addresses.of(found)


def _match(kind: str, attributes: Mapping[str, str], family: Family, line: int) -> tuple[Rule, ...]:
    missing = sorted(_ATTRIBUTES[kind] - attributes.keys())
    if missing:
        raise Rejected(line, f"{kind} lacks {' and '.join(missing)}")
    if kind == "icmp-type":
        return tuple(_icmp(attributes["name"], family, line))
    if kind == "protocol":
        return (protocol(attributes["value"], family, line),)
    read = port if kind == "port" else source_port
    return (read(attributes["port"], attributes["protocol"], family, line),)


def _icmp(name: str, family: Family, line: int) -> Iterator[Rule]:
    if name not in ICMP_TYPES:
        raise CannotJudge(line, f"the ICMP type {name!r} is not known here")
    found = [(each, _type(ICMP_TYPES[name], each)) for each in family.each]
    if all(number is None for _each, number in found):
        raise Rejected(line, f"the ICMP type {name!r} is not of the family {family}")
    for each, number in found:
        if number is not None:
            yield incoming(Protocol(1 if each is Family.IPV4 else 58), family=each, icmp_type=number)


def _type(kind: IcmpType, family: Family) -> int | None:
    return kind.ipv4 if family is Family.IPV4 else kind.ipv6
