"""Rich rules, as rules for what comes in. Source: firewalld.richlanguage(5), and core/rich.py of version 1.3.3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portbook.firewalls.firewalld.blocks import Block
from portbook.firewalls.firewalld.elements import incoming, port, protocol, source_port
from portbook.firewalls.firewalld.grammar import ICMP_TYPES
from portbook.firewalls.firewalld.rich_words import NOT, Element, elements
from portbook.firewalls.firewalld.services import UNKNOWN, service
from portbook.model import Addresses, Family, Protocol, Rule
from portbook.rules import intersection, minus
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.host_literals import network, number

_MATCHES = ("service", "port", "source-port", "protocol", "icmp-type", "icmp-block")
_ACTIONS = ("accept", "drop", "reject", "mark")
_ASIDE = {
    "masquerade": "masquerading changes addresses of packets between other hosts, and lets them through",
    "forward-port": "this sends packets on to another port or host",
    "tcp-mss-clamp": "this changes packets between other hosts",
    "mark": "this marks packets, and what a mark does is not in the text",
}
_LOGGING = ("log", "nflog", "audit")
_LOGS = "this logs packets without a limit, which may fill the host's disk"
_LIMIT = "only some of the packets pass a limit"
_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}
_LOWEST, _HIGHEST = -32768, 32767


@dataclass(frozen=True)
class RichRule:
    """A rule with its place among the others.

    Attributes:
        priority: lower ones come first; those of 0 refuse before they let in.
        opens: whether it lets in.
        rules: what it is about, as what comes in.
        line: its line in the text.
        doubt: why not all of the packets may be meant; empty where all are.
        aside: what it does besides; empty where it does nothing else.
        moved: what it sends on to another port or host.
    """

    priority: int
    opens: bool
    rules: tuple[Rule, ...] = ()
    line: int = 0
    doubt: str = ""
    aside: str = ""
    moved: tuple[Rule, ...] = ()

    @property
    def order(self) -> tuple[int, bool]:
        """Where it stands."""
        return self.priority, self.opens if self.priority == 0 else False


def rich_rule(text: str, line: int, told: Mapping[str, Block]) -> RichRule:
    """`rule family="ipv4" source address="192.0.2.0/24" port port="443" protocol="tcp" accept`.

    Args:
        text: the rule.
        line: where it is.
        told: the services that the text tells, by name.

    Raises:
        CannotJudge: it has an element, an attribute or an order that is not known here.
        Rejected: firewalld refuses it.
    """
    said = elements(text, line)
    priority = _priority(said["rule"].get("priority", "0"), line)
    found, doubt = _about(said, priority, line, told)
    aside = next((_ASIDE[each] for each in _ASIDE if each in said), "")
    if any(each in said and "limit" not in said[each] for each in _LOGGING):
        aside = aside or _LOGS
    if "forward-port" in said:
        return RichRule(priority, opens=False, line=line, aside=aside, moved=found)
    action = "drop" if "icmp-block" in said else next((each for each in _ACTIONS if each in said), "")
    if action in {"", "mark"}:
        if not aside and not any(each in said for each in _LOGGING):
            raise Rejected(line, "the rich rule has no action")
        return RichRule(priority, opens=False, line=line, aside=aside)
    limited = _LIMIT if "limit" in said.get(action, {}) else ""
    return RichRule(priority, action == "accept", found, line, limited or doubt, aside)


def icmp_type(name: str, line: int) -> tuple[Rule, ...]:
    """The messages of a type, of both IP versions where both have it.

    Raises:
        CannotJudge: it is not known here.
    """
    return tuple(_icmp(name, Family.BOTH, line))


def _priority(text: str, line: int) -> int:
    found = number(text.removeprefix("-"), line) * (-1 if text.startswith("-") else 1)
    if not _LOWEST <= found <= _HIGHEST:
        raise Rejected(line, f"a priority is {_LOWEST} to {_HIGHEST}")
    return found


def _about(
    said: Mapping[str, Element], priority: int, line: int, told: Mapping[str, Block]
) -> tuple[tuple[Rule, ...], str]:
    """The packets of a rule, and why they may be others; that firewalld would not take it comes first."""
    matches = [each for each in (*_MATCHES, *_ASIDE) if each in said and each != "mark"]
    if len(matches) > 1:
        raise Rejected(line, f"a rich rule takes only one of {' and '.join(matches)}")
    if not (matches or "source" in said or "destination" in said or priority):
        raise Rejected(line, "a rich rule needs an address or something else to match")
    name = said["rule"].get("family")
    if name is not None and name not in _FAMILIES:
        raise Rejected(line, f"{name!r} is neither ipv4 nor ipv6")
    family = Family.BOTH if name is None else _FAMILIES[name]
    found, doubt = _match(matches[0], said[matches[0]], family, line, told) if matches else (_any(family), "")
    for each in ("source", "destination"):
        if each in said:
            found, unknown = _within(found, each, said[each], family, line)
            doubt = doubt or unknown
    return found, doubt


def _any(family: Family) -> tuple[Rule, ...]:
    return (incoming(family=family),)


def _within(
    rules: tuple[Rule, ...], name: str, end: Element, family: Family, line: int
) -> tuple[tuple[Rule, ...], str]:
    """The packets whose source or destination is as it says."""
    if "address" not in end:
        return rules, f"which addresses this {name} has is not in the text"
    if family is Family.BOTH:
        raise Rejected(line, "a rich rule with an address needs a family")
    found = network(end["address"], line)
    if found.version != family.version:
        raise Rejected(line, f"{end['address']!r} is not of the family {family}")
    (whole,) = _any(family)
    addresses = Addresses.of(found)
    within = replace(whole, remote=addresses) if name == "source" else replace(whole, local=addresses)
    return tuple(minus(rules, [within]) if NOT in end else intersection(rules, [within])), ""


def _match(
    kind: str, attributes: Element, family: Family, line: int, told: Mapping[str, Block]
) -> tuple[tuple[Rule, ...], str]:
    if kind in {"icmp-type", "icmp-block"}:
        return tuple(_icmp(attributes["name"], family, line)), ""
    if kind == "protocol":
        return (protocol(attributes["value"], family, line),), ""
    if kind == "service":
        opened = service(attributes["name"], told)
        unknown = next((UNKNOWN.format(name=each) for each in opened.unknown), "")
        return tuple(_any(family) if unknown else intersection(opened.rules, _any(family))), unknown
    if kind in {"port", "forward-port"}:
        return (port(attributes["port"], attributes["protocol"], family, line),), ""
    if kind == "source-port":
        return (source_port(attributes["port"], attributes["protocol"], family, line),), ""
    return _any(family), ""


def _icmp(name: str, family: Family, line: int) -> Iterator[Rule]:
    if name not in ICMP_TYPES:
        raise CannotJudge(line, f"the ICMP type {name!r} is not known here")
    found = [(each, ICMP_TYPES[name][0 if each is Family.IPV4 else 1]) for each in family.each]
    if all(kind is None for _each, kind in found):
        raise Rejected(line, f"the ICMP type {name!r} is not of the family {family}")
    for each, kind in found:
        if kind is not None:
            yield incoming(Protocol(1 if each is Family.IPV4 else 58), family=each, icmp_type=kind)
